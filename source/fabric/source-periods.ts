import { type DictionaryStore, revisionOf, type SourceKind, type Table } from '../../protocol/index.ts';
import type { SiteView } from './site-view.ts';

/** How often the sources of a site speak, ms. Kept as long as the site says nothing else: it is asked for every row. */
export class SourcePeriods {
  readonly #site: SiteView;
  readonly #byColumn = new WeakMap<DictionaryStore, Float64Array>();
  readonly #byKind = new Map<SourceKind, number>();
  readonly #sources: Table | undefined;
  readonly #revision: number;

  private constructor(site: SiteView) {
    this.#site = site;
    this.#sources = site.table('sources');
    this.#revision = revisionOf(this.#sources, READ);
  }

  static of(site: SiteView): SourcePeriods {
    const kept = known.get(site);
    const sources = site.table('sources');
    if (kept !== undefined && kept.#sources === sources && kept.#revision === revisionOf(sources, READ)) {
      return kept;
    }
    const periods = new SourcePeriods(site);
    known.set(site, periods);
    return periods;
  }

  /** Of each source that a column names, by the column's code; a source that is not known goes by the frames. */
  byCode(column: DictionaryStore): Float64Array {
    const kept = this.#byColumn.get(column);
    if (kept !== undefined && kept.length === column.words.length + 1) return kept;
    const periods = new Float64Array(column.words.length + 1);
    for (let code = 0; code < periods.length; code++) periods[code] = this.#periodOf(column.words[code - 1]);
    this.#byColumn.set(column, periods);
    return periods;
  }

  /** Of the slowest of a kind of source, and at least that of the frames. */
  slowest(kind: SourceKind | null): number {
    const frames = this.#site.feed.mirror.periodMs;
    const sources = this.#sources;
    if (kind === null || sources === undefined) return frames;
    const kept = this.#byKind.get(kind);
    if (kept !== undefined) return kept;
    let slowest = frames;
    sources.forEach((slot) => {
      if (sources.cell(sources.column('kind'), slot) !== kind) return;
      slowest = Math.max(slowest, (sources.number(sources.column('periodSeconds'), slot) ?? 0) * 1000);
    });
    this.#byKind.set(kind, slowest);
    return slowest;
  }

  #periodOf(source: string | undefined): number {
    const slot = source === undefined ? undefined : this.#sources?.find(source);
    const seconds =
      slot === undefined ? null : this.#sources?.number(this.#sources.column('periodSeconds'), slot);
    return (seconds ?? this.#site.feed.mirror.periodMs / 1000) * 1000;
  }
}

const known = new WeakMap<SiteView, SourcePeriods>();

/** What the answer follows from. */
const READ = ['periodSeconds', 'kind'] as const;
