import type { Table } from '../../protocol/index.ts';
import { BestFound } from './search-best.ts';
import { SearchIndex } from './search-index.ts';
import { type Candidates, findInside, findScattered } from './search-part.ts';
import { narrows, parseQuery, type SearchQuery, termsFor } from './search-query.ts';
import { type FoundKind, gpuLabel, type NamedThing, type SearchPart } from './search-sources.ts';
import type { SiteView } from './site-view.ts';

/** Something that was found by name. */
export interface Found {
  readonly kind: FoundKind;
  /** Raw text. */
  readonly label: string;
  readonly site: SiteView | null;
  /** The row it is, where it is one. */
  readonly row: { readonly table: Table; readonly slot: number } | null;
}

export interface SearchAnswer {
  readonly text: string;
  /** The best, the best first. */
  readonly found: readonly Found[];
  /** Whether there are more: nobody counts how many. */
  readonly hasMore: boolean;
}

/** More than anyone reads; who does not find it there types one letter more. */
const MOST_FOUND = 200;
/** With fewer than so many, names are guessed that have the letters further apart, if there are at least so many of them. */
const FEW = 20;
const SHORTEST_GUESS = 3;
/** An item's number: which part, and which entry in it. */
const ITEMS_A_PART = 2 ** 32;

const FIRST: readonly FoundKind[] = ['site', 'view', 'command'];

interface LastSearch {
  readonly query: SearchQuery;
  /** By part: which entries fitted. A part that was built anew since is another one. */
  readonly inside: ReadonlyMap<SearchPart, Uint32Array>;
  readonly scattered: ReadonlyMap<SearchPart, Uint32Array> | null;
}

/**
 * Finds anything by name across all sites. A longer text is looked for only among what the shorter one
 * found; letters that are scattered over a name count only where there is room for such guesses.
 */
export class FabricSearch {
  readonly index: SearchIndex;
  readonly #sites: readonly SiteView[];
  #last: LastSearch | null = null;

  constructor(sites: readonly SiteView[], things: readonly NamedThing[], clock: () => number) {
    this.#sites = sites;
    this.index = new SearchIndex(sites, things, clock);
  }

  /** Sites, views and commands: what there is to begin with. */
  everywhere(): readonly Found[] {
    return this.index.parts.flatMap(({ source, part }, number) =>
      part === null || !FIRST.includes(source.kind)
        ? []
        : Array.from({ length: part.block.count }, (_, entry) => this.#found(number * ITEMS_A_PART + entry)),
    );
  }

  find(text: string): SearchAnswer {
    const ids = this.#sites.map(({ id }) => id);
    const query = parseQuery(text, ids);
    if (query.terms.length === 0 && query.site === null) return { text, found: [], hasMore: false };
    const last = this.#last !== null && narrows(query, this.#last.query) ? this.#last : null;
    const best = new BestFound(MOST_FOUND);
    const inside = this.#each(query, best, findInside, last, last?.inside ?? null);
    let scattered: ReadonlyMap<SearchPart, Uint32Array> | null = null;
    if (best.count < FEW && query.terms.some(({ bytes }) => bytes.length >= SHORTEST_GUESS)) {
      scattered = this.#each(query, best, findScattered, last, last?.scattered ?? null);
    }
    this.#last = { query, inside, scattered };
    const found = best.inOrder().map((item) => this.#found(item));
    return { text, found, hasMore: best.count === MOST_FOUND };
  }

  #each(
    query: SearchQuery,
    best: BestFound,
    look: typeof findInside,
    last: LastSearch | null,
    entriesBefore: ReadonlyMap<SearchPart, Candidates> | null,
  ): Map<SearchPart, Uint32Array> {
    const entries = new Map<SearchPart, Uint32Array>();
    for (const [number, { source, part }] of this.index.parts.entries()) {
      if (part === null) continue;
      const id = source.site?.id ?? null;
      if (query.site !== null && id?.toLowerCase() !== query.site) continue;
      const terms = termsFor(query, id);
      // A term that no longer counts here, since it names the site, had left out what is wanted now.
      const isNarrower = last !== null && termsFor(last.query, id).length <= terms.length;
      const among = isNarrower ? (entriesBefore?.get(part) ?? null) : null;
      entries.set(part, look({ block: part.block, firstItem: number * ITEMS_A_PART, terms, best }, among));
    }
    return entries;
  }

  #found(item: number): Found {
    const entry = item % ITEMS_A_PART;
    const { source, part } = this.index.parts[Math.floor(item / ITEMS_A_PART)] ?? {};
    if (source === undefined || part === undefined || part === null) throw new RangeError(`no item ${item}`);
    const { kind } = source;
    const slot = part.block.slots[entry] ?? -1;
    const { table } = part;
    if (table === null) {
      const label = part.labels[slot] ?? '';
      return { kind, label, site: kind === 'site' ? (this.#sites[slot] ?? null) : null, row: null };
    }
    const label = kind === 'gpu' ? gpuLabel(table, slot) : table.keyOf(slot);
    return { kind, label, site: source.site, row: { table, slot } };
  }
}
