import { joinSafe, type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { paintMatrix } from '../../components/matrix.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { paintList } from '../figure-list.ts';
import type { Way } from '../link-way.ts';
import { LETTERS, worryOf } from '../way-words.ts';
import { type Detail, type FittedMatrix, fittedMatrix } from './matrix-cells.ts';
import type { MatrixModel } from './matrix-rows.ts';
import { wayColumns } from './way-list.ts';

/** From this height on there is room for a line that says how to read it. */
const WORDY = 12;

/**
 * Each site against each, every way as the end it leaves from tells of it, and below it all ways with
 * their figures; where not all fit, those that ask most to be looked at.
 */
export function paintLinkMatrix(buffer: CellBuffer, rect: Rect, model: MatrixModel, look: Look): void {
  const { theme, glyphs } = look;
  buffer.clipped(rect, () => {
    if (model.ways.length === 0) {
      const none = { text: say`no site tells of a link`, style: theme.muted };
      writePieces(buffer, rect.x, rect.y, rect.width, [none], glyphs.ellipsis);
      return;
    }
    let y = rect.y;
    const fitted = fittedMatrix(model, rect.width, look);
    const lines = model.sites.length + 1;
    const fits = fitted !== null && lines + LEAST_LIST <= rect.height;
    // Numbers say nothing without the names they stand for.
    if (rect.height >= WORDY || (fits && fitted.isNumbered)) {
      const how = fits ? legend(model, fitted) : say`${model.sites.length} sites: too many for a matrix here`;
      writePieces(buffer, rect.x, y, rect.width, [{ text: how, style: theme.muted }], glyphs.ellipsis);
      y += 1;
    }
    if (fits) {
      paintMatrix(buffer, { ...rect, y, height: lines }, fitted.matrix, look);
      y += lines + (rect.height >= WORDY ? 1 : 0);
    }
    const room = { ...rect, y, height: rect.y + rect.height - y };
    paintWays(buffer, room, model, look);
  });
}

/** The head of the list and two ways. */
const LEAST_LIST = 3;

function legend({ sites }: MatrixModel, { isNumbered, detail }: FittedMatrix): SafeText {
  const how = say`${HOW[detail]}; != ends disagree`;
  const numbers = sites.map(({ name, position }) => say`${position} ${name}`);
  return isNumbered ? say`${joinSafe(numbers, say`  `)}  ${how}` : how;
}

const TOLD = say`each way as the end it leaves from tells it:`;

/** What stands in a cell, and less about it where there is less room. */
const HOW: Readonly<Record<Detail, SafeText>> = {
  all: say`${TOLD} delay, load, loss, variation, protection, age`,
  age: say`${TOLD} delay, load, loss, protection, age`,
  protection: say`${TOLD} delay, load, loss, protection`,
  loss: say`each way: delay, load, loss; ${LETTERS}`,
  load: say`each way: delay, load; ${LETTERS}`,
  letter: say`each way: delay; ${LETTERS}`,
  delay: say`${TOLD} delay`,
  sign: say`${TOLD} its state`,
};

function paintWays(buffer: CellBuffer, room: Rect, model: MatrixModel, look: Look): void {
  const ways = inOrder(model);
  const visible = Math.max(0, room.height - 1);
  const isCut = ways.length > visible;
  const shown = isCut ? byWorry(ways, model).slice(0, Math.max(1, visible - 1)) : ways;
  const painted = paintList(buffer, room, wayColumns(model, shown, look), shown.length, look);
  const rest = ways.length - shown.length;
  if (!isCut || rest <= 0) return;
  const note: Piece = { text: say`+${rest} more that ask less to be looked at`, style: look.theme.muted };
  writePieces(buffer, room.x, room.y + 1 + painted, room.width, [note], look.glyphs.ellipsis);
}

/** The ways at the cursor first, there and back. */
function inOrder({ ways, cursor }: MatrixModel): readonly Way[] {
  if (cursor === null) return ways;
  const isThere = ({ from, to }: Way): boolean => from === cursor.row && to === cursor.column;
  const isBack = ({ from, to }: Way): boolean => from === cursor.column && to === cursor.row;
  const rest = ways.filter((way) => !isThere(way) && !isBack(way));
  return [...ways.filter(isThere), ...ways.filter(isBack), ...rest];
}

/** Those at the cursor stay in front. */
function byWorry(ways: readonly Way[], { cursor }: MatrixModel): readonly Way[] {
  const isChosen = ({ from, to }: Way): boolean =>
    cursor !== null &&
    ((from === cursor.row && to === cursor.column) || (from === cursor.column && to === cursor.row));
  const chosen = ways.filter(isChosen);
  const rest = ways.filter((way) => !isChosen(way)).sort((a, b) => worryOf(b) - worryOf(a));
  return [...chosen, ...rest];
}
