import {
  DictionaryStore,
  type Freshness,
  type SourceKind,
  StepStore,
  type Table,
} from '../../protocol/index.ts';
import { keepShape } from '../../protocol/kept-shapes.ts';
import { freshnessOf, isMemory, leastFresh } from './freshness.ts';
import type { SiteView } from './site-view.ts';
import { SourcePeriods } from './source-periods.ts';

/** The moments a row was sampled, each with the column that says by which source, where there is one. */
const SAMPLES: readonly (readonly [at: string, by: string | null])[] = [
  ['sampledAt', 'source'],
  ['telemetrySampledAt', 'telemetrySource'],
  ['schedulerSampledAt', 'schedulerSource'],
];

/** Rows without a source of their own go by the slowest of this kind of source. */
const KIND_OF_SOURCE: ReadonlyMap<string, SourceKind> = new Map([
  ['workloads', 'scheduler'],
  ['links', 'links'],
  ['feeds', 'power'],
  ['meters', 'power'],
]);

/** One of the moments a row was sampled, and how often whoever samples it does so. */
interface Sample {
  readonly at: StepStore;
  readonly by: DictionaryStore | null;
  /** By the code of `by`. */
  readonly periods: Float64Array | null;
}

/**
 * Ages and freshness of the rows of one table at one moment. A row is as old as the oldest it is made of.
 * Asked for every row of a fabric at every tick: it makes nothing.
 */
export class RowAges {
  readonly #site: SiteView;
  readonly #table: Table;
  readonly #now: number;
  readonly #stream: Freshness;
  readonly #samples: readonly Sample[];
  /** The age of something sampled at the zero of the agent's clock, ms; NaN when nothing was ever heard. */
  readonly #ageOfZero: number;
  readonly #slowest: number;
  readonly #isOfSites: boolean;
  readonly #isOfSources: boolean;

  constructor(site: SiteView, table: Table, now: number) {
    this.#site = site;
    this.#table = table;
    this.#now = now;
    this.#stream = site.streamFreshness(now);
    this.#ageOfZero = site.ageOfZero(now) ?? Number.NaN;
    this.#isOfSites = table.kind.name === 'sites';
    this.#isOfSources = table.kind.name === 'sources';
    const periods = SourcePeriods.of(site);
    this.#slowest = periods.slowest(KIND_OF_SOURCE.get(table.kind.name) ?? null);
    this.#samples = SAMPLES.flatMap(([atName, byName]) => {
      const at = table.columns[table.column(atName)];
      const named = byName === null ? undefined : table.columns[table.column(byName)];
      if (!(at instanceof StepStore)) return [];
      const by = named instanceof DictionaryStore ? named : null;
      return [{ at, by, periods: by === null ? null : periods.byCode(by) }];
    });
    keepShape(this);
  }

  /** Seconds; null when it was never measured. */
  ageSeconds(slot: number): number | null {
    return secondsOf(this.ageMs(slot));
  }

  /** Milliseconds; NaN when it was never measured. For whoever goes over many rows: it makes nothing. */
  ageMs(slot: number): number {
    if (this.#isOfSites) return this.#site.ageMs(this.#now) ?? Number.NaN;
    let oldest = Number.NaN;
    for (let index = 0; index < this.#samples.length; index++) {
      const age = this.#ageMs(this.#samples[index]!, slot);
      if (!(age <= oldest) && !Number.isNaN(age)) oldest = age;
    }
    return oldest;
  }

  freshness(slot: number): Freshness {
    if (this.#isOfSites) return this.#site.freshness(this.#now);
    let worst = this.#stream;
    for (let index = 0; index < this.#samples.length; index++) {
      const sample = this.#samples[index]!;
      const freshness = this.#freshnessBy(sample, slot, this.#ageMs(sample, slot));
      // By far the most are this: no need to compare words.
      if (freshness !== 'live') worst = leastFresh(worst, freshness);
    }
    return worst;
  }

  /**
   * The age of a row that is heard, ms: NaN when it was never measured, or is a memory. What `ageMs` and
   * `freshness` say together, for whoever counts every row of a site, in one look at its samples.
   */
  heardAgeMs(slot: number): number {
    if (isMemory(this.#stream)) return Number.NaN;
    if (this.#isOfSites) return this.ageMs(slot);
    let oldest = Number.NaN;
    for (let index = 0; index < this.#samples.length; index++) {
      const sample = this.#samples[index]!;
      const age = this.#ageMs(sample, slot);
      if (!(age <= oldest) && !Number.isNaN(age)) oldest = age;
      const freshness = this.#freshnessBy(sample, slot, age);
      if (freshness !== 'live' && isMemory(freshness)) return Number.NaN;
    }
    return oldest;
  }

  /** How fresh one of its samples is; of one that nobody is expected to take, live. */
  #freshnessBy(sample: Sample, slot: number, ageMs: number): Freshness {
    const code = sample.by === null ? 0 : sample.by.code(slot);
    if (code === 0 && (sample.by !== null || Number.isNaN(ageMs))) return 'live';
    const period = this.#periodOf(sample, code, slot);
    return ageMs <= 2 * period ? 'live' : freshnessOf(Number.isNaN(ageMs) ? null : ageMs, period, true);
  }

  /** NaN when it was never sampled. */
  #ageMs({ at }: Sample, slot: number): number {
    return Math.max(0, this.#ageOfZero - at.scale.valueOf(at.get(slot)));
  }

  #periodOf({ periods }: Sample, code: number, slot: number): number {
    if (this.#isOfSources) {
      // A source's own line names itself, and its period with it.
      return (this.#table.number(this.#table.column('periodSeconds'), slot) ?? 1) * 1000;
    }
    return code === 0 || periods === null ? this.#slowest : (periods[code] ?? this.#slowest);
  }
}

/** A whole number of milliseconds in seconds; null of none. */
export function secondsOf(ms: number): number | null {
  return Number.isNaN(ms) ? null : Math.round(ms) / 1000;
}
