import type { KindName } from '../../../protocol/index.ts';
import { neutralise, say } from '../../../protocol/text.ts';
import type { Look } from '../../components/look.ts';
import type { Fabric } from '../../fabric/fabric.ts';
import type { HistorySource } from '../../fabric/history-source.ts';
import { type DetailPage, pageWidth } from '../detail-page.ts';
import { linesBlock, stacked } from '../page-block.ts';
import { columnsBlock } from './columns-block.ts';
import { recordRows } from './record-rows.ts';

export interface RecordPicture {
  readonly kind: KindName;
  /** `site/key` */
  readonly name: string;
  readonly fabric: Fabric;
  readonly now: number;
  readonly wall: number;
  readonly history: HistorySource | null;
}

/** One row in words, and below them all there is to know of it, a line a column. */
export function recordPage(picture: RecordPicture, pageCells: number, look: Look): DetailPage {
  const { kind, name, fabric, now, wall } = picture;
  const rows = recordRows(kind, fabric.sites, name);
  if (rows === null) {
    const text = say`${neutralise(name)} is not there any more: Esc goes back`;
    return { head: linesBlock([{ pieces: [{ text, style: look.theme.warning }] }]), body: stacked([]) };
  }
  void pageWidth(pageCells);
  return { head: stacked([]), body: columnsBlock(rows, now, wall, look) };
}
