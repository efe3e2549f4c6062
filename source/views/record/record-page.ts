import type { KindName } from '../../../protocol/index.ts';
import { neutralise, say } from '../../../protocol/text.ts';
import type { Look } from '../../components/look.ts';
import { type DetailPage, pageWidth } from '../detail-page.ts';
import { beside, halfOf, linesBlock, NOTHING, stacked } from '../page-block.ts';
import { alertRecord } from './alert-record.ts';
import { columnsBlock } from './columns-block.ts';
import { eventRecord } from './event-record.ts';
import { feedRecord } from './feed-record.ts';
import { gpuRecord } from './gpu-record.ts';
import { operationRecord } from './operation-record.ts';
import type { RecordPart } from './record-part.ts';
import { type RecordPicture, type RecordRow, recordRow } from './record-row.ts';
import { recordRows } from './record-rows.ts';
import { siteRecord } from './site-record.ts';

/** One row in words as far as its kind has words, and below them all there is to know of it, a line a column. */
export function recordPage(picture: RecordPicture, pageCells: number, look: Look): DetailPage {
  const { kind, name, fabric, now, wall } = picture;
  const rows = recordRows(kind, fabric.tellersOf(kind), name);
  const row = recordRow(picture);
  if (rows === null || row === null) {
    const text = say`${neutralise(name)} is not there any more: Esc goes back`;
    return { head: linesBlock([{ pieces: [{ text, style: look.theme.warning }] }]), body: NOTHING };
  }
  const columns = columnsBlock(rows, now, wall, look);
  const make = PARTS[kind];
  if (make === undefined) return { head: NOTHING, body: columns };
  const width = pageWidth(pageCells);
  if (kind === 'sites' && row.site.ageMs(now) === null) {
    // Columns of which none is known would push the reason out of sight.
    return { head: make(row, width, look).head, body: NOTHING };
  }
  const isWide = pageCells >= TWO_COLUMNS;
  const { head, blocks } = make(row, isWide ? halfOf(width) : width, look);
  return {
    head,
    body: isWide ? beside(stacked(blocks), columns, width) : stacked([...blocks, columns]),
  };
}

/** From this width on all columns stand beside the words. */
const TWO_COLUMNS = 180;

type MakePart = (row: RecordRow, width: number, look: Look) => RecordPart;

/** The kinds that have words of their own; nodes, workloads and links have pages. */
const PARTS: Partial<Readonly<Record<KindName, MakePart>>> = {
  gpus: gpuRecord,
  alerts: alertRecord,
  events: eventRecord,
  operations: operationRecord,
  feeds: feedRecord,
  sites: siteRecord,
};
