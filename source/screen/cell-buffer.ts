import type { SafeText } from '../../protocol/text.ts';
import { cellsOf, isPlain } from './cell-text.ts';
import { ClusterTable } from './clusters.ts';
import { intersect, type Rect } from './rect.ts';
import { PLAIN, type StyleId } from './style.ts';

const SPACE = 0x20;
/** The cell right of a wide character's first one. */
export const CONTINUATION = 0;

/**
 * A screen of cells. A cell is a code (a code point, a number of the cluster table, or `CONTINUATION`)
 * and a style. Everything written is clipped to the current clip region; a wide character that loses a
 * half, to the edge or to a later write, becomes blank, so no row ever holds half a character.
 */
export class CellBuffer {
  readonly columns: number;
  readonly rows: number;
  readonly codes: Uint32Array;
  readonly styles: Uint16Array;
  readonly clusters: ClusterTable;
  /** Rises whenever all of it is wiped: what somebody painted before is gone. */
  wipes = 0;
  /** 1 for each row that was written to since `settleRows`. */
  readonly touchedRows: Uint8Array;
  #clip: Rect;

  constructor(columns: number, rows: number, clusters: ClusterTable = new ClusterTable()) {
    this.columns = columns;
    this.rows = rows;
    this.codes = new Uint32Array(columns * rows).fill(SPACE);
    this.styles = new Uint16Array(columns * rows);
    this.touchedRows = new Uint8Array(rows).fill(1);
    this.clusters = clusters;
    this.#clip = this.bounds;
  }

  get bounds(): Rect {
    return { x: 0, y: 0, width: this.columns, height: this.rows };
  }

  get clip(): Rect {
    return this.#clip;
  }

  clear(): void {
    this.codes.fill(SPACE);
    this.styles.fill(PLAIN);
    this.wipes++;
    this.touchedRows.fill(1);
  }

  /** What was written has been taken. */
  settleRows(): void {
    this.touchedRows.fill(0);
  }

  /**
   * Writes from (x, y) to the right, at most `maxCells` cells.
   * Returns how many cells the text took, also those that fell outside the clip region.
   */
  write(x: number, y: number, text: SafeText, style: StyleId, maxCells = Number.POSITIVE_INFINITY): number {
    return isPlain(text)
      ? this.#writePlain(x, y, text, style, Math.min(maxCells, text.length))
      : this.#writeCells(x, y, text, style, maxCells);
  }

  /** Fills a region with one single-cell character. */
  fill(rect: Rect, sign: SafeText, style: StyleId): void {
    const { x, y, width, height } = intersect(rect, this.#clip);
    const code = sign.codePointAt(0) ?? SPACE;
    for (let row = y; row < y + height && width > 0; row++) {
      this.#unpair(x, row, width);
      this.touchedRows[row] = 1;
      const start = row * this.columns + x;
      this.codes.fill(code, start, start + width);
      this.styles.fill(style, start, start + width);
    }
  }

  /** Changes the styles of a region, each as `change` says, and leaves its text: selection bars, dimming below a dialog. */
  restyle(rect: Rect, change: (style: StyleId) => StyleId): void {
    const { x, y, width, height } = intersect(rect, this.#clip);
    const { styles, columns } = this;
    // Neighbours mostly look the same: `change` is asked once a run.
    let [was, is] = [PLAIN, change(PLAIN)];
    for (let row = y; row < y + height; row++) {
      this.touchedRows[row] = 1;
      const end = row * columns + x + width;
      for (let index = end - width; index < end; index++) {
        const style = styles[index] as StyleId;
        if (style !== was) [was, is] = [style, change(style)];
        styles[index] = is;
      }
    }
  }

  /** Runs `paint` with the clip region narrowed to `rect`; nested calls only narrow further. */
  clipped(rect: Rect, paint: () => void): void {
    const outer = this.#clip;
    this.#clip = intersect(outer, rect);
    try {
      paint();
    } finally {
      this.#clip = outer;
    }
  }

  /** Copies the same region from a buffer of the same size that shares this one's cluster table. */
  copyFrom(other: CellBuffer, rect: Rect): void {
    const { x, y, width, height } = intersect(intersect(rect, this.#clip), other.bounds);
    for (let row = y; row < y + height && width > 0; row++) {
      this.#unpair(x, row, width);
      this.touchedRows[row] = 1;
      const from = row * other.columns + x;
      const to = row * this.columns + x;
      this.codes.set(other.codes.subarray(from, from + width), to);
      this.styles.set(other.styles.subarray(from, from + width), to);
      if (other.codes[from] === CONTINUATION) {
        this.codes[to] = SPACE;
      }
      if (x + width < other.columns && other.codes[from + width] === CONTINUATION) {
        this.codes[to + width - 1] = SPACE;
      }
    }
  }

  /** The text of a region, one line a row; blanks at the end of lines are left out. */
  toText(rect: Rect = this.bounds): string {
    const { x, y, width, height } = intersect(rect, this.bounds);
    const lines: string[] = [];
    for (let row = y; row < y + height; row++) {
      let line = '';
      for (let column = x; column < x + width; column++) {
        line += this.textAt(column, row);
      }
      lines.push(line.trimEnd());
    }
    return lines.join('\n');
  }

  /** What stands in a cell; empty for the right half of a wide character and outside the screen. */
  textAt(x: number, y: number): string {
    const code = this.#isInside(x, y) ? (this.codes[y * this.columns + x] ?? CONTINUATION) : CONTINUATION;
    return code === CONTINUATION ? '' : this.clusters.textOf(code);
  }

  styleAt(x: number, y: number): StyleId {
    return this.#isInside(x, y) ? ((this.styles[y * this.columns + x] ?? PLAIN) as StyleId) : PLAIN;
  }

  #isInside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.columns && y < this.rows;
  }

  #writePlain(x: number, y: number, text: SafeText, style: StyleId, cells: number): number {
    const clip = this.#clip;
    const first = Math.max(x, clip.x);
    const end = Math.min(x + cells, clip.x + clip.width);
    if (y >= clip.y && y < clip.y + clip.height && end > first) {
      this.#unpair(first, y, end - first);
      this.touchedRows[y] = 1;
      const row = y * this.columns;
      for (let column = first; column < end; column++) {
        this.codes[row + column] = text.charCodeAt(column - x);
        this.styles[row + column] = style;
      }
    }
    return Math.max(0, cells);
  }

  #writeCells(x: number, y: number, text: SafeText, style: StyleId, maxCells: number): number {
    const clip = this.#clip;
    const isRowVisible = y >= clip.y && y < clip.y + clip.height;
    let taken = 0;
    for (const { text: character, cells } of cellsOf(text)) {
      if (taken + cells > maxCells) {
        break;
      }
      if (isRowVisible) {
        this.#put(x + taken, y, this.clusters.codeOf(character), cells, style);
      }
      taken += cells;
    }
    return taken;
  }

  #put(x: number, y: number, code: number, cells: number, style: StyleId): void {
    const clip = this.#clip;
    const first = Math.max(x, clip.x);
    const end = Math.min(x + cells, clip.x + clip.width);
    if (end <= first) {
      return;
    }
    this.#unpair(first, y, end - first);
    this.touchedRows[y] = 1;
    const start = y * this.columns + first;
    const isWhole = end - first === cells;
    this.codes[start] = isWhole ? code : SPACE;
    this.styles[start] = style;
    if (isWhole && cells === 2) {
      this.codes[start + 1] = CONTINUATION;
      this.styles[start + 1] = style;
    }
  }

  /** Blanks the halves that wide characters would leave standing at both ends of a run to be written. */
  #unpair(x: number, y: number, width: number): void {
    const start = y * this.columns + x;
    if (x > 0 && this.codes[start] === CONTINUATION) {
      this.codes[start - 1] = SPACE;
    }
    if (x + width < this.columns && this.codes[start + width] === CONTINUATION) {
      this.codes[start + width] = SPACE;
    }
  }
}
