import type { Freshness } from '../../protocol/index.ts';
import { Slices } from '../../protocol/slices.ts';

/** Up to so many rows are counted at once: it takes some ten microseconds, and there may be thirty sites. */
const AT_ONCE = 256;
/** Ages move where nothing comes; a small site that says nothing is counted again so often, ms. */
const COUNTED_AGAIN_MS = 1_000;
/** A count of a large site rests so long after it was made, ms, however often it speaks. */
const REST_MS = 400;
/**
 * What was counted longer ago than this, ms, is not shown any more: it is counted at once. With rows that come
 * once a second what is shown is then never older than 2.5 periods, which is what may be called live (SAFETY 2).
 */
const OLDEST_MS = 1_500;

/** What is to be known of a site to tell whether a count of it still stands: see `SiteView`. */
export interface CountedSite {
  readonly revision: number;
  readonly streamFreshness: (now: number) => Freshness;
}

/** What was counted of a site, and when: `now` of whoever asked. */
export interface Counted<Value> {
  readonly value: Value;
  readonly at: number;
}

interface Known<Value> extends Counted<Value> {
  readonly revision: number;
  readonly stream: Freshness;
}

/** Work of all that is counted in the background, one after the other. */
const shared = new Slices();

/**
 * Counts over the rows of sites, of a small one kept until it speaks. A paint must not wait for rows that it does
 * not show, of which a fabric may have a million: of a large site the last count stands while the next is made
 * in slices between paints. When its stream turned late or came back it is counted at once.
 */
export class SiteCounts<Value> {
  readonly #slices: Slices;
  readonly #known = new WeakMap<CountedSite, Known<Value>>();
  readonly #running = new Set<CountedSite>();
  #isStopped = false;

  constructor(slices: Slices = shared) {
    this.#slices = slices;
  }

  /** `count` counts as of a moment and pauses every few hundred rows; `rows` is how many it looks at. */
  of(
    site: CountedSite,
    now: number,
    rows: number,
    count: (now: number) => Generator<void, Value>,
  ): Counted<Value> {
    const known = this.#known.get(site);
    const age = known === undefined ? Number.POSITIVE_INFINITY : Math.abs(now - known.at);
    const isOfStream = known?.stream === site.streamFreshness(now);
    const isLarge = rows > AT_ONCE;
    const stands = isLarge ? age < OLDEST_MS : known?.revision === site.revision && age < COUNTED_AGAIN_MS;
    if (known !== undefined && isOfStream && stands) {
      // Also where nothing came since: whoever looks once a second would find it too old at the next look.
      if (isLarge && age >= REST_MS) this.#countLater(site, now, count);
      return known;
    }
    const counted = { ...this.#stateOf(site, now), value: drained(count(now)), at: now };
    this.#known.set(site, counted);
    return counted;
  }

  /** When a site was counted last; null when it never was. */
  countedAt(site: CountedSite): number | null {
    return this.#known.get(site)?.at ?? null;
  }

  /** Nobody asks any more: what is under way is given up. */
  stop(): void {
    this.#isStopped = true;
  }

  #countLater(site: CountedSite, now: number, count: (now: number) => Generator<void, Value>): void {
    if (this.#running.has(site)) return;
    this.#running.add(site);
    const state = this.#stateOf(site, now);
    void this.#slices.run(this.#counting(site, count(now), { ...state, at: now }));
  }

  *#counting(
    site: CountedSite,
    work: Generator<void, Value>,
    of: Omit<Known<Value>, 'value'>,
  ): Generator<void, void> {
    try {
      for (let step = work.next(); !this.#isStopped; step = work.next()) {
        if (step.done === true) {
          this.#known.set(site, { ...of, value: step.value });
          return;
        }
        yield;
      }
    } finally {
      this.#running.delete(site);
    }
  }

  #stateOf(site: CountedSite, now: number): Pick<Known<Value>, 'revision' | 'stream'> {
    return { revision: site.revision, stream: site.streamFreshness(now) };
  }
}

function drained<Value>(work: Generator<void, Value>): Value {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
