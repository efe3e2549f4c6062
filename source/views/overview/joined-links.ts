import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { LinkEnd } from './link-ends.ts';

/** A link between two sites, joined from what its two ends say. Of two verdicts the worse one holds. */
export interface JoinedLink {
  readonly link: SafeText;
  readonly from: SafeText;
  readonly to: SafeText;
  /** Ends that tell of it and are heard in time. */
  readonly heardEnds: 0 | 1 | 2;
  /** The end that is not heard or tells nothing, when the other one is; else null. */
  readonly silent: SafeText | null;
  readonly ageSeconds: number | null;
  readonly state: string;
  readonly reason: SafeText | null;
  readonly delaySeconds: number | null;
  readonly variationSeconds: number | null;
  readonly lossThere: number | null;
  readonly lossBack: number | null;
  readonly loadBitsPerSecond: number | null;
  readonly capacityBitsPerSecond: number | null;
  readonly encryption: SafeText | null;
  readonly protection: string;
  readonly keyAgeSeconds: number | null;
}

const STATES = ['up', 'unknown', 'degraded', 'down'];
const PROTECTIONS = ['protected', 'unknown', 'rekeying late', 'unprotected'];

/**
 * Ends with the same name between the same two sites are one link. Loss is told by the end it leaves
 * from, as the other one counts what comes back; where that end is silent the other's word is taken.
 * `order` is the order of the sites; `nameOf` gives what people call one.
 */
export function joinLinks(
  ends: readonly LinkEnd[],
  order: readonly string[],
  nameOf: (site: string) => SafeText,
): JoinedLink[] {
  const pairs = new Map<string, LinkEnd[]>();
  for (const end of ends) {
    const key = JSON.stringify([[end.site, end.peer].sort(), end.link]);
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, [end]);
    // Two rows of one site with one name are not two ends.
    else if (known.every((other) => other.site !== end.site)) known.push(end);
  }
  const rank = (site: string): number => (order.includes(site) ? order.indexOf(site) : order.length);
  return [...pairs.values()]
    .map((pair) => {
      const [near] = pair;
      const sites = near === undefined ? [] : [near.site, near.peer].sort((a, b) => rank(a) - rank(b));
      const [from = '', to = ''] = sites;
      return { from, to, joined: joinPair(pair, from, to, nameOf) };
    })
    .sort((a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to))
    .map(({ joined }) => joined);
}

function joinPair(
  pair: readonly LinkEnd[],
  from: string,
  to: string,
  nameOf: (site: string) => SafeText,
): JoinedLink {
  const heard = pair.filter(({ isHeard }) => isHeard);
  // With nobody heard the last words of both are shown, as a memory.
  const ends = heard.length > 0 ? heard : pair;
  const near = ends.find(({ site }) => site === from);
  const far = ends.find(({ site }) => site === to);
  const state = worstOf(ends, STATES, ({ state: word }) => word);
  return {
    link: pair[0]?.link ?? neutralise(''),
    from: nameOf(from),
    to: nameOf(to),
    heardEnds: heard.length === 0 ? 0 : heard.length === 1 ? 1 : 2,
    silent: heard.length === 1 ? nameOf(heard[0]?.site === from ? to : from) : null,
    ageSeconds: largest(ends, ({ ageSeconds }) => ageSeconds),
    state,
    reason: ends.find((end) => end.state === state && end.stateReason !== null)?.stateReason ?? null,
    delaySeconds: largest(ends, ({ delaySeconds }) => delaySeconds),
    variationSeconds: largest(ends, ({ variationSeconds }) => variationSeconds),
    lossThere: near?.lossForward ?? far?.lossReverse ?? null,
    lossBack: far?.lossForward ?? near?.lossReverse ?? null,
    loadBitsPerSecond: largest(ends, ({ transmit, receive }) =>
      transmit === null ? receive : Math.max(transmit, receive ?? 0),
    ),
    capacityBitsPerSecond: largest(ends, ({ capacity }) => capacity),
    encryption: ends.find(({ encryption }) => encryption !== null)?.encryption ?? null,
    protection: worstOf(ends, PROTECTIONS, ({ protection }) => protection),
    keyAgeSeconds: largest(ends, ({ keyAgeSeconds }) => keyAgeSeconds),
  };
}

/** A word that is not in the list is not known. */
function worstOf(ends: readonly LinkEnd[], words: readonly string[], of: (end: LinkEnd) => string): string {
  const known = ends
    .map((end) => words.indexOf(of(end)))
    .map((at) => (at < 0 ? words.indexOf('unknown') : at));
  return words[Math.max(...known)] ?? 'unknown';
}

function largest(ends: readonly LinkEnd[], of: (end: LinkEnd) => number | null): number | null {
  return ends
    .map(of)
    .reduce((most, value) => (value === null || (most ?? value) > value ? most : value), null);
}
