import { isSameBlock } from './search-block.ts';
import { type NamedThing, type SearchPart, type SearchSource, searchSources } from './search-sources.ts';
import type { SiteView } from './site-view.ts';

interface IndexedPart {
  readonly source: SearchSource;
  /** Null until it was built the first time. */
  part: SearchPart | null;
  revision: string;
}

/** Names may be this much older than the data, times what collecting them takes, and at least so old. */
const REST_PER_WORK = 10;
const REST_MS = 1_000;

/**
 * The names of everything, part by part. Collected in slices between keys, so that no key waits for it; what
 * was collected before answers meanwhile. `clock` measures what the work takes, ms.
 */
export class SearchIndex {
  readonly parts: readonly IndexedPart[];
  readonly #clock: () => number;
  #work: { readonly of: IndexedPart; readonly revision: string; readonly steps: Steps } | null = null;
  #waiting: IndexedPart[];
  #spent = 0;
  #restedAt = Number.NEGATIVE_INFINITY;

  constructor(sites: readonly SiteView[], things: readonly NamedThing[], clock: () => number) {
    this.parts = searchSources(sites, things).map((source) => ({ source, part: null, revision: '' }));
    this.#waiting = [...this.parts];
    this.#clock = clock;
  }

  /** Whether every part was collected once. */
  get isComplete(): boolean {
    return this.parts.every(({ part }) => part !== null);
  }

  /** Whether there is work that may be done now: names may have changed, and it has rested long enough. */
  get isDue(): boolean {
    if (this.#work !== null || this.#waiting.length > 0) return true;
    const rest = Math.max(REST_MS, this.#spent * REST_PER_WORK);
    return this.#clock() - this.#restedAt >= rest && this.#changed().length > 0;
  }

  /** Works for about so long; true when something can be found that could not before. */
  advance(milliseconds: number): boolean {
    if (this.#work === null && this.#waiting.length === 0) {
      this.#waiting = this.#changed();
      this.#spent = 0;
    }
    const started = this.#clock();
    let isNews = false;
    while (this.#takeUp()) {
      if (this.#step()) isNews = true;
      if (this.#clock() - started >= milliseconds) break;
    }
    const now = this.#clock();
    this.#spent += now - started;
    if (this.#work === null && this.#waiting.length === 0) this.#restedAt = now;
    return isNews;
  }

  #changed(): IndexedPart[] {
    return this.parts.filter(({ source, part, revision }) => part === null || source.revision() !== revision);
  }

  /** False when there is nothing to do. */
  #takeUp(): boolean {
    if (this.#work !== null) return true;
    const of = this.#waiting.shift();
    if (of === undefined) return false;
    this.#work = { of, revision: of.source.revision(), steps: of.source.build() };
    return true;
  }

  #step(): boolean {
    const work = this.#work;
    if (work === null) return false;
    const { of, revision, steps } = work;
    const step = steps.next();
    if (step.done !== true) return false;
    this.#work = null;
    of.revision = revision;
    const { part } = of;
    // The same names in the same places: what was found among them still holds.
    const isSame =
      part !== null && part.table === step.value.table && isSameBlock(part.block, step.value.block);
    if (!isSame) of.part = step.value;
    return !isSame;
  }
}

type Steps = ReturnType<SearchSource['build']>;
