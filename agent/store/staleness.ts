import type { DictionaryStore, Table } from '../../protocol/index.ts';

/** SAFETY.md rule 2: up to 2.5 periods live, up to 5 late, beyond that stale. */
export const STALE_AFTER_PERIODS = 5;

/** How old a row may be by which source it comes from, looked up by the code of the reference. */
export class Patience {
  readonly #limits: number[] = [];
  readonly #sources: Table;

  constructor(sources: Table) {
    this.#sources = sources;
  }

  /** Milliseconds after which a row from the source with this code is stale; never, for no source. */
  limit(references: DictionaryStore, code: number): number {
    const known = this.#limits[code];
    if (known !== undefined) return known;
    const name = code === 0 ? undefined : references.words[code - 1];
    const slot = name === undefined ? undefined : this.#sources.find(name);
    const period =
      slot === undefined ? null : this.#sources.number(this.#sources.column('periodSeconds'), slot);
    const limit = period === null ? Number.POSITIVE_INFINITY : period * 1000 * STALE_AFTER_PERIODS;
    this.#limits[code] = limit;
    return limit;
  }
}

/** `dcgm-exporter/http://… silent for 41 s`, in words for a reason. */
export function silence(source: string | null, ageMs: number): string {
  const seconds = Math.round(ageMs / 1000);
  const span =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7200
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`;
  return `${source ?? 'its source'} silent for ${span}`;
}
