import { ReadFailure } from '../io/io.ts';
import type { Reading, Source } from './source.ts';

/** Where a poller tells what came of a reading. */
export interface PollerReport {
  /** Settles when it has been taken in. */
  reading(target: string, reading: Reading, durationMs: number): Promise<void>;
  failure(
    target: string,
    failure: { readonly state: 'failed' | 'timeout'; readonly error: string; readonly durationMs: number },
  ): void;
}

/** Readings of one source at the same time: a thousand exporters are not asked in one breath. */
const AT_ONCE = 64;

/** A reader whose time is up may still say in its own words what to look at. */
const LAST_WORDS_MS = 250;
const OVERDUE = new DOMException('the time for this reading is over', 'TimeoutError');

/**
 * Reads every target of one source at its period, spread over the period so that a site is not hit in
 * bursts. Each target has its own clock and at most one reading under way: one that hangs delays only
 * itself. Life: `start` once, `stop` ends it and may be called twice.
 */
export class Poller {
  readonly #source: Source;
  readonly #report: PollerReport;
  readonly #monotonic: () => number;
  readonly #stopping = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #waiting: (() => void)[] = [];
  /** Wakes a target that sleeps until it is due. */
  readonly #sleeping = new Map<string, () => void>();
  /** Who wants to know of the next reading of a target that has not begun yet. */
  readonly #asked = new Map<string, (() => void)[]>();
  #running = 0;

  constructor(source: Source, report: PollerReport, monotonic: () => number) {
    this.#source = source;
    this.#report = report;
    this.#monotonic = monotonic;
  }

  start(): void {
    const { targets, periodMs } = this.#source;
    for (const [index, target] of targets.entries()) {
      // The first round comes soon, so that a screen fills within a second or two whatever the period is.
      this.#after(
        (Math.min(periodMs, 1_500) * index) / targets.length,
        () => void this.#keepReading(target, (periodMs * index) / targets.length),
      );
    }
  }

  /**
   * Reads every target once more, at once, without changing when it is due. Settles when what came of
   * readings that began after the call was told; never after `stop`.
   */
  async readNow(): Promise<void> {
    const told = this.#source.targets.map(
      (target) =>
        new Promise<void>((resolve) => {
          this.#asked.set(target, [...(this.#asked.get(target) ?? []), resolve]);
          this.#sleeping.get(target)?.();
        }),
    );
    await Promise.all(told);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await this.#source.stop?.();
  }

  async #keepReading(target: string, phase: number): Promise<void> {
    let due = this.#monotonic();
    let isDue = true;
    while (!this.#stopping.signal.aborted) {
      await this.#place();
      const asked = this.#asked.get(target) ?? [];
      this.#asked.delete(target);
      if (!this.#stopping.signal.aborted) await this.#read(target);
      this.#release();
      for (const told of asked) told();
      if (isDue) {
        // The second round finds each target its place in the period; after that they keep it.
        due += this.#source.periodMs + phase;
        phase = 0;
      }
      const now = this.#monotonic();
      if (due < now) due = now;
      isDue = !this.#asked.has(target) && (await this.#sleep(target, due - now));
    }
  }

  async #read(target: string): Promise<void> {
    const started = this.#monotonic();
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(OVERDUE), this.#source.timeoutMs);
    const signal = AbortSignal.any([this.#stopping.signal, deadline.signal]);
    const took = (): number => this.#monotonic() - started;
    try {
      const reading = await abortable(this.#source.read(target, signal), signal);
      await this.#report.reading(target, reading, took());
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const late = deadline.signal.aborted || (error instanceof ReadFailure && error.kind === 'timeout');
      const text =
        late && !(error instanceof ReadFailure)
          ? `no answer within ${this.#source.timeoutMs / 1000} s`
          : describe(error);
      this.#report.failure(target, { state: late ? 'timeout' : 'failed', error: text, durationMs: took() });
    } finally {
      clearTimeout(timer);
    }
  }

  #place(): Promise<void> | void {
    if (this.#running < AT_ONCE) {
      this.#running++;
      return;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }

  /** Whether it slept to the end. */
  async #sleep(target: string, milliseconds: number): Promise<boolean> {
    const isDue = await new Promise<boolean>((resolve) => {
      const forget = this.#after(milliseconds, () => resolve(true));
      this.#sleeping.set(target, () => {
        forget();
        resolve(false);
      });
    });
    this.#sleeping.delete(target);
    return isDue;
  }

  /** Gives what takes it back. */
  #after(milliseconds: number, run: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, milliseconds);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }
}

/** A reader that ignores its signal must still not hold its place for ever. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: NodeJS.Timeout | null = null;
    const abort = (): void => {
      timer = setTimeout(() => reject(new DOMException('aborted', 'AbortError')), LAST_WORDS_MS);
    };
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
      if (timer !== null) clearTimeout(timer);
    });
  });
}

function describe(error: unknown): string {
  if (error instanceof ReadFailure) return error.message;
  return `defect in the reader: ${error instanceof Error ? error.message : String(error)}`;
}
