import { say } from '../../protocol/text.ts';
import { CellBuffer } from './cell-buffer.ts';
import { areSame } from './kept-value.ts';
import type { Rect } from './rect.ts';
import { PLAIN } from './style.ts';

/**
 * Keeps what stands in a region line by line: where one row of a hundred changed, one line is drawn. Else
 * as `KeptPicture`.
 */
export class KeptLines {
  #buffer: CellBuffer | null = null;
  #parts: readonly unknown[] = [];
  #lines: readonly (readonly unknown[])[] = [];
  /** The frame that it was laid into last, and its `wipes` then: where both hold, it is still there. */
  #frame: CellBuffer | null = null;
  #wipes = -1;

  /**
   * Draws into `rect`, which nobody else paints in but by `restore`. `parts` is what every line depends on,
   * `lines` what each does besides, a new list where one of them changed; `painter` draws one into blank cells.
   */
  paint(
    frame: CellBuffer,
    rect: Rect,
    parts: readonly unknown[],
    lines: readonly (readonly unknown[])[],
    painter: (buffer: CellBuffer, line: number) => void,
  ): void {
    const { columns, rows, clusters } = frame;
    const { x, y, width, height } = rect;
    const all = [columns, rows, clusters, clusters.generation, x, y, width, height, ...parts];
    const known = this.#buffer;
    const isSameFrame = areSame(all, this.#parts);
    const isThere = isSameFrame && this.#frame === frame && this.#wipes === frame.wipes;
    const isFit = known?.columns === columns && known.rows === rows && known.clusters === clusters;
    const buffer = known !== null && isFit ? known : new CellBuffer(columns, rows, clusters);
    const before = isSameFrame ? this.#lines : [];
    // A painter that fails leaves no picture behind.
    this.#parts = [];
    for (let line = 0; line < height; line++) {
      const [was, is] = [before[line], lines[line] ?? []];
      if (was !== undefined && areSame(was, is)) continue;
      const row = { x, y: y + line, width, height: 1 };
      buffer.fill(row, BLANK, PLAIN);
      painter(buffer, line);
      if (isThere) frame.copyFrom(buffer, row);
    }
    if (!isThere) frame.copyFrom(buffer, rect);
    this.#buffer = buffer;
    this.#lines = Array.from({ length: height }, (_, line) => lines[line] ?? []);
    this.#parts = all;
    this.#frame = frame;
    this.#wipes = frame.wipes;
  }

  /** Puts a part of the picture back that something was painted over. */
  restore(frame: CellBuffer, rect: Rect): void {
    if (this.#buffer !== null) frame.copyFrom(this.#buffer, rect);
  }
}

const BLANK = say` `;
