import { type Reflector, startReflector } from './reflector.ts';
import { Sender } from './sender.ts';
import type { SessionPlan } from './session-plan.ts';
import type { SessionWatch } from './session-watch.ts';
import type { FromThread, ThreadPlan, ToThread } from './thread-messages.ts';
import { WallClock } from './wall-clock.ts';

const REPORT_EVERY_MS = 1000;
const TRY_AGAIN_MS = 10_000;

/**
 * What runs in the measuring thread: sender and reflector on one clock, and a report a second. What cannot be
 * bound is told of and tried again: an address may come later. `tell` is how it speaks to the agent.
 */
export class StampLoop<F> {
  readonly #plan: ThreadPlan;
  readonly #tell: (message: FromThread<F>) => void;
  readonly #clock = new WallClock();
  readonly #sender: Sender<F>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #reflector: Reflector | null = null;
  #utilization = performance.eventLoopUtilization();
  #isStopped = false;

  constructor(
    plan: ThreadPlan,
    watchOf: (plan: SessionPlan) => SessionWatch<F>,
    tell: (message: FromThread<F>) => void,
  ) {
    this.#plan = plan;
    this.#tell = tell;
    // Written out: objects that came from another thread are laid out each by itself, and slow to read.
    const sessions = plan.sessions.map(({ host, port, intervalMs, key, format }) => ({
      host,
      port,
      intervalMs,
      key: key === null ? null : Buffer.from(key),
      format,
    }));
    this.#sender = new Sender(sessions, this.#clock, watchOf);
  }

  start(): void {
    this.#untilItWorks('measuring', async () => {
      await this.#sender.start();
      this.#tell({ kind: 'measuring' });
    });
    const { reflector } = this.#plan;
    if (reflector !== null)
      this.#untilItWorks('reflecting', async () => {
        const started = await startReflector({ ...reflector, peers: this.#sender.peers }, this.#clock);
        if (this.#isStopped) return started.stop();
        this.#reflector = started;
        this.#tell({ kind: 'reflecting', port: started.port });
      });
    this.#keep(setInterval(() => this.#report(), REPORT_EVERY_MS));
  }

  take(message: ToThread): void {
    if (message.kind === 'clock') this.#clock.quality = message.quality;
    else this.stop();
  }

  /** May be called twice. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
    this.#sender.stop();
    this.#reflector?.stop();
  }

  #report(): void {
    // Nothing is sent where there is nothing to measure, and still the clock has to be looked at.
    this.#clock.observe();
    const now = this.#clock.monotonic();
    this.#tell({
      kind: 'looks',
      report: {
        clockOffsetMs: machineMilliseconds() - now,
        at: now,
        looks: this.#sender.looks(),
        answeredAt: this.#sender.answeredAt(),
        refusedAt: this.#sender.refusedAt(),
        heardAt: this.#sender
          .ownAddresses()
          .map((address) => (address === null ? null : (this.#reflector?.heardAt.get(address) ?? null))),
        latenessMs: this.#sender.takeLateness(),
        busyRatio: this.#takeBusyRatio(),
        skipped: this.#sender.skipped,
        sender: this.#sender.counts,
        reflector: this.#reflector?.counts ?? null,
      },
    });
  }

  #takeBusyRatio(): number {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    return utilization;
  }

  #untilItWorks(what: string, start: () => Promise<void>): void {
    start().catch((failure: unknown) => {
      if (this.#isStopped) return;
      const why = failure instanceof Error ? failure.message : String(failure);
      this.#tell({ kind: 'trouble', problem: `${what}: ${why}; tried again in ${TRY_AGAIN_MS / 1000} s` });
      this.#keep(setTimeout(() => this.#untilItWorks(what, start), TRY_AGAIN_MS));
    });
  }

  #keep(timer: NodeJS.Timeout): void {
    this.#timers.add(timer);
  }
}

/** The machine's monotonic clock, which is one for all threads, unlike `performance.now`. */
export function machineMilliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
