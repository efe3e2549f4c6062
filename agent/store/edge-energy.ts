/** What a meter says at a moment; null is not measured. */
export interface EdgeSample {
  /** When, ms since 1970. */
  readonly at: number;
  /** Of what flows: watts, or cubic metres a second. */
  readonly rate: number | null;
  /** The meter's own counter of what has flowed; it may begin anew. */
  readonly counter: number | null;
}

/** What flowed between two moments, and for how much of that time it is known. */
export interface Flowed {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/** A counter that rises so much faster than the power beside it has leapt, whatever its steps are. */
const LEAP = 3;
/** 10 kWh: coarser counters are on feeders, whose power makes up for it. */
const COARSE = 36e6;

/**
 * What flowed through one edge, from the counter of its meter where it has one, else from its power. A counter
 * that goes back, or leaps, begins a new segment: what flowed then is taken from the power. Power is only ever
 * joined over gaps as short as a meter may be silent; a counter counts on while nobody looks, and bridges them.
 */
export class EdgeEnergy {
  /** All that is known to have flowed. */
  total = 0;
  #last: EdgeSample | null = null;
  /** When the counter last rose: one that counts in coarse steps stands still for long. */
  #roseAt = 0;

  /** Null where nothing is known of the time since the sample before. `patienceMs` is how long a meter may be silent. */
  take(sample: EdgeSample, patienceMs: number): Flowed | null {
    const last = this.#last;
    if (last !== null && sample.at <= last.at) {
      // A clock that was put back: what is older than the newest is not waited for.
      if (last.at - sample.at > patienceMs) this.#last = sample;
      return null;
    }
    this.#last = sample;
    if (last === null) {
      this.#roseAt = sample.at;
      return null;
    }
    const amount = this.#counted(last, sample) ?? joined(last, sample, patienceMs);
    if (sample.counter !== last.counter) this.#roseAt = sample.at;
    if (amount === null) return null;
    this.total += amount;
    return { from: last.at, to: sample.at, amount };
  }

  kept(): readonly unknown[] {
    const { at, rate, counter } = this.#last ?? { at: 0, rate: null, counter: null };
    return [this.total, at, rate, counter, this.#roseAt];
  }

  /** Takes what `kept` gave; what is damaged is as if it had not been kept. */
  restore(kept: unknown): void {
    if (!Array.isArray(kept)) return;
    const [total, at, rate, counter, roseAt] = kept as unknown[];
    if (!isNumber(total) || !isNumber(at) || !isNumber(roseAt)) return;
    this.total = total;
    this.#roseAt = roseAt;
    if (at > 0)
      this.#last = { at, rate: isNumber(rate) ? rate : null, counter: isNumber(counter) ? counter : null };
  }

  #counted(last: EdgeSample, sample: EdgeSample): number | null {
    if (last.counter === null || sample.counter === null) return null;
    const rose = sample.counter - last.counter;
    if (rose < 0) return null;
    const most = Math.max(0, last.rate ?? Number.POSITIVE_INFINITY, sample.rate ?? Number.POSITIVE_INFINITY);
    const seconds = (sample.at - this.#roseAt) / 1000;
    return rose > LEAP * most * seconds + COARSE ? null : rose;
  }
}

/** The mean of two moments holds between them, if they are near each other. */
function joined(last: EdgeSample, sample: EdgeSample, patienceMs: number): number | null {
  const ms = sample.at - last.at;
  if (last.rate === null || sample.rate === null || ms > patienceMs) return null;
  return (((last.rate + sample.rate) / 2) * ms) / 1000;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
