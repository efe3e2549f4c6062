import { performance } from 'node:perf_hooks';
import type { Instant } from './timestamps.ts';

/** What timestamps are taken by. */
export interface StampClock {
  /** Milliseconds since an arbitrary moment, never set back; what delays there and back are measured with. */
  monotonic(): number;
  /** The moment by the wall clock at which `monotonic` was what is given. */
  instantAt(monotonic: number, into: Instant): void;
  /** Whether the machine's clock is synchronised to UTC by an outside source. */
  readonly isSynchronised: boolean;
  /** Seconds that an instant may be off UTC: what the machine's clock may be, and how well it could be read. */
  readonly errorSeconds: number;
}

/** How good the machine's clock is, as who keeps it says. */
export interface ClockQuality {
  readonly isSynchronised: boolean;
  /** Seconds off UTC at most. */
  readonly errorSeconds: number;
}

export interface Readings {
  /** Milliseconds, to the nanosecond. */
  readonly monotonic: () => number;
  /** Whole milliseconds since 1970 UTC, rounded down: all that Node tells. */
  readonly wall: () => number;
}

/** Node's own clocks, of the thread that asks. The global `performance` is a getter, which costs as much as the clock. */
export const nodeReadings: Readings = { monotonic: () => performance.now(), wall: () => Date.now() };

/**
 * The wall clock to the microsecond, though Node tells it in whole milliseconds: each reading says only that
 * wall − monotonic lies within a millisecond, and what all readings agree on is soon a thousandth of that.
 * On Linux both clocks are slewed alike (CLOCK_MONOTONIC), so that their distance changes only by a step,
 * and a step shows as a reading that agrees with none before. `performance.timeOrigin` would be as fine,
 * and never hear of a step.
 */
export class WallClock implements StampClock {
  readonly #readings: Readings;
  /** What instants count from, so that a microsecond is not lost in a double: whole seconds since 1970. */
  readonly #base: number;
  /** Bounds of (wall − base) − monotonic, in milliseconds. */
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;
  #widenedAt: number;
  #quality: ClockQuality = { isSynchronised: false, errorSeconds: 0 };
  /** Steps of the wall clock seen so far. */
  steps = 0;

  constructor(readings: Readings = nodeReadings) {
    this.#readings = readings;
    this.#base = Math.floor(readings.wall() / 1000);
    this.#widenedAt = readings.monotonic();
    // One turn of the millisecond, seen from close by, is worth hundreds of readings at random.
    for (let tries = 0; tries < FIRST_READINGS && this.#most - this.#least > CLOSE_MS; tries++)
      this.observe();
  }

  /** Takes one reading more. Costs a tenth of a microsecond; to be called now and then, such as for each packet. */
  observe(): void {
    const before = this.#readings.monotonic();
    const wall = this.#readings.wall() - this.#base * 1000;
    const after = this.#readings.monotonic();
    const widened = (after - this.#widenedAt) * DRIFT;
    this.#widenedAt = after;
    const [least, most] = [wall - after, wall + 1 - before];
    const agreed = Math.max(this.#least - widened, least);
    const agreedMost = Math.min(this.#most + widened, most);
    if (agreed <= agreedMost) [this.#least, this.#most] = [agreed, agreedMost];
    else {
      [this.#least, this.#most] = [least, most];
      this.steps++;
    }
  }

  monotonic(): number {
    return this.#readings.monotonic();
  }

  instantAt(monotonic: number, into: Instant): void {
    const milliseconds = monotonic + (this.#least + this.#most) / 2;
    const seconds = Math.floor(milliseconds / 1000);
    into.seconds = this.#base + seconds;
    into.nanoseconds = (milliseconds - seconds * 1000) * 1e6;
  }

  set quality(quality: ClockQuality) {
    this.#quality = quality;
  }

  get isSynchronised(): boolean {
    return this.#quality.isSynchronised;
  }

  get errorSeconds(): number {
    return this.#quality.errorSeconds + (this.#most - this.#least) / 2000;
  }
}

/** Where the two clocks are not slewed alike, they part by less than this (a millionth). */
const DRIFT = 1e-6;
const FIRST_READINGS = 20_000;
const CLOSE_MS = 0.01;
