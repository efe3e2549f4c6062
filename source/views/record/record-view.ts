import type { KindName } from '../../../protocol/index.ts';
import { neutralise, say } from '../../../protocol/text.ts';
import { paintKeyValues } from '../../components/key-values.ts';
import type { Look } from '../../components/look.ts';
import { paintScrollbar } from '../../components/scrollbar.ts';
import type { Fabric } from '../../fabric/fabric.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { fieldTitle } from '../column-titles.ts';
import { RowCells } from '../row-cells.ts';
import { recordFields, recordRows } from './record-rows.ts';

export interface RecordPicture {
  readonly kind: KindName;
  /** `site/key` */
  readonly name: string;
  readonly fabric: Fabric;
  readonly now: number;
  readonly wall: number;
  /** Lines that are scrolled out at the top. */
  readonly offset: number;
}

/** All there is to know of one row, a line a column, what was measured first. Returns how far it can be scrolled. */
export function paintRecord(buffer: CellBuffer, rect: Rect, picture: RecordPicture, look: Look): number {
  const { kind, name, fabric, now, wall } = picture;
  const rows = recordRows(kind, fabric.sites, name);
  if (rows === null) {
    const text = say`${neutralise(name)} is not there any more: Esc goes back`;
    buffer.write(rect.x + 2, rect.y, text, look.theme.warning, rect.width - 2);
    return 0;
  }
  const cells = new RowCells(rows, now, wall, look);
  const lines = recordFields(rows).map(({ name: column }) => ({
    key: fieldTitle(column),
    value: [cells.piece(0, column)],
  }));
  const last = Math.max(0, lines.length - rect.height);
  const offset = Math.min(picture.offset, last);
  const place = { ...rect, x: rect.x + 2, width: rect.width - 4 };
  paintKeyValues(buffer, place, lines.slice(offset), look);
  const bar = { ...rect, x: rect.x + rect.width - 1, width: 1 };
  paintScrollbar(buffer, bar, { offset, visible: rect.height, count: lines.length }, look);
  return last;
}
