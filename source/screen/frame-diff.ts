import { keepShape } from '../../protocol/kept-shapes.ts';
import { type CellBuffer, CONTINUATION } from './cell-buffer.ts';
import { hasCertainWidth } from './cell-text.ts';
import { cursorMove } from './cursor-move.ts';
import { PLAIN, type StyleId, styleOfBlank } from './style.ts';
import type { StyleCodes } from './style-codes.ts';

// Rewriting up to four unchanged cells of one style costs no more bytes than the shortest move over them.
const GAP_REWRITTEN = 4;
const SPACE = 0x20;
// From here on, "erase to the end of the line" (3 bytes) beats writing the blanks.
const BLANKS_ERASED = 6;

/** What the terminal shows, as far as we know: the codes and styles of the last frame sent. */
export interface ShownFrame {
  readonly columns: number;
  readonly rows: number;
  readonly codes: Uint32Array;
  readonly styles: Uint16Array;
}

/**
 * The bytes that turn the shown frame into the next one: changed runs only, each reached by a move; empty
 * when nothing changed. Only rows that were written to are looked at: a key writes to two, and the rest of a
 * large screen would have to be fetched from memory for it. Expects a terminal with the plain style set and auto-wrap off, and leaves it so. The
 * position of the cursor is neither expected nor kept.
 */
export function diffFrames(shown: ShownFrame, next: CellBuffer, styleCodes: StyleCodes): string {
  const painter = new RunPainter(next, styleCodes);
  const { columns, rows, touchedRows } = next;
  for (let y = 0; y < rows; y++) {
    if (touchedRows[y] === 0) continue;
    const end = (y + 1) * columns;
    let index = firstUnlike(shown, next, y * columns, end);
    while (index < end) {
      const behind = isSeenAs(shown, next, index)
        ? index + 1
        : painter.paintRun(y, index, endOfRun(shown, next, index, end));
      index = firstUnlike(shown, next, behind, end);
    }
  }
  return painter.finish();
}

/** The first cell from `from` on that is not the same in both; by far the most are, and cost a look each. */
function firstUnlike(shown: ShownFrame, next: ShownFrame, from: number, end: number): number {
  const { codes, styles } = next;
  const [codesShown, stylesShown] = [shown.codes, shown.styles];
  let index = from;
  while (index < end && codes[index] === codesShown[index] && styles[index] === stylesShown[index]) index++;
  return index;
}

/** The index behind the last cell that is worth writing in one go with the changed one at `first`. */
function endOfRun(shown: ShownFrame, next: CellBuffer, first: number, end: number): number {
  let lastChanged = first;
  for (let ahead = first + 1; ahead < end && ahead - lastChanged <= GAP_REWRITTEN + 1; ahead++) {
    if (!isSeenAs(shown, next, ahead)) {
      lastChanged = ahead;
    } else if (!isWritableAfter(next, lastChanged, ahead)) {
      // A change of style there and back is dearer than the move.
      break;
    }
  }
  return lastChanged + 1;
}

function isWritableAfter(next: ShownFrame, before: number, index: number): boolean {
  const [last, look] = [lookAt(next, before), lookAt(next, index)];
  return look === last || (next.codes[index] === SPACE && look === styleOfBlank(last));
}

function isSeenAs(shown: ShownFrame, next: ShownFrame, index: number): boolean {
  if (next.codes[index] !== shown.codes[index]) {
    return false;
  }
  return next.styles[index] === shown.styles[index] || lookAt(next, index) === lookAt(shown, index);
}

/** The style of a cell as far as it is seen. */
function lookAt({ codes, styles }: ShownFrame, index: number): StyleId {
  const style = (styles[index] ?? PLAIN) as StyleId;
  return codes[index] === SPACE ? styleOfBlank(style) : style;
}

class RunPainter {
  readonly #next: CellBuffer;
  readonly #styleCodes: StyleCodes;
  #output = '';
  #style: StyleId = PLAIN;
  // Where the terminal's cursor surely is; -1 when it is not known.
  #row = -1;
  #column = -1;
  // From which cell on the row being painted is blank, and which row that is.
  #blankFrom = 0;
  #blankRow = -1;

  constructor(next: CellBuffer, styleCodes: StyleCodes) {
    this.#next = next;
    this.#styleCodes = styleCodes;
    keepShape(this);
  }

  /** Paints cells [from, to) of row `y` and returns the index behind the last one painted. */
  paintRun(y: number, from: number, to: number): number {
    const { codes, columns } = this.#next;
    const rowStart = y * columns;
    const rowEnd = rowStart + columns;
    // Half of a wide character cannot be written: begin with its first cell.
    let index = codes[from] === CONTINUATION && from > rowStart ? from - 1 : from;
    let end = this.#withUncertain(to, rowEnd);
    this.#findBlanks(y, rowStart, rowEnd);
    while (index < end) {
      if (index >= this.#blankFrom && rowEnd - index >= BLANKS_ERASED) {
        this.#moveTo(y, index - rowStart);
        this.#setBlankStyle(PLAIN);
        this.#output += '\x1b[K';
        return rowEnd;
      }
      const code = codes[index] ?? SPACE;
      const cells = index + 1 < rowEnd && codes[index + 1] === CONTINUATION ? 2 : 1;
      this.#moveTo(y, index - rowStart);
      const style = (this.#next.styles[index] ?? PLAIN) as StyleId;
      if (code === SPACE) {
        this.#setBlankStyle(style);
      } else {
        this.#setStyle(style);
      }
      if (hasCertainWidth(code)) {
        this.#output += String.fromCodePoint(code);
        this.#column = index + cells - rowStart >= columns ? -1 : this.#column + cells;
      } else {
        // Blanks first, so that a terminal that finds the character narrower leaves nothing old beside it.
        this.#output += ' '.repeat(cells);
        this.#column = -1;
        this.#moveTo(y, index - rowStart);
        this.#output += this.#next.clusters.textOf(code);
        this.#column = -1;
        // One that finds it wider has drawn over the next cell: that one is written again.
        end = this.#withUncertain(Math.min(rowEnd, Math.max(end, index + cells + 1)), rowEnd);
      }
      index += cells;
    }
    return index;
  }

  finish(): string {
    this.#setStyle(PLAIN);
    return this.#output;
  }

  #moveTo(row: number, column: number): void {
    if (this.#row === row && this.#column === column) {
      return;
    }
    this.#output += cursorMove({ row: this.#row, column: this.#column }, { row, column });
    this.#row = row;
    this.#column = column;
  }

  #setStyle(style: StyleId): void {
    if (style !== this.#style) {
      this.#output += this.#styleCodes.change(this.#style, style);
      this.#style = style;
    }
  }

  /** A blank may keep the colour and weight of the letters before it: most columns stand between blanks. */
  #setBlankStyle(style: StyleId): void {
    if (styleOfBlank(style) !== styleOfBlank(this.#style)) {
      this.#setStyle(style);
    }
  }

  // What follows a rewritten cell and is not of certain width may have been drawn into that cell.
  #withUncertain(end: number, rowEnd: number): number {
    const { codes } = this.#next;
    let extended = end;
    while (extended < rowEnd && !hasCertainWidth(codes[extended] ?? SPACE)) {
      extended++;
    }
    return extended;
  }

  #findBlanks(row: number, rowStart: number, rowEnd: number): void {
    if (row === this.#blankRow) {
      return;
    }
    const { codes } = this.#next;
    let first = rowEnd;
    while (first > rowStart && codes[first - 1] === SPACE && lookAt(this.#next, first - 1) === PLAIN) {
      first--;
    }
    this.#blankFrom = first;
    this.#blankRow = row;
  }
}
