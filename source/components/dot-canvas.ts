import { neutralise, type SafeText } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import type { StyleId } from '../screen/style.ts';

/** Dots in a cell of Braille, across and down, and the bit of each. */
const ACROSS = 2;
const DOWN = 4;
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const FIRST_BRAILLE = 0x2800;

/**
 * Thin lines between cells, drawn in dots of Braille, eight a cell; in ASCII a cell that has dots is one
 * point. What is drawn later gives a cell its look.
 */
export class DotCanvas {
  readonly #width: number;
  readonly #height: number;
  readonly #cells: Uint8Array;
  readonly #styles: Uint16Array;

  /** In cells. */
  constructor(width: number, height: number) {
    this.#width = Math.max(0, width);
    this.#height = Math.max(0, height);
    this.#cells = new Uint8Array(this.#width * this.#height);
    this.#styles = new Uint16Array(this.#width * this.#height);
  }

  /** From the middle of one cell to the middle of another; a broken line leaves out every other stretch. */
  line(from: Point, to: Point, style: StyleId, isBroken = false): void {
    const [x0, y0] = middleOf(from);
    const [x1, y1] = middleOf(to);
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let step = 0; step <= steps; step++) {
      if (isBroken && step % BREAK >= BREAK / 2) continue;
      this.#dot(
        Math.round(x0 + ((x1 - x0) * step) / steps),
        Math.round(y0 + ((y1 - y0) * step) / steps),
        style,
      );
    }
  }

  paint(buffer: CellBuffer, { x, y }: Pick<Rect, 'x' | 'y'>, isAscii: boolean): void {
    for (const [index, bits] of this.#cells.entries()) {
      if (bits === 0) continue;
      const style = this.#styles[index] as StyleId;
      buffer.write(
        x + (index % this.#width),
        y + Math.floor(index / this.#width),
        signOf(bits, isAscii),
        style,
      );
    }
  }

  #dot(x: number, y: number, style: StyleId): void {
    const [column, row] = [Math.floor(x / ACROSS), Math.floor(y / DOWN)];
    if (column < 0 || row < 0 || column >= this.#width || row >= this.#height) return;
    const index = row * this.#width + column;
    const bit = BITS[y % DOWN]?.[x % ACROSS] ?? 0;
    this.#cells[index] = (this.#cells[index] ?? 0) | bit;
    this.#styles[index] = style;
  }
}

/** A cell of the canvas. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const BREAK = 8;

function middleOf({ x, y }: Point): [number, number] {
  return [x * ACROSS, y * DOWN + 1];
}

/** In ASCII the height of the dots says where in the cell the line runs. */
function signOf(bits: number, isAscii: boolean): SafeText {
  if (!isAscii) return neutralise(String.fromCodePoint(FIRST_BRAILLE + bits));
  const [upper, lower] = [(bits & 0x1b) !== 0, (bits & 0xe4) !== 0];
  return neutralise(upper && lower ? ':' : upper ? "'" : '.');
}
