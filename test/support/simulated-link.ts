import { SessionFigures } from '../../agent/links/figures/session-figures.ts';
import { Answers } from '../../agent/links/stamp/reflect.ts';
import { ReflectorSessions } from '../../agent/links/stamp/reflector-sessions.ts';
import { LONGEST_SENT, SenderSession } from '../../agent/links/stamp/sender-session.ts';
import type { StampClock } from '../../agent/links/stamp/wall-clock.ts';
import { Way, type Weather } from './network-weather.ts';

export interface SimulatedLinkOptions {
  readonly forward: Weather;
  readonly reverse: Weather;
  readonly seed: number;
  readonly intervalMs?: number;
  readonly areClocksInStep?: boolean;
  readonly isStateful?: boolean;
}

const WALL = Date.UTC(2026, 10, 25);
const DWELL = 0.08;

/**
 * The real sender's session and the real reflector's answers with two ways between them, on a clock that
 * stands still between events: an hour takes a second, and only what the weather does adds to a delay.
 */
export class SimulatedLink {
  readonly figures: SessionFigures;
  readonly forward: Way;
  readonly reverse: Way;
  now = 1000;
  sent = 0;
  readonly #session: SenderSession;
  readonly #answers: Answers;
  readonly #sessions: ReflectorSessions | null;
  readonly #intervalMs: number;
  readonly #events: { readonly at: number; readonly happen: () => void }[] = [];
  #nextSend = this.now;

  constructor(options: SimulatedLinkOptions) {
    const { forward, reverse, seed, intervalMs = 100, areClocksInStep = true, isStateful = true } = options;
    this.forward = new Way(forward, seed);
    this.reverse = new Way(reverse, seed + 1);
    const clock = this.#clock(areClocksInStep);
    this.figures = new SessionFigures({ packetsPerSecond: 1000 / intervalMs, longestWindowMs: 7_200_000 });
    const plan = { session: 1, intervalMs, key: null, format: 'ntp' } as const;
    this.#session = new SenderSession(plan, clock, this.figures);
    this.#answers = new Answers({ clock, format: 'ntp' });
    this.#sessions = isStateful ? new ReflectorSessions() : null;
    this.#intervalMs = intervalMs;
  }

  /** Lets time pass; packets leave on their interval. */
  run(milliseconds: number): void {
    this.#pass(this.now + milliseconds, true);
  }

  /** Lets time pass without a packet sent, until the fate of all of them is known. */
  settle(): void {
    this.#pass(this.now + 5000, false);
  }

  #pass(until: number, isSending: boolean): void {
    for (;;) {
      const event = this.#events[0];
      const sendsAt = isSending ? this.#nextSend : Number.POSITIVE_INFINITY;
      const next = Math.min(sendsAt, event?.at ?? Number.POSITIVE_INFINITY);
      if (next > until) break;
      this.now = next;
      if (event !== undefined && event.at === next) {
        this.#events.shift();
        event.happen();
      } else this.#send();
    }
    this.now = until;
  }

  #send(): void {
    this.#nextSend += this.#intervalMs;
    const bytes = Buffer.from(this.#session.write(Buffer.alloc(LONGEST_SENT)));
    this.#session.sent(this.now);
    const number = this.sent++;
    for (const at of this.forward.enter(number, this.now).leftAt)
      this.#at(at, () => this.#reflect(bytes, number));
  }

  #reflect(bytes: Buffer, number: number): void {
    const admitted = this.#answers.admit(bytes, null);
    if (typeof admitted === 'string') throw new Error(admitted);
    const state = this.#sessions?.of('192.0.2.1', 9, admitted, this.now) ?? null;
    const arrival = { bytes, at: this.now, hopLimit: 60, trafficClass: null };
    this.now += DWELL;
    const answer = Buffer.from(this.#answers.write(arrival, Buffer.alloc(9216), null, state));
    if (state !== null) this.#answers.sent(state);
    for (const at of this.reverse.enter(number, this.now).leftAt)
      this.#at(at, () => this.#session.take(answer, this.now));
  }

  #at(at: number, happen: () => void): void {
    let index = this.#events.length;
    while (index > 0 && this.#events[index - 1]!.at > at) index--;
    this.#events.splice(index, 0, { at, happen });
  }

  #clock(isSynchronised: boolean): StampClock {
    return {
      monotonic: () => this.now,
      instantAt(monotonic, into) {
        into.seconds = Math.floor((WALL + monotonic) / 1000);
        // Of the milliseconds alone: with the date they would lose their fractions.
        into.nanoseconds = (monotonic - Math.floor(monotonic / 1000) * 1000) * 1e6;
      },
      isSynchronised,
      errorSeconds: 2e-6,
    };
  }
}
