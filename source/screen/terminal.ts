import { writeSync } from 'node:fs';
import type { TerminalOutput } from './terminal-output.ts';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[m\x1b[2J';
const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';
// The picture is erased first: where there is no alternate screen to leave (GNU screen as it comes, Linux's
// console), the shell would else write its prompt into the middle of it.
const LEAVE = '\x1b[?2026l\x1b[m\x1b[H\x1b[2J\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l';
// Ends an escape sequence of which only the beginning went out.
const CANCEL = '\x18';

const TRIES_WHEN_FULL = 40;
const PAUSE_WHEN_FULL_MS = 5;

export interface TerminalOptions {
  readonly output: TerminalOutput;
  readonly mouse: boolean;
  /** Whether bytes of a paint may still be on their way. */
  readonly isWriting: () => boolean;
}

/**
 * The modes we set on a terminal: alternate screen, hidden cursor, no auto-wrap, bracketed paste, mouse.
 * `enter` and `leave` may each be called twice; what was entered is always left the same way.
 */
export class Terminal {
  readonly #options: TerminalOptions;
  #isEntered = false;
  // The goodbye is written but the terminal has not taken it yet.
  #isLeaving = false;
  #isMouseWanted = true;

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  enter(): void {
    if (!this.#isEntered) {
      this.#isEntered = true;
      this.#options.output.write(ENTER + (this.#options.mouse && this.#isMouseWanted ? MOUSE_ON : ''));
    }
  }

  /** Whether the mouse is reported, where it may be at all; holds over leaving and entering again. */
  setMouse(isOn: boolean): void {
    if (isOn === this.#isMouseWanted) return;
    this.#isMouseWanted = isOn;
    if (this.#isEntered && this.#options.mouse) this.#options.output.write(isOn ? MOUSE_ON : MOUSE_OFF);
  }

  /** Gives the terminal back behind what was written before; `left` is called when it has it. */
  leave(left: () => void = () => undefined): void {
    if (!this.#isEntered) {
      left();
      return;
    }
    this.#isEntered = false;
    this.#isLeaving = true;
    this.#options.output.write(this.#goodbye(), () => {
      this.#isLeaving = false;
      left();
    });
  }

  /**
   * Gives the terminal back now, past the stream's queue, because the process is about to end or stop and
   * queued bytes would be lost. Falls back to `leave` where there is no descriptor.
   */
  leaveAtOnce(): void {
    const { fd } = this.#options.output;
    if (fd === undefined || fd < 0) {
      this.leave();
    } else if (this.#isEntered || this.#isLeaving) {
      const isCutOff = this.#isLeaving || this.#options.isWriting();
      this.#isEntered = false;
      this.#isLeaving = false;
      writeNow(fd, (isCutOff ? CANCEL : '') + this.#goodbye());
    }
  }

  #goodbye(): string {
    return (this.#options.mouse ? MOUSE_OFF : '') + LEAVE;
  }
}

/** The descriptor does not block, so a full terminal answers EAGAIN; waits for it at most 200 ms. */
function writeNow(fd: number, text: string): void {
  let rest = Buffer.from(text);
  for (let tries = 0; tries < TRIES_WHEN_FULL && rest.length > 0; tries++) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) {
        // The terminal is gone; there is nobody left to give it back to.
        return;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_WHEN_FULL_MS);
    }
  }
}
