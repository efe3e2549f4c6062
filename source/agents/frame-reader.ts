import type { InParts } from '../../protocol/index.ts';

/** Reading may go on for so long before keys and other sites have their turn, ms. */
const SLICE_MS = 4;
/** Bytes that may wait while a snapshot is read; an honest agent sends a few frames meanwhile. */
const MOST_WAITING = 64 * 1024 * 1024;

export interface FrameReaderOptions<Result> {
  /** Reads one message: at once, or in parts where it is large. Fails with `WireError`. */
  readonly read: (message: Buffer, isBinary: boolean) => Result | InParts<Result>;
  /** A message was read; it took so long, ms. */
  readonly onRead: (result: Result, tookMs: number) => void;
  readonly onFailure: (error: unknown) => void;
  /** More waits than is held for anybody. */
  readonly onFlood: () => void;
  /** Milliseconds that only rise. */
  readonly now: () => number;
  /** Runs a task when others had their turn. */
  readonly soon: (task: () => void) => void;
}

/**
 * Reads the messages of one connection in their order. The whole of a site of 40,000 GPUs takes a quarter of
 * a second: it is read in slices, and what comes meanwhile waits. Life: until `stop`, or the first failure.
 */
export class FrameReader<Result extends object> {
  readonly #options: FrameReaderOptions<Result>;
  readonly #waiting: { readonly message: Buffer; readonly isBinary: boolean }[] = [];
  #waitingBytes = 0;
  #parts: InParts<Result> | null = null;
  #spentMs = 0;
  #isStopped = false;

  constructor(options: FrameReaderOptions<Result>) {
    this.#options = options;
  }

  readonly push = (message: Buffer, isBinary: boolean): void => {
    if (this.#isStopped) return;
    this.#waiting.push({ message, isBinary });
    this.#waitingBytes += message.length;
    if (this.#waitingBytes > MOST_WAITING) {
      this.stop();
      this.#options.onFlood();
    } else if (this.#parts === null) this.#readOn();
  };

  /** May be called twice. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting.length = 0;
    this.#parts = null;
  }

  readonly #readOn = (): void => {
    const { now, soon, onRead } = this.#options;
    while (!this.#isStopped) {
      const began = now();
      let result: Result | null;
      try {
        result = this.#parts === null ? this.#next() : this.#slice(this.#parts);
      } catch (error) {
        this.#fail(error);
        return;
      }
      this.#spentMs += now() - began;
      if (result !== null) {
        const took = this.#spentMs;
        this.#spentMs = 0;
        onRead(result, took);
      } else if (this.#parts === null) {
        return;
      } else {
        soon(this.#readOn);
        return;
      }
    }
  };

  /** Null where nothing waits, or where what was next comes in parts. */
  #next(): Result | null {
    const next = this.#waiting.shift();
    if (next === undefined) return null;
    this.#waitingBytes -= next.message.length;
    const read = this.#options.read(next.message, next.isBinary);
    if (!isInParts(read)) return read;
    this.#parts = read;
    return null;
  }

  #slice(parts: InParts<Result>): Result | null {
    const until = this.#options.now() + SLICE_MS;
    for (;;) {
      const part = parts.next();
      if (part.done === true) {
        this.#parts = null;
        return part.value;
      }
      if (this.#options.now() >= until) return null;
    }
  }

  #fail(error: unknown): void {
    this.stop();
    this.#options.onFailure(error);
  }
}

function isInParts<Result extends object>(read: Result | InParts<Result>): read is InParts<Result> {
  return Symbol.iterator in read;
}
