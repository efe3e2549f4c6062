export const HOUR_MS = 3_600_000;
/** A year to report, and a month to notice that one has to: 400 days. */
export const HOURS_KEPT = 400 * 24;
/** Of an hour this much must be known for it to count. */
const KNOWN = 0.99;

/** What flowed in each of the last hours, and for how much of the hour that is known. Hours are counted from 1970. */
export class HourRing {
  readonly #hours = new Int32Array(HOURS_KEPT).fill(-1);
  readonly #amounts = new Float64Array(HOURS_KEPT);
  readonly #known = new Float64Array(HOURS_KEPT);

  /** Spreads what flowed evenly over the hours it flowed in. `share` is this meter's part of all that are to be known. */
  add(from: number, to: number, amount: number, share: number): void {
    const ms = to - from;
    if (!(ms > 0)) return;
    // What flowed before the oldest hour that is kept is in no report any more.
    let begin = Math.max(from, to - HOURS_KEPT * HOUR_MS);
    while (begin < to) {
      const hour = Math.floor(begin / HOUR_MS);
      const end = Math.min(to, (hour + 1) * HOUR_MS);
      const part = (end - begin) / ms;
      this.#put(hour, amount * part, ((end - begin) / HOUR_MS) * share);
      begin = end;
    }
  }

  /** Null where it is not known, or not for all of the hour. */
  of(hour: number): number | null {
    const at = hour % HOURS_KEPT;
    return this.#hours[at] === hour && (this.#known[at] ?? 0) >= KNOWN ? (this.#amounts[at] ?? null) : null;
  }

  /** `[hour, amount, known]`, of hours from `since` on. */
  kept(since: number): readonly (readonly [number, number, number])[] {
    const rows: (readonly [number, number, number])[] = [];
    for (let at = 0; at < HOURS_KEPT; at++) {
      const hour = this.#hours[at] ?? -1;
      if (hour < 0 || hour < since) continue;
      rows.push([hour, round(this.#amounts[at] ?? 0), round(this.#known[at] ?? 0)]);
    }
    return rows;
  }

  /** Takes what `kept` gave, in place of what stands for those hours. */
  restore(rows: unknown): void {
    for (const row of Array.isArray(rows) ? rows : []) {
      const [hour, amount, known] = Array.isArray(row) ? (row as unknown[]) : [];
      if (!Number.isInteger(hour) || !Number.isFinite(amount) || !Number.isFinite(known)) continue;
      const at = Number(hour) % HOURS_KEPT;
      if (Number(hour) < 0 || Number(hour) < (this.#hours[at] ?? -1)) continue;
      this.#hours[at] = Number(hour);
      this.#amounts[at] = Number(amount);
      this.#known[at] = Number(known);
    }
  }

  #put(hour: number, amount: number, known: number): void {
    const at = hour % HOURS_KEPT;
    const there = this.#hours[at] ?? -1;
    if (there > hour) return;
    if (there < hour) {
      this.#hours[at] = hour;
      this.#amounts[at] = 0;
      this.#known[at] = 0;
    }
    this.#amounts[at] = (this.#amounts[at] ?? 0) + amount;
    this.#known[at] = (this.#known[at] ?? 0) + known;
  }
}

/** Nine digits: a joule in a gigajoule. */
function round(value: number): number {
  return Number(value.toPrecision(9));
}
