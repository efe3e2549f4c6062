import { say } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { centred, type Rect } from '../screen/rect.ts';
import { layer } from '../screen/style.ts';
import { type Piece, widthOf, widthOfPieces, writePieces } from './fitted-text.ts';
import type { Look } from './look.ts';
import { paintPanel } from './panel.ts';

export interface Dialog {
  readonly title: readonly Piece[];
  readonly note?: readonly Piece[];
  readonly lines: readonly (readonly Piece[])[];
  readonly buttons: readonly Piece['text'][];
  /** Which button Enter presses. */
  readonly active: number;
  /** The first line shown, where there are more than fit. */
  readonly offset?: number;
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
  const buttonLines = dialog.buttons.length > 0 ? BUTTONS : 0;
  return centred(outer, widest + SIDES, dialog.lines.length + EDGES + buttonLines);
}

/** A frame that covers what lies below it, lines of text, and buttons at the bottom. */
export function paintDialog(buffer: CellBuffer, rect: Rect, dialog: Dialog, look: Look): void {
  const { theme, glyphs } = look;
  buffer.fill(rect, say` `, theme.text);
  const { title, note } = dialog;
  const frame = note === undefined ? { title } : { title, note };
  const inside = paintPanel(buffer, rect, { ...frame, border: theme.borderActive }, look);
  const buttonLines = dialog.buttons.length > 0 ? BUTTONS : 0;
  const visible = Math.max(0, inside.height - buttonLines);
  const offset = dialog.offset ?? 0;
  for (const [line, pieces] of dialog.lines.slice(offset, offset + visible).entries()) {
    writePieces(buffer, inside.x + 1, inside.y + line, inside.width - 2, pieces, glyphs.ellipsis);
  }
  let x = inside.x + 1;
  for (const [index, text] of dialog.buttons.entries()) {
    const style = index === dialog.active ? layer(theme.key, theme.selection) : theme.muted;
    const piece = [{ text: say` ${text} `, style }];
    const room = inside.x + inside.width - x;
    x += writePieces(buffer, x, inside.y + inside.height - 1, room, piece, glyphs.ellipsis) + 1;
  }
}
