import { DictionaryStore, type Freshness, StepStore, type Table } from '../../protocol/index.ts';
import { freshnessOf, leastFresh } from './freshness.ts';
import type { SiteView } from './site-view.ts';

/** The moments a row was sampled, each with the column that says by which source, where there is one. */
const SAMPLES: readonly (readonly [at: string, by: string | null])[] = [
  ['sampledAt', 'source'],
  ['telemetrySampledAt', 'telemetrySource'],
  ['schedulerSampledAt', 'schedulerSource'],
];

/** Ages and freshness of the rows of one table at one moment. A row is as old as the oldest it is made of. */
export class RowAges {
  readonly #site: SiteView;
  readonly #table: Table;
  readonly #now: number;
  readonly #stream: Freshness;
  readonly #samples: readonly { readonly at: StepStore; readonly by: DictionaryStore | null }[];
  readonly #periods = new Map<string, number>();

  constructor(site: SiteView, table: Table, now: number) {
    this.#site = site;
    this.#table = table;
    this.#now = now;
    this.#stream = site.streamFreshness(now);
    this.#samples = SAMPLES.flatMap(([atName, byName]) => {
      const at = table.columns[table.column(atName)];
      const by = byName === null ? undefined : table.columns[table.column(byName)];
      return at instanceof StepStore ? [{ at, by: by instanceof DictionaryStore ? by : null }] : [];
    });
  }

  /** Seconds; null when it was never measured. */
  ageSeconds(slot: number): number | null {
    if (this.#table.kind.name === 'sites') return seconds(this.#site.ageMs(this.#now));
    let oldest: number | null = null;
    for (const { at } of this.#samples) {
      const sampledAt = at.get(slot);
      if (Number.isNaN(sampledAt)) continue;
      const age = this.#site.ageOfSample(at.scale.valueOf(sampledAt), this.#now);
      if (age !== null && (oldest === null || age > oldest)) oldest = age;
    }
    return seconds(oldest);
  }

  freshness(slot: number): Freshness {
    if (this.#table.kind.name === 'sites') return this.#site.freshness(this.#now);
    let worst = this.#stream;
    for (const { at, by } of this.#samples) {
      const source = by === null ? null : by.get(slot);
      const sampledAt = at.get(slot);
      if (source === null && (by !== null || Number.isNaN(sampledAt))) continue;
      const age = Number.isNaN(sampledAt)
        ? null
        : this.#site.ageOfSample(at.scale.valueOf(sampledAt), this.#now);
      worst = leastFresh(worst, freshnessOf(age, this.#periodFor(source, slot), true));
    }
    return worst;
  }

  #periodFor(source: string | null, slot: number): number {
    if (this.#table.kind.name !== 'sources') return this.#periodOf(source);
    // A source's own line names itself, and its period with it.
    const seconds = this.#table.number(this.#table.column('periodSeconds'), slot);
    return (seconds ?? 1) * 1000;
  }

  #periodOf(source: string | null): number {
    if (source === null) return this.#schedulerPeriod();
    const known = this.#periods.get(source);
    if (known !== undefined) return known;
    const sources = this.#site.table('sources');
    const slot = sources?.find(source);
    const period =
      sources === undefined || slot === undefined
        ? null
        : sources.number(sources.column('periodSeconds'), slot);
    const periodMs = (period ?? this.#site.feed.mirror.periodMs / 1000) * 1000;
    this.#periods.set(source, periodMs);
    return periodMs;
  }

  /** Rows without a source of their own (workloads, links, feeds) go by the slowest of their kind of source. */
  #schedulerPeriod(): number {
    const key = `kind ${this.#table.kind.name}`;
    const known = this.#periods.get(key);
    if (known !== undefined) return known;
    const wanted = KIND_OF_SOURCE.get(this.#table.kind.name);
    const sources = this.#site.table('sources');
    let slowest = this.#site.feed.mirror.periodMs;
    sources?.forEach((slot) => {
      if (sources.cell(sources.column('kind'), slot) !== wanted) return;
      slowest = Math.max(slowest, (sources.number(sources.column('periodSeconds'), slot) ?? 0) * 1000);
    });
    this.#periods.set(key, slowest);
    return slowest;
  }
}

const KIND_OF_SOURCE = new Map([
  ['workloads', 'scheduler'],
  ['links', 'links'],
  ['feeds', 'power'],
]);

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}
