import type { InputEvent } from './input-events.ts';
import { InputParser } from './input-parser.ts';

/** The part of a terminal's input side that is needed: `process.stdin`, an SSH channel, a fake. */
export interface TerminalInput {
  readonly isTTY?: boolean | undefined;
  setRawMode?(isRaw: boolean): unknown;
  on(event: 'data', listener: (chunk: Uint8Array | string) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'data', listener: (chunk: Uint8Array | string) => void): unknown;
  off(event: 'end' | 'close', listener: () => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  resume(): unknown;
  pause(): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

export interface InputReaderOptions {
  readonly input: TerminalInput;
  readonly onEvent: (event: InputEvent) => void;
  /** All that came at once has been told. */
  readonly onHeard?: () => void;
  /** The input has ended: nobody can press a key any more. */
  readonly onEnd: () => void;
  readonly later: (task: () => void, milliseconds: number) => () => void;
  /** After this long a lone Esc is the key. Longer over a slow link, which may cut sequences. */
  readonly escapeDelayMs?: number;
}

// Terminals send a sequence in one piece; 20 ms is far above what a local one needs, and unfelt.
const ESCAPE_DELAY_MS = 20;
// A sequence that has clearly begun is given longer: its end may be in the next packet of a slow link.
const SEQUENCE_DELAY_MS = 500;

/** Reads keys from a terminal in raw mode. `start` and `stop` may each be called twice. */
export class InputReader {
  readonly #options: InputReaderOptions;
  #parser = new InputParser();
  #isStarted = false;
  #cancelFlush: (() => void) | null = null;

  constructor(options: InputReaderOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#isStarted) {
      return;
    }
    this.#isStarted = true;
    const { input } = this.#options;
    this.#parser = new InputParser();
    input.setRawMode?.(true);
    input.ref?.();
    input.on('data', this.#read);
    input.on('end', this.#end);
    input.on('close', this.#end);
    input.on('error', this.#end);
    input.resume();
  }

  stop(): void {
    if (!this.#isStarted) {
      return;
    }
    this.#isStarted = false;
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    const { input } = this.#options;
    input.off('data', this.#read);
    input.off('end', this.#end);
    input.off('close', this.#end);
    input.off('error', this.#end);
    input.pause();
    try {
      input.setRawMode?.(false);
    } catch (error) {
      // A terminal that hung up (EIO, EBADF) has no mode left to set back; anything else is a defect.
      if (!(error instanceof Error && 'code' in error)) {
        throw error;
      }
    }
    input.unref?.();
  }

  readonly #read = (chunk: Uint8Array | string): void => {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    this.#deliver(this.#parser.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
    const { pending } = this.#parser;
    if (this.#isStarted && (pending === 'escape' || pending === 'sequence')) {
      const { later, escapeDelayMs = ESCAPE_DELAY_MS } = this.#options;
      const delay = pending === 'escape' ? escapeDelayMs : SEQUENCE_DELAY_MS;
      this.#cancelFlush = later(() => this.#deliver(this.#parser.flush()), delay);
    }
  };

  readonly #end = (): void => {
    this.#options.onEnd();
  };

  #deliver(events: readonly InputEvent[]): void {
    for (const event of events) {
      // A key may close the screen; what was typed after it is not ours any more.
      if (this.#isStarted) {
        this.#options.onEvent(event);
      }
    }
    this.#options.onHeard?.();
  }
}
