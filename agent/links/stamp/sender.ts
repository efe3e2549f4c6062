import type { Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { EvenSchedule } from './even-schedule.ts';
import { Lateness } from './lateness.ts';
import { Refusals } from './refusals.ts';
import { LONGEST_SENT, SenderSession } from './sender-session.ts';
import { sessionOf } from './session-of.ts';
import type { SenderCounts, SessionLook, SessionPlan } from './session-plan.ts';
import type { SessionWatch } from './session-watch.ts';
import { BufferRing, bindUdp, plainAddress } from './udp-socket.ts';
import { unshared } from './unshared.ts';
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
/**
 * Unanswered for so long, beyond the time between two packets, a peer is asked whether it refuses: with a refusal
 * a second, that is known before silence is a verdict.
 */
const SILENT_MS = 300;

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
  readonly #refusals: Refusals;
  #schedules: readonly EvenSchedule<Measured<F>>[] = [];
  #looks: EvenSchedule<Measured<F>>;
  #ownAddresses: readonly (string | null)[] = [];
  #four: Socket | null = null;
  #six: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #resolver: NodeJS.Timeout | null = null;
  #expected = 0;
  #wait = 0;
  #observedAt = 0;
  #startedAt = 0;
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
    this.#refusals = new Refusals(() => clock.monotonic());
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
    this.#startedAt = now;
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

  /** When the peer of each session last refused its packets (`Refusals`); null where it did not. */
  refusedAt(): readonly (number | null)[] {
    return this.#all.map(({ session }) => session.refusedAt);
  }

  /** The address of each session's peer where no other session goes to it: what comes from there is that link's. */
  ownAddresses(): readonly (string | null)[] {
    return this.#ownAddresses;
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
    this.#refusals.stop();
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
    const at = this.#clock.monotonic();
    session.sent(at);
    const { answeredAt } = session;
    const isSilent = at - (answeredAt ?? this.#startedAt) > SILENT_MS + plan.intervalMs;
    if (isSilent) {
      const refusedAt = this.#refusals.ask(bytes, address, plan.port);
      if (refusedAt !== null && refusedAt > (answeredAt ?? 0)) session.refusedAt = refusedAt;
    }
    try {
      // What is answered has left: only of the others is it asked, which takes a turn of the loop for each.
      socket.send(bytes, plan.port, address, isSilent || one.problem !== null ? one.done : undefined);
    } catch (failure) {
      one.done(failure instanceof Error ? failure : new Error(String(failure)));
    }
  }

  #take(bytes: Buffer, from: { readonly address: string; readonly port: number }): void {
    const at = this.#clock.monotonic();
    const one = sessionOf(this.#all, bytes, from);
    if (one === undefined) this.counts.stranger++;
    else {
      const wasRefused = one.session.refusedAt !== null;
      const refusal = one.session.take(bytes, at);
      if (refusal !== null) this.counts[refusal]++;
      // What the figures say from before is of a peer that was not there.
      else if (wasRefused) look(one, at);
    }
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
    this.#ownAddresses = unshared(this.#all.map(({ address }) => address));
  }
}

function look<F>(one: Measured<F>, now: number): void {
  one.look = { at: now, figures: one.watch.look(now), problem: one.problem };
}
