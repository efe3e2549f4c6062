import type { KindName } from '../../../protocol/index.ts';
import { neutralise, say } from '../../../protocol/text.ts';
import { paintKeyValues } from '../../components/key-values.ts';
import type { Look } from '../../components/look.ts';
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
}

/** All there is to know of one row, a line a column; where the room ends, what was not measured is left out first. */
export function paintRecord(buffer: CellBuffer, rect: Rect, picture: RecordPicture, look: Look): void {
  const { kind, name, fabric, now, wall } = picture;
  const rows = recordRows(kind, fabric.sites, name);
  if (rows === null) {
    const text = say`${neutralise(name)} is not there any more: Esc goes back`;
    buffer.write(rect.x + 2, rect.y, text, look.theme.warning, rect.width - 2);
    return;
  }
  const cells = new RowCells(rows, now, wall, look);
  const lines = recordFields(rows).map(({ name: column }) => ({
    key: fieldTitle(column),
    value: [cells.piece(0, column)],
  }));
  paintKeyValues(buffer, { ...rect, x: rect.x + 2, width: rect.width - 3 }, lines, look);
}
