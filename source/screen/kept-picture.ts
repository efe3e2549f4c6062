import { say } from '../../protocol/text.ts';
import { CellBuffer } from './cell-buffer.ts';
import { areSame } from './kept-value.ts';
import type { Painter } from './layout-regions.ts';
import type { Rect } from './rect.ts';
import { PLAIN } from './style.ts';

/**
 * Keeps what a painter drew, for as long as it would draw the same: a key that moves the cursor then costs
 * the two rows it is about, whatever else is on the screen.
 */
export class KeptPicture {
  #buffer: CellBuffer | null = null;
  #parts: readonly unknown[] = [];
  /** The frame that it was laid into last, and its `wipes` then: where both hold, it is still there. */
  #frame: CellBuffer | null = null;
  #wipes = -1;

  /**
   * Draws into `rect`, which nobody else paints in but by `restore`. `parts` is all that the painter reads;
   * where each is the same the last picture stands.
   */
  paint(frame: CellBuffer, rect: Rect, parts: readonly unknown[], painter: Painter): void {
    const { columns, rows, clusters } = frame;
    const { x, y, width, height } = rect;
    const all = [columns, rows, clusters, clusters.generation, x, y, width, height, ...parts];
    const kept = this.#buffer;
    if (kept !== null && areSame(all, this.#parts)) {
      if (this.#frame !== frame || this.#wipes !== frame.wipes) frame.copyFrom(kept, rect);
    } else {
      // A painter that fails leaves no picture behind.
      this.#parts = [];
      frame.fill(rect, BLANK, PLAIN);
      painter(frame, rect);
      const isFit = kept?.columns === columns && kept.rows === rows && kept.clusters === clusters;
      const buffer = kept !== null && isFit ? kept : new CellBuffer(columns, rows, clusters);
      buffer.copyFrom(frame, rect);
      this.#buffer = buffer;
      this.#parts = all;
    }
    this.#frame = frame;
    this.#wipes = frame.wipes;
  }

  /** Puts a part of the picture back that something was painted over. */
  restore(frame: CellBuffer, rect: Rect): void {
    if (this.#buffer !== null) frame.copyFrom(this.#buffer, rect);
  }
}

const BLANK = say` `;
