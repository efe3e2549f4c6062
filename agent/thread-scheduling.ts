import type { Io } from './io/io.ts';
import type { Log } from './log.ts';

/** What measuring takes is a tenth of a core; beyond this something else is the matter, such as a flood. */
const TOO_BUSY = 0.5;
const QUIET = 0.25;
/** So long it has to be quiet before it goes first again. */
const QUIET_FOR_MS = 60_000;
const LIMITS = { timeoutMs: 2000, maxBytes: 4096 };

/**
 * Lets the measuring thread run the moment it has something to do (SCHED_RR, the lowest real-time priority), by
 * util-linux's `chrt`, where this user may: a priority among others is one within a group of processes only, and
 * a thread that waits for a core measures its waiting. Whoever is first must not take much: a thread that is
 * busy, as under a flood of packets, goes with all other work until it is quiet again.
 */
export class ThreadScheduling {
  readonly #run: Io['run'];
  readonly #log: Log;
  readonly #signal: AbortSignal;
  #thread: number | null = null;
  #isFirst = false;
  #quietSince: number | null = null;

  constructor(io: Pick<Io, 'run'>, log: Log, signal: AbortSignal) {
    this.#run = io.run;
    this.#log = log;
    this.#signal = signal;
  }

  /** A thread began. Resolves when it goes first, or may not. */
  async begins(thread: number): Promise<void> {
    [this.#thread, this.#isFirst, this.#quietSince] = [thread, false, null];
    await this.#goFirst(thread);
  }

  /** How much of the last second it worked, 0…1, as of `now`, ms. Resolves when what follows from it is done. */
  async worked(busyRatio: number, now: number): Promise<void> {
    const thread = this.#thread;
    if (thread === null) return;
    if (busyRatio > QUIET) this.#quietSince = null;
    else this.#quietSince ??= now;
    if (this.#isFirst && busyRatio > TOO_BUSY) {
      this.#isFirst = false;
      this.#log('warn', 'the measuring thread is too busy to go before other work', { busyRatio });
      await this.#chrt('--other', 0, thread);
    } else if (!this.#isFirst && this.#quietSince !== null && now - this.#quietSince >= QUIET_FOR_MS) {
      this.#quietSince = null;
      await this.#goFirst(thread);
    }
  }

  async #goFirst(thread: number): Promise<void> {
    this.#isFirst = await this.#chrt('--rr', 1, thread);
    // Who may not now may not later either.
    if (!this.#isFirst) this.#thread = null;
  }

  async #chrt(policy: string, priority: number, thread: number): Promise<boolean> {
    try {
      const command = ['chrt', policy, '--pid', String(priority), String(thread)] as const;
      return (await this.#run([...command], { ...LIMITS, signal: this.#signal })).exitCode === 0;
    } catch {
      return false;
    }
  }
}
