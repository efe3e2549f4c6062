import { maskOf, searched } from './search-block.ts';

export interface SearchTerm {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly mask: number;
  /** By a byte of a name: how far on the end of the term may next stand, when it does not stand there. */
  readonly leaps: Uint8Array;
}

/** A typed text as it is looked for: every term must be found in one thing. */
export interface SearchQuery {
  /** The only site looked at, by its id in lower case, where the text begins with `site/`. */
  readonly site: string | null;
  readonly terms: readonly SearchTerm[];
}

/** More words than this narrow nothing. */
const MOST_TERMS = 6;

export function parseQuery(text: string, sites: readonly string[]): SearchQuery {
  const line = text.trim().toLowerCase();
  const slash = line.indexOf('/');
  const head = slash < 0 ? null : line.slice(0, slash);
  const site = head !== null && sites.some((id) => id.toLowerCase() === head) ? head : null;
  const rest = site === null ? line : line.slice(slash + 1);
  const words = rest.split(/\s+/).filter((word) => word !== '');
  return {
    site,
    terms: words.slice(0, MOST_TERMS).map((word) => {
      const bytes = searched(word);
      return { text: word, bytes, mask: maskOf(bytes), leaps: leapsOf(bytes) };
    }),
  };
}

/** Whether everything that the longer one finds was found by the shorter one. */
export function narrows(longer: SearchQuery, shorter: SearchQuery): boolean {
  const { terms } = shorter;
  return (
    longer.site === shorter.site &&
    terms.length > 0 &&
    longer.terms.length === terms.length &&
    terms.every(({ text }, index) => {
      const other = longer.terms[index]?.text ?? '';
      return index === terms.length - 1 ? other.startsWith(text) : other === text;
    })
  );
}

/** Terms that a part must contain: one that names its site is met by all of it, where others are asked for. */
export function termsFor({ terms }: SearchQuery, site: string | null): readonly SearchTerm[] {
  if (terms.length < 2 || site === null) return terms;
  const id = site.toLowerCase();
  const others = terms.filter(({ text }) => !id.includes(text));
  return others.length === 0 ? terms : others;
}

function leapsOf(bytes: Uint8Array): Uint8Array {
  const last = bytes.length - 1;
  const leaps = new Uint8Array(256).fill(Math.min(255, bytes.length));
  for (let at = 0; at < last; at++) leaps[bytes[at]!] = Math.min(255, last - at);
  return leaps;
}
