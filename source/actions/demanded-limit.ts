import type { DemandRef } from '../../protocol/shed-order.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { type DemandedInterval, endOfChain, firstOfChains } from './demand-chain.ts';
import { readers } from './site-facts.ts';

/** A limit that the grid demands, as a shed is to keep it; times in ms since 1970 UTC. */
export interface DemandedLimit {
  readonly limitWatts: number;
  /** Null is now: it is in force. */
  readonly from: number | null;
  /** Null until it is withdrawn. */
  readonly until: number | null;
  /** By which program and event, raw text; null where neither is named. */
  readonly why: string | null;
  /** The demand that asks for it, where it is one. */
  readonly demand?: DemandRef;
}

interface ImportLimit extends DemandedInterval {
  readonly why: string | null;
}

/** So many names are told of where one has to be chosen. */
const MOST_NAMED = 5;

/**
 * What a demand of the site asks for, by the name of its row (also with the site before it), or by its event
 * where that asks for one limit. Intervals of an event that follow each other with one limit are one.
 */
export function demandedLimit(
  site: SiteView,
  named: string,
  wall: number,
): DemandedLimit | { readonly problem: string } {
  const name = named.startsWith(`${site.id}/`) ? named.slice(site.id.length + 1) : named;
  const table = site.table('demands');
  const slot = table?.find(name);
  if (table !== undefined && slot !== undefined) {
    const kind = readers(table, slot).text('kind');
    if (kind !== 'import limit')
      return { problem: `demand ${name} is of kind ${kind}: it asks for no limit` };
  }
  const limits = limitsOf(site);
  const own = limits.find((limit) => limit.name === name);
  const ofEvent = own === undefined ? limits.filter(({ event }) => event === name) : [own];
  const [first, ...more] = firstOfChains(ofEvent);
  if (first === undefined) return { problem: `the grid asks nothing of it that is called ${name}` };
  if (more.length > 0) {
    const names = [first, ...more].slice(0, MOST_NAMED).map((limit) => limit.name);
    const others = more.length + 1 - names.length;
    const rest = others > 0 ? ` and ${others} more` : '';
    return { problem: `${name} asks for several limits; name one: ${names.join(', ')}${rest}` };
  }
  const until = endOfChain(first, limits);
  if (until !== null && until <= wall) return { problem: `demand ${name} is over` };
  const { limitWatts, begins, why, source, event } = first;
  const limit = { limitWatts, from: begins <= wall ? null : begins, until, why };
  return source === null || event === null ? limit : { ...limit, demand: { source, event } };
}

/**
 * The limit that a site has to see to: what is in force where it draws more than that, else the next, else what
 * is in force all the same; null where the grid demands none.
 */
export function limitToMeet(site: SiteView, wall: number): DemandedLimit | null {
  const draws = site.summary('facilityPowerWatts') ?? site.summary('itPowerWatts');
  const [now, next] = [site.summary('demandLimitWatts'), site.summary('nextDemandLimitWatts')];
  const ofNow: DemandedLimit | null =
    now === null
      ? null
      : {
          limitWatts: now,
          from: null,
          until: site.summary('demandUntil'),
          why: site.summaryText('demandWhy'),
        };
  if (ofNow !== null && (draws === null || draws > ofNow.limitWatts)) return ofNow;
  const begins = site.summary('nextDemandFrom');
  if (next === null || begins === null) return ofNow;
  return {
    limitWatts: next,
    from: begins <= wall ? null : begins,
    until: site.summary('nextDemandUntil'),
    why: site.summaryText('nextDemandWhy'),
  };
}

/** The row of the demand that asks for a limit that a site has to meet; null where it comes of several, or of none. */
export function nameOfDemand(
  site: SiteView,
  { limitWatts, from, until }: DemandedLimit,
  wall: number,
): string | null {
  const at = from ?? wall;
  const found = limitsOf(site).filter(
    (limit) =>
      limit.limitWatts === limitWatts && limit.begins <= at && (limit.until === null || limit.until > at),
  );
  const [one] = found;
  const limit = one === undefined || found.length > 1 ? null : demandedLimit(site, one.name, wall);
  return one !== undefined && limit !== null && 'until' in limit && limit.until === until ? one.name : null;
}

function limitsOf(site: SiteView): readonly ImportLimit[] {
  const table = site.table('demands');
  const limits: ImportLimit[] = [];
  table?.forEach((slot) => {
    const { text, number } = readers(table, slot);
    const [limitWatts, begins] = [number('limitWatts'), number('from')];
    if (text('kind') !== 'import limit' || limitWatts === null || begins === null) return;
    const words = [text('program'), text('text')].filter((word) => word !== null && word !== '');
    limits.push({
      name: table.keyOf(slot),
      event: text('event'),
      source: text('source'),
      limitWatts,
      begins,
      until: number('to'),
      why: words.length === 0 ? null : words.join(': '),
    });
  });
  return limits.sort((one, other) => one.begins - other.begins);
}
