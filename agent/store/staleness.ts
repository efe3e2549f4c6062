import type { DictionaryStore, Table } from '../../protocol/index.ts';

/** SAFETY.md rule 2: up to 2.5 periods live, up to 5 late, beyond that stale. */
export const STALE_AFTER_PERIODS = 5;

/**
 * How old a row may be by which source it comes from, looked up by the code of the reference. For one
 * column of references: another column gives the same source another code.
 */
export class Patience {
  readonly #limits: number[] = [];
  readonly #sources: Table;
  readonly #references: DictionaryStore;

  constructor(sources: Table, references: DictionaryStore) {
    this.#sources = sources;
    this.#references = references;
  }

  /** Milliseconds after which a row from the source with this code is stale; never, for no source. */
  limit(code: number): number {
    const known = this.#limits[code];
    if (known !== undefined) return known;
    const slot = this.#slotOf(code);
    const period =
      slot === undefined ? null : this.#sources.number(this.#sources.column('periodSeconds'), slot);
    const limit = period === null ? Number.POSITIVE_INFINITY : period * 1000 * STALE_AFTER_PERIODS;
    this.#limits[code] = limit;
    return limit;
  }

  /** Why a row of this age is not known: its source is silent, or answers without it. NaN was never sampled. */
  silence(code: number, ageMs: number, now: number): string {
    const name = this.#references.words[code - 1] ?? 'its source';
    if (Number.isNaN(ageMs)) return `${name} was never heard`;
    const slot = this.#slotOf(code);
    const heardAt = slot === undefined ? null : this.#sources.number(this.#sources.column('sampledAt'), slot);
    const answers = heardAt !== null && now - heardAt <= this.limit(code);
    return answers
      ? `${name} answers, and has not told of it for ${span(ageMs)}`
      : `${name} silent for ${span(ageMs)}`;
  }

  #slotOf(code: number): number | undefined {
    const name = this.#references.words[code - 1];
    return name === undefined ? undefined : this.#sources.find(name);
  }
}

/** `40 s`, in words for a reason. */
function span(ageMs: number): string {
  const exact = Math.round(ageMs / 1000);
  // In steps of ten: a thousand silent nodes must not each tell every second that they still are.
  const seconds = exact < 10 ? exact : Math.floor(exact / 10) * 10;
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
