import { CellBuffer } from './cell-buffer.ts';
import { areSame } from './kept-value.ts';
import type { Painter } from './layout-regions.ts';
import type { Rect } from './rect.ts';

/**
 * Keeps what a painter drew, for as long as it would draw the same: a key that moves the cursor then costs
 * a copy of cells and the one row it is about, whatever else is on the screen.
 */
export class KeptPicture {
  #buffer: CellBuffer | null = null;
  #parts: readonly unknown[] = [];

  /** Draws into `rect`. `parts` is all that the painter reads; where each is the same the last picture stands. */
  paint(frame: CellBuffer, rect: Rect, parts: readonly unknown[], painter: Painter): void {
    const { columns, rows, clusters } = frame;
    const { x, y, width, height } = rect;
    const all = [columns, rows, clusters, clusters.generation, x, y, width, height, ...parts];
    const kept = this.#buffer;
    if (kept !== null && areSame(all, this.#parts)) {
      frame.copyFrom(kept, rect);
      return;
    }
    // A painter that fails leaves no picture behind.
    this.#parts = [];
    painter(frame, rect);
    const isFit = kept?.columns === columns && kept.rows === rows && kept.clusters === clusters;
    const buffer = kept !== null && isFit ? kept : new CellBuffer(columns, rows, clusters);
    buffer.copyFrom(frame, rect);
    this.#buffer = buffer;
    this.#parts = all;
  }
}
