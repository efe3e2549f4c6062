/** A day of a site's power is kept in slots of five minutes. */
export const DAY_STEP_MS = 300_000;
export const DAY_SLOTS = 288;

/** The columns of `sites` that a day is kept of. */
export const DAY_COLUMNS = ['facilityPowerWatts', 'itPowerWatts', 'demandLimitWatts'] as const;
export type DayColumn = (typeof DAY_COLUMNS)[number];

/** What a figure was in each slot, oldest first; null is a time that nobody saw. */
export interface DaySeries {
  readonly mean: readonly (number | null)[];
  /** The highest within each slot: a limit is broken by the peak and not by the mean. */
  readonly most: readonly (number | null)[];
}

/** A day of a site as its agent saw it. */
export interface DayOfPower {
  /** Of the first value of every series: five minutes since 1970 UTC. */
  readonly firstSlot: number;
  readonly series: Readonly<Record<DayColumn, DaySeries>>;
}

/** The last day of one figure, by slots of any clock that only rises; each slot remembers which one it holds. */
export class DayRing {
  readonly #index = new Float64Array(DAY_SLOTS).fill(Number.NaN);
  readonly #sum = new Float64Array(DAY_SLOTS);
  readonly #most = new Float64Array(DAY_SLOTS);
  readonly #count = new Uint16Array(DAY_SLOTS);
  #first: number | null = null;

  /** Notes a figure, of which there may be many in a slot; null shows only that somebody looked. */
  note(value: number | null, index: number): void {
    this.#first ??= index;
    if (value === null) return;
    const at = this.#take(index);
    this.#sum[at] = (this.#sum[at] ?? 0) + value;
    this.#count[at] = (this.#count[at] ?? 0) + 1;
    this.#most[at] = Math.max(this.#most[at] ?? value, value);
  }

  /** Takes a slot as somebody else saw it, unless it was seen here: how it was is known best by who was there. */
  learn(mean: number, most: number, index: number): void {
    const at = placeOf(index);
    // What stands there may be newer.
    if ((this.#index[at] ?? 0) >= index) return;
    this.#first = Math.min(this.#first ?? index, index);
    this.#take(index);
    this.#sum[at] = mean;
    this.#count[at] = 1;
    this.#most[at] = most;
  }

  /** Up to a slot, which is the last; not more than were looked at. */
  series(end: number): DaySeries {
    if (this.#first === null || end < this.#first) return { mean: [], most: [] };
    const length = Math.min(DAY_SLOTS, end - this.#first + 1);
    const mean: (number | null)[] = [];
    const most: (number | null)[] = [];
    for (let index = end - length + 1; index <= end; index++) {
      const at = placeOf(index);
      const isKnown = this.#index[at] === index;
      mean.push(isKnown ? (this.#sum[at] ?? 0) / (this.#count[at] ?? 1) : null);
      most.push(isKnown ? (this.#most[at] ?? null) : null);
    }
    return { mean, most };
  }

  #take(index: number): number {
    const at = placeOf(index);
    if (this.#index[at] === index) return at;
    this.#index[at] = index;
    this.#sum[at] = 0;
    this.#count[at] = 0;
    this.#most[at] = Number.NEGATIVE_INFINITY;
    return at;
  }
}

/** Slots before the beginning of a clock are negative. */
function placeOf(index: number): number {
  return ((index % DAY_SLOTS) + DAY_SLOTS) % DAY_SLOTS;
}
