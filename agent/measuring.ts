import type { Clock } from './clock.ts';
import type { AgentConfig, StampConfig } from './config/agent-config.ts';
import type { Io } from './io/io.ts';
import type { WindowFigures } from './links/figures/window-figures.ts';
import { runStampThread, type StampThread, type ThreadEvents } from './links/stamp/run-thread.ts';
import type { ThreadPlan, ThreadReport } from './links/stamp/thread-messages.ts';
import type { Log } from './log.ts';
import { readClockQuality } from './read-clock-quality.ts';
import type { Source } from './sources/source.ts';
import { type StampSession, stampSessions } from './stamp-sessions.ts';
import { stampSource } from './stamp-source.ts';
import { ThreadScheduling } from './thread-scheduling.ts';

export type RunThread = (plan: ThreadPlan, events: ThreadEvents<WindowFigures>) => StampThread;

export interface MeasuringOptions {
  readonly config: Pick<AgentConfig, 'sources' | 'links' | 'stampReflector'>;
  readonly io: Pick<Io, 'run' | 'readFile'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly runThread?: RunThread;
}

/** How often it is asked how good the machine's clock is; time services ask theirs about as often. */
const ASK_CLOCK_EVERY_MS = 60_000;
const START_AGAIN_MS = 5_000;
const KEY_LIMITS = { timeoutMs: 2000, maxBytes: 4096 };

/**
 * The measuring of links by test packets (STAMP, RFC 8762), in a thread of its own: sessions to the peers that
 * the configuration names, and the reflector that answers theirs. Life: `start` runs the thread where there is
 * anything to do, and one that ends by itself is run again; `renewKeys` runs it anew with others; `stop` ends it and
 * may be called twice. Fails at the start when a key cannot be read.
 */
export class Measuring {
  readonly #options: MeasuringOptions;
  readonly #sessions: readonly StampSession[];
  readonly #stopping = new AbortController();
  readonly #scheduling: ThreadScheduling;
  readonly #waiting = new Set<() => void>();
  #thread: StampThread | null = null;
  #keys: ReadonlyMap<string, Uint8Array> = new Map();
  #report: ThreadReport<WindowFigures> | null = null;
  #trouble: string | null = null;
  #asking: NodeJS.Timeout | null = null;
  #again: NodeJS.Timeout | null = null;

  constructor(options: MeasuringOptions) {
    this.#options = options;
    this.#scheduling = new ThreadScheduling(options.io, options.log, this.#stopping.signal);
    this.#sessions = stampSessions(options.config.sources, options.config.links);
  }

  async start(): Promise<void> {
    if (this.#thread !== null || this.#stopping.signal.aborted) return;
    if (this.#sessions.length === 0 && this.#options.config.stampReflector === null) return;
    this.#keys = await this.readKeys();
    if (this.#thread !== null || this.#stopping.signal.aborted) return;
    this.#run();
    void this.#askClock();
    this.#asking ??= setInterval(() => void this.#askClock(), ASK_CLOCK_EVERY_MS);
  }

  /** The keys as their files have them now; fails where one cannot be read. */
  async readKeys(): Promise<ReadonlyMap<string, Uint8Array>> {
    const { signal } = this.#stopping;
    const files = new Set(this.#sessions.flatMap(({ keyFile }) => keyFile ?? []));
    const read = [...files].map(async (file) => {
      const bytes = Buffer.from(await this.#options.io.readFile(file, { ...KEY_LIMITS, signal }));
      return [file, withoutLineEnd(bytes)] as const;
    });
    return new Map(await Promise.all(read));
  }

  /** Puts keys in force; those that are the same already disturb nothing. */
  async renewKeys(keys: ReadonlyMap<string, Uint8Array>): Promise<void> {
    if (this.#thread === null) return;
    const isSame = [...keys].every(
      ([file, key]) => Buffer.compare(key, this.#keys.get(file) ?? NO_KEY) === 0,
    );
    if (isSame) return;
    this.#keys = keys;
    const old = this.#thread;
    this.#thread = null;
    await old?.stop();
    if (this.#stopping.signal.aborted) return;
    this.#run();
    void this.#askClock();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#asking !== null) clearInterval(this.#asking);
    if (this.#again !== null) clearTimeout(this.#again);
    this.#wake();
    await this.#thread?.stop();
  }

  /** What a source of test packets tells. */
  source(config: StampConfig): Source {
    return stampSource({
      config,
      sessions: this.#sessions,
      clock: this.#options.clock,
      next: (signal) => this.#next(signal),
      trouble: () => this.#trouble,
    });
  }

  /** The next report; fails with the reason of `signal`. */
  async #next(signal: AbortSignal): Promise<ThreadReport<WindowFigures>> {
    await this.start();
    await new Promise<void>((resolve, reject) => {
      const wake = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(wake);
        reject(signal.reason);
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', giveUp, { once: true });
    });
    if (this.#report === null) throw new Error('the measuring thread ended before it told anything');
    return this.#report;
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #run(): void {
    const { clock, log, runThread = runStampThread } = this.#options;
    this.#thread = runThread(this.#plan(), {
      message: (message) => {
        switch (message.kind) {
          case 'looks':
            this.#report = message.report;
            void this.#scheduling.worked(message.report.busyRatio, clock.monotonic());
            return this.#wake();
          case 'thread':
            return void this.#scheduling.begins(message.number);
          case 'reflecting':
            return log('info', 'test packets are answered', { port: message.port });
          case 'trouble':
            this.#trouble = message.problem;
            return log('warn', 'test packets', { problem: message.problem });
          case 'measuring':
            this.#trouble = null;
        }
      },
      ended: (why) => {
        log('error', 'the measuring thread ended; it is started again', { why });
        this.#thread = null;
        this.#runLater();
      },
    });
  }

  #runLater(): void {
    this.#again = setTimeout(() => {
      try {
        this.#run();
      } catch (failure) {
        // An update that is under way may have taken its program from under a running agent.
        this.#options.log('error', 'the measuring thread could not be started', { why: String(failure) });
        this.#runLater();
      }
      void this.#askClock();
    }, START_AGAIN_MS);
  }

  #plan(): ThreadPlan {
    const { stampReflector: reflector } = this.#options.config;
    return {
      sessions: this.#sessions.map(({ host, port, intervalMs, keyFile, timestamps }) => ({
        host,
        port,
        intervalMs,
        key: keyFile === null ? null : (this.#keys.get(keyFile) ?? null),
        format: timestamps,
      })),
      reflector:
        reflector === null
          ? null
          : {
              host: reflector.host,
              port: reflector.port,
              allow: reflector.answers === 'everyone' ? null : reflector.answers,
              isStateful: reflector.stateful,
              format: reflector.timestamps,
              perSecond: reflector.packetsPerSecond,
            },
    };
  }

  async #askClock(): Promise<void> {
    const quality = await readClockQuality(this.#options.io, this.#stopping.signal);
    this.#thread?.tell({ kind: 'clock', quality });
  }
}

const NO_KEY = new Uint8Array();

/** Editors end a file with a line; a key that somebody typed does not. */
function withoutLineEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  return bytes.subarray(0, end);
}
