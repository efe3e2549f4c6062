import { isMemory } from './freshness.ts';
import type { SiteView } from './site-view.ts';

/** What a site's summary did within the last hour, as far as this console watched. */
export interface SiteTurns {
  /** For how long this console has watched, at most an hour. */
  readonly watchedMs: number;
  readonly nodesDrained: number;
  readonly nodesReturned: number;
  readonly nodesLost: number;
  /** How often the site went silent, and came back. */
  readonly away: number;
  readonly back: number;
}

const HOUR_MS = 3_600_000;
const COUNTED = ['nodesDraining', 'nodesOpen', 'nodesDown'] as const;
type Counted = (typeof COUNTED)[number];
type Kind = Counted | 'away' | 'back';

interface Watched {
  readonly since: number;
  readonly figures: ReadonlyMap<Counted, number>;
  readonly isAway: boolean;
  readonly turns: readonly { readonly at: number; readonly kind: Kind; readonly count: number }[];
}

/**
 * Counts how the sums of the sites rise from look to look. What rises and falls between two looks is not
 * seen; what changed while a site was away is told by `Absences`, and not counted here.
 */
export class TurnsOfSites {
  readonly #watched = new Map<string, Watched>();

  /** To be called about once a second. */
  observe(sites: readonly SiteView[], now: number): void {
    for (const site of sites) this.#watched.set(site.id, look(this.#watched.get(site.id), site, now));
  }

  /** Null where the site was never heard. */
  of(site: string, now: number): SiteTurns | null {
    const watched = this.#watched.get(site);
    if (watched === undefined || watched.figures.size === 0) return null;
    const sum = (kind: Kind): number =>
      watched.turns
        .filter((turn) => turn.kind === kind && now - turn.at <= HOUR_MS)
        .reduce((total, { count }) => total + count, 0);
    return {
      watchedMs: Math.min(HOUR_MS, now - watched.since),
      nodesDrained: sum('nodesDraining'),
      nodesReturned: sum('nodesOpen'),
      nodesLost: sum('nodesDown'),
      away: sum('away'),
      back: sum('back'),
    };
  }
}

function look(before: Watched | undefined, site: SiteView, now: number): Watched {
  const isAway = isMemory(site.streamFreshness(now));
  const since = before?.since ?? now;
  const wasHeard = before !== undefined && before.figures.size > 0;
  const kept = (before?.turns ?? []).filter(({ at }) => now - at <= HOUR_MS);
  if (isAway) {
    const left = wasHeard && !before.isAway ? [{ at: now, kind: 'away' as const, count: 1 }] : [];
    return { since, figures: before?.figures ?? new Map(), isAway, turns: [...kept, ...left] };
  }
  const figures = new Map<Counted, number>();
  for (const name of COUNTED) {
    const value = site.summary(name);
    if (value !== null) figures.set(name, value);
  }
  if (!wasHeard) return { since, figures, isAway, turns: kept };
  if (before.isAway) return { since, figures, isAway, turns: [...kept, { at: now, kind: 'back', count: 1 }] };
  const rises = COUNTED.flatMap((kind) => {
    const [was, is] = [before.figures.get(kind), figures.get(kind)];
    const count = was === undefined || is === undefined ? 0 : is - was;
    return count > 0 ? [{ at: now, kind, count }] : [];
  });
  return {
    since,
    figures,
    isAway,
    turns: rises.length === 0 && kept.length === before.turns.length ? before.turns : [...kept, ...rises],
  };
}
