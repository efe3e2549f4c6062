import { CellBuffer } from './cell-buffer.ts';
import { diffFrames } from './frame-diff.ts';
import type { StyleCodes } from './style-codes.ts';
import type { TerminalOutput } from './terminal-output.ts';

const BEGIN_SYNCHRONIZED = '\x1b[?2026h';
const END_SYNCHRONIZED = '\x1b[?2026l';
/** Plain style, auto-wrap off, all blank: the state from which a full frame is painted. */
const BLANK_SCREEN = '\x1b[m\x1b[?7l\x1b[2J';

export interface PresenterOptions {
  readonly output: TerminalOutput;
  readonly styleCodes: StyleCodes;
  /** Milliseconds that only rise. */
  readonly now: () => number;
  /** Called when a paint has left and another one may be sent. */
  readonly onIdle: () => void;
}

/**
 * Sends frames to a terminal, each as the difference to the one before and in one write. At most one is
 * under way: while the terminal has not taken it, `present` refuses, and whoever paints comes back on
 * `onIdle` with the newest state. So a slow link skips frames and never queues them.
 */
export class Presenter {
  readonly #options: PresenterOptions;
  #shown: CellBuffer | null = null;
  #isWriting = false;
  #isPaused = false;
  #lastWriteMs = 0;
  #bytesWritten = 0;

  constructor(options: PresenterOptions) {
    this.#options = options;
  }

  /** How long the terminal took to take the last paint, in milliseconds. */
  get lastWriteMs(): number {
    return this.#lastWriteMs;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  get isReady(): boolean {
    return !this.#isWriting && !this.#isPaused;
  }

  /** True while bytes of a paint may still be on their way. */
  get isWriting(): boolean {
    return this.#isWriting;
  }

  /** Forgets what the terminal shows; the next frame is painted whole. */
  invalidate(): void {
    this.#shown = null;
  }

  /** While paused nothing is sent: the terminal belongs to someone else. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.invalidate();
  }

  /** Sends the frame. False when the last one is still under way: nothing was sent or remembered. */
  present(frame: CellBuffer): boolean {
    if (!this.isReady) {
      return false;
    }
    const isFromBlank = !this.#isShownLike(frame);
    const shown = isFromBlank || this.#shown === null ? this.#blankLike(frame) : this.#shown;
    if (isFromBlank) frame.touchedRows.fill(1);
    const changes = diffFrames(shown, frame, this.#options.styleCodes);
    if (changes !== '' || isFromBlank) {
      this.#write(`${BEGIN_SYNCHRONIZED}${isFromBlank ? BLANK_SCREEN : ''}${changes}${END_SYNCHRONIZED}`);
    }
    // Whoever waits for the paint need not wait for this.
    takeRows(shown, frame);
    frame.settleRows();
    return true;
  }

  #isShownLike(frame: CellBuffer): boolean {
    return this.#shown?.columns === frame.columns && this.#shown.rows === frame.rows;
  }

  #blankLike(frame: CellBuffer): CellBuffer {
    this.#shown = new CellBuffer(frame.columns, frame.rows, frame.clusters);
    return this.#shown;
  }

  #write(bytes: string): void {
    const { output, now, onIdle } = this.#options;
    const startedAt = now();
    let hasReturned = false;
    this.#isWriting = true;
    output.write(bytes, () => {
      this.#isWriting = false;
      this.#lastWriteMs = now() - startedAt;
      // A write that ends at once held nobody up: nobody waits to be told.
      if (hasReturned) {
        onIdle();
      }
    });
    hasReturned = true;
    this.#bytesWritten += Buffer.byteLength(bytes);
  }
}

function takeRows(shown: CellBuffer, { columns, rows, codes, styles, touchedRows }: CellBuffer): void {
  for (let y = 0; y < rows; y++) {
    if (touchedRows[y] === 0) continue;
    const [from, to] = [y * columns, (y + 1) * columns];
    shown.codes.set(codes.subarray(from, to), from);
    shown.styles.set(styles.subarray(from, to), from);
  }
}
