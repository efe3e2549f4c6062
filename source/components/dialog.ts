import { say } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Line } from '../screen/line-editor.ts';
import { centred, contains, type Rect, type Size } from '../screen/rect.ts';
import { layer } from '../screen/style.ts';
import { type Piece, widthOf, widthOfPieces, writePieces } from './fitted-text.ts';
import type { Look } from './look.ts';
import { paintPanel } from './panel.ts';
import { paintTextField } from './text-field.ts';

export interface Dialog {
  readonly title: readonly Piece[];
  readonly note?: readonly Piece[];
  readonly lines: readonly (readonly Piece[])[];
  readonly buttons: readonly Piece['text'][];
  /** Which button Enter presses. */
  readonly active: number;
  /** The first line shown, where there are more than fit. */
  readonly offset?: number;
  /** A line that is typed into, above the others. */
  readonly field?: Line;
  /** The line the operator is on. */
  readonly cursor?: number;
  /** How large it is, where its text does not say. */
  readonly room?: Size;
  /** Without a frame at the sides: lines that are selected with the mouse have nothing else in them. */
  readonly isOpen?: boolean;
}

const SIDES = 4;
const EDGES = 2;
const BUTTONS = 2;
const AROUND_BUTTON = 3;

/** Where a dialog stands in a region: in the middle, as large as its text needs. */
export function placeDialog(outer: Rect, dialog: Dialog): Rect {
  const title = [...dialog.title, ...(dialog.note ?? [])];
  const widest = Math.max(
    widthOfPieces(title) + SIDES,
    dialog.buttons.reduce((sum, text) => sum + widthOf(text) + AROUND_BUTTON, 0),
    ...dialog.lines.map(widthOfPieces),
  );
  if (dialog.room !== undefined) return centred(outer, dialog.room.columns, dialog.room.rows);
  const buttonLines = dialog.buttons.length > 0 ? BUTTONS : 0;
  return centred(outer, widest + SIDES, dialog.lines.length + EDGES + buttonLines);
}

/** A frame that covers what lies below it, lines of text, and buttons at the bottom. */
export function paintDialog(buffer: CellBuffer, rect: Rect, dialog: Dialog, look: Look): void {
  const { theme, glyphs } = look;
  buffer.fill(rect, say` `, theme.text);
  const { title, note } = dialog;
  const frame = note === undefined ? { title } : { title, note };
  const outside = dialog.isOpen ? { ...rect, x: rect.x - 1, width: rect.width + 2 } : rect;
  const panel = paintPanel(buffer, outside, { ...frame, border: theme.borderActive }, look);
  // What is written begins one cell inside.
  const inside = dialog.isOpen ? { ...panel, x: panel.x - 1, width: panel.width + 2 } : panel;
  const buttonLines = dialog.buttons.length > 0 ? BUTTONS : 0;
  const visible = Math.max(0, inside.height - buttonLines);
  const offset = dialog.offset ?? 0;
  const top = inside.y + (dialog.field === undefined ? 0 : paintField(buffer, inside, dialog.field, look));
  for (const [line, pieces] of dialog.lines.slice(offset, offset + visible).entries()) {
    if (top + line >= inside.y + visible) break;
    writePieces(buffer, inside.x + 1, top + line, inside.width - 2, pieces, glyphs.ellipsis);
    if (offset + line !== dialog.cursor) continue;
    const row = { x: inside.x, y: top + line, width: inside.width, height: 1 };
    buffer.restyle(row, (style) => layer(style, theme.selection));
  }
  let x = inside.x + 1;
  for (const [index, text] of dialog.buttons.entries()) {
    const style = index === dialog.active ? layer(theme.key, theme.selection) : theme.muted;
    const piece = [{ text: say` ${text} `, style }];
    const room = inside.x + inside.width - x;
    x += writePieces(buffer, x, inside.y + inside.height - 1, room, piece, glyphs.ellipsis) + 1;
  }
}

/** The line of a dialog that is shown at a place of the screen; null beside them. */
export function dialogLineAt(place: Rect, dialog: Dialog, x: number, y: number): number | null {
  const top = place.y + 1 + (dialog.field === undefined ? 0 : 1);
  const lines = { x: place.x + 1, y: top, width: place.width - 2, height: place.y + place.height - 1 - top };
  const line = y - top + (dialog.offset ?? 0);
  return contains(lines, x, y) && line < dialog.lines.length ? line : null;
}

/** Returns the lines it took. */
function paintField(buffer: CellBuffer, { x, y, width }: Rect, field: Line, look: Look): number {
  paintTextField(buffer, { x: x + 1, y, width: width - 2, height: 1 }, field, look);
  return 1;
}
