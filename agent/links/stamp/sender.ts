import type { Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { EvenSchedule } from './even-schedule.ts';
import { Lateness } from './lateness.ts';
import { LONGEST_SENT, SenderSession } from './sender-session.ts';
import type { SenderCounts, SessionLook, SessionPlan } from './session-plan.ts';
import type { SessionWatch } from './session-watch.ts';
import { BufferRing, bindUdp, plainAddress } from './udp-socket.ts';
import type { WallClock } from './wall-clock.ts';

/**
 * How long a timer is set for at least: what is due within it leaves together. Three milliseconds are six packets
 * of 200 sessions, and a third less work than one.
 */
const TICK_MS = 3;
const LOOK_EVERY_MS = 1000;
const OBSERVE_EVERY_MS = 20;
const RESOLVE_EVERY_MS = 60_000;
const MOST_SESSIONS = 0xffff;

interface Measured<F> {
  readonly plan: SessionPlan;
  readonly session: SenderSession;
  readonly watch: SessionWatch<F>;
  /** Null while its name is not known. */
  address: string | null;
  problem: string | null;
  look: SessionLook<F> | null;
  /** Takes what became of a packet that was handed over. */
  readonly done: (failure: Error | null) => void;
}

/**
 * Measures many sessions from one socket of each family, all on one schedule. Life: `start` binds, and fails with
 * the system's error; `stop` ends it and may be called twice. A session's figures are looked at once a second,
 * each at a moment of its own, so that no look delays many packets.
 */
export class Sender<F> {
  /** Whom it measures, by address, each with its key; kept up with names that change. */
  readonly peers = new Map<string, Buffer | null>();
  readonly counts: SenderCounts = { malformed: 0, unsigned: 0, unknown: 0, stranger: 0 };
  readonly #clock: WallClock;
  readonly #all: readonly Measured<F>[];
  readonly #lateness = new Lateness();
  readonly #buffers = new BufferRing(64, LONGEST_SENT);
  #schedules: readonly EvenSchedule<Measured<F>>[] = [];
  #looks: EvenSchedule<Measured<F>>;
  #four: Socket | null = null;
  #six: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #resolver: NodeJS.Timeout | null = null;
  #expected = 0;
  #wait = 0;
  #observedAt = 0;
  #isStopped = false;

  /** `watchOf` makes who keeps the figures of a session. */
  constructor(
    plans: readonly SessionPlan[],
    clock: WallClock,
    watchOf: (plan: SessionPlan) => SessionWatch<F>,
  ) {
    if (plans.length > MOST_SESSIONS)
      throw new RangeError(`${plans.length} sessions; at most ${MOST_SESSIONS}`);
    this.#clock = clock;
    this.#all = plans.map((plan, index) => {
      const watch = watchOf(plan);
      const session = new SenderSession({ ...plan, session: index + 1 }, clock, watch);
      const address = isIP(plan.host) === 0 ? null : plainAddress(plan.host);
      // What could not leave counts as sent: nothing gets through, and that is what is measured.
      const done = (failure: Error | null): void => {
        one.problem = failure === null ? null : `${plan.host}: not sent: ${failure.message}`;
      };
      const one: Measured<F> = { plan, session, watch, address, done, problem: null, look: null };
      return one;
    });
    this.#looks = new EvenSchedule(this.#all, LOOK_EVERY_MS, Number.POSITIVE_INFINITY);
    this.#enterPeers();
  }

  async start(): Promise<void> {
    await this.#resolve();
    this.#four = await bindUdp('0.0.0.0', 0, (bytes, from) => this.#take(bytes, from));
    // A machine without IPv6 measures what it can.
    this.#six = await bindUdp('::', 0, (bytes, from) => this.#take(bytes, from)).catch(() => null);
    if (this.#isStopped) return this.#close();
    const now = this.#clock.monotonic();
    const intervals = new Set(this.#all.map(({ plan }) => plan.intervalMs));
    this.#schedules = [...intervals].map((interval) => {
      const members = this.#all.filter(({ plan }) => plan.intervalMs === interval);
      return new EvenSchedule(members, interval, now);
    });
    this.#looks = new EvenSchedule(this.#all, LOOK_EVERY_MS, now + LOOK_EVERY_MS);
    this.#resolver = setInterval(() => void this.#resolve(), RESOLVE_EVERY_MS);
    this.#arm(now);
  }

  /** What each session came to when it was last looked at, in the order of the plans; null before it was. */
  looks(): readonly (SessionLook<F> | null)[] {
    return this.#all.map(({ look }) => look);
  }

  /** When each session was last answered, as of now; null where it never was. */
  answeredAt(): readonly (number | null)[] {
    return this.#all.map(({ session }) => session.answeredAt);
  }

  /** How late its loop ran, ms, 99th percentile since this was last asked; null where it did not run. */
  takeLateness(): number | null {
    return this.#lateness.takeP99();
  }

  /** Packets left out, all sessions together: the thread stood still. */
  get skipped(): number {
    return this.#schedules.reduce((sum, { skipped }) => sum + skipped, 0);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#resolver !== null) clearInterval(this.#resolver);
    [this.#timer, this.#resolver] = [null, null];
    this.#close();
  }

  #close(): void {
    this.#four?.close();
    this.#six?.close();
    [this.#four, this.#six] = [null, null];
  }

  readonly #tick = (): void => {
    const now = this.#clock.monotonic();
    this.#lateness.note(this.#expected, now);
    // A reading of the clock narrows nothing that those of the last tenth of a second did not.
    if (now - this.#observedAt > OBSERVE_EVERY_MS) {
      this.#observedAt = now;
      this.#clock.observe();
    }
    // Looks before packets: what leaves now must not find the loop busy when it comes back.
    for (let one = this.#looks.take(now); one !== undefined; one = this.#looks.take(now)) look(one, now);
    for (const schedule of this.#schedules)
      for (let one = schedule.take(now); one !== undefined; one = schedule.take(now)) this.#send(one);
    this.#arm(this.#clock.monotonic());
  };

  #arm(now: number): void {
    const due = this.#schedules.reduce((least, schedule) => Math.min(least, schedule.due), this.#looks.due);
    if (!Number.isFinite(due)) return;
    const wait = Math.max(TICK_MS, Math.ceil(due - now));
    this.#expected = now + wait;
    // One timer serves as long as the wait is the same, which it is where there are many sessions.
    if (this.#timer !== null && wait === this.#wait) this.#timer.refresh();
    else this.#timer = setTimeout(this.#tick, wait);
    this.#wait = wait;
  }

  #send(one: Measured<F>): void {
    const { address, plan, session } = one;
    if (address === null) return;
    const socket = address.includes(':') ? this.#six : this.#four;
    if (socket === null) {
      one.problem = `${plan.host}: this machine has no IPv6`;
      return;
    }
    const bytes = session.write(this.#buffers.take());
    session.sent(this.#clock.monotonic());
    try {
      socket.send(bytes, plan.port, address, one.done);
    } catch (failure) {
      one.done(failure instanceof Error ? failure : new Error(String(failure)));
    }
  }

  #take(bytes: Buffer, from: { readonly address: string; readonly port: number }): void {
    const at = this.#clock.monotonic();
    const one = this.#sessionOf(bytes, from);
    if (one === undefined) this.counts.stranger++;
    else {
      const refusal = one.session.take(bytes, at);
      if (refusal !== null) this.counts[refusal]++;
    }
  }

  /** By its SSID; where the reflector knows none, as in TWAMP Light, by where it comes from. */
  #sessionOf(
    bytes: Buffer,
    from: { readonly address: string; readonly port: number },
  ): Measured<F> | undefined {
    const address = plainAddress(from.address);
    const isFrom = (one: Measured<F> | undefined): one is Measured<F> =>
      one !== undefined && one.address === address && one.plan.port === from.port;
    // Where the identifier stands depends on whether the session has a key.
    const plain = this.#all[numberAt(bytes, 14) - 1];
    if (isFrom(plain) && plain.plan.key === null) return plain;
    const keyed = this.#all[numberAt(bytes, 26) - 1];
    if (isFrom(keyed) && keyed.plan.key !== null) return keyed;
    const candidates = this.#all.filter(isFrom);
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  async #resolve(): Promise<void> {
    const named = this.#all.filter(({ plan }) => isIP(plan.host) === 0);
    await Promise.all(
      named.map(async (one) => {
        try {
          one.address = plainAddress((await lookup(one.plan.host)).address);
          one.problem = null;
        } catch (failure) {
          // An address that was known is kept: names are no part of the link.
          if (one.address === null)
            one.problem = `${one.plan.host}: ${failure instanceof Error ? failure.message : String(failure)}`;
        }
      }),
    );
    this.#enterPeers();
  }

  /** Where two sessions go to one address and one of them has a key, the key counts. */
  #enterPeers(): void {
    this.peers.clear();
    for (const { address, plan } of this.#all)
      if (address !== null) this.peers.set(address, plan.key ?? this.peers.get(address) ?? null);
  }
}

function look<F>(one: Measured<F>, now: number): void {
  one.look = { at: now, figures: one.watch.look(now), problem: one.problem };
}

function numberAt(bytes: Buffer, at: number): number {
  return bytes.length >= at + 2 ? bytes.readUInt16BE(at) : 0;
}
