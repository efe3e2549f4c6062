import type { Reading, SiteDemand } from '../sources/source.ts';

/** A limit on what the site draws that stands by the word of a source. Watts; instants in ms since 1970 UTC. */
export interface StandingLimit {
  readonly source: string;
  readonly event: string | null;
  readonly limitWatts: number;
  readonly from: number;
  readonly to: number | null;
}

interface Told {
  readonly limits: ReadonlyMap<string, StandingLimit>;
  /** What the last reading did not name and the one before did. */
  readonly missed: ReadonlyMap<string, StandingLimit>;
  readonly readings: number;
}

const NOTHING: Told = { limits: new Map(), missed: new Map(), readings: 0 };
/** What was demanded is gone when so many readings that follow each other do not name it. */
const READINGS = 2;
/** While a source can be understood in part only, what it no longer names stands on; the oldest of too many does not. */
const MOST_LIMITS = 10_000;

/**
 * The limits that stand, for what gives power back by them. A demand is gone when two whole readings that follow
 * each other do not name it: a VTN that comes back with an empty list for a moment has withdrawn nothing, nor has
 * one that is silent or whose answer could be understood in part only.
 */
export class StandingLimits {
  readonly #bySource = new Map<string, Told>();

  /** A source has been read; a reading that failed tells nothing. */
  heard(source: string, { demands, problem }: Pick<Reading, 'demands' | 'problem'>): void {
    if (demands === undefined) return;
    const before = this.#bySource.get(source) ?? NOTHING;
    const limits = new Map(demands.flatMap((demand) => limitOf(source, demand)));
    if (problem !== undefined) {
      const others = [...before.limits].filter(([id]) => !limits.has(id));
      const all = [...limits, ...others].slice(0, MOST_LIMITS);
      this.#bySource.set(source, { ...before, limits: new Map(all) });
      return;
    }
    const missed = new Map([...before.limits].filter(([id]) => !limits.has(id)));
    this.#bySource.set(source, { limits, missed, readings: before.readings + 1 });
  }

  /** What stands, and the sources that said so often enough that what they do not name is gone. */
  get now(): { readonly limits: readonly StandingLimit[]; readonly told: ReadonlySet<string> } {
    const all = [...this.#bySource];
    return {
      limits: all.flatMap(([, { limits, missed }]) => [...limits.values(), ...missed.values()]),
      told: new Set(all.flatMap(([source, { readings }]) => (readings >= READINGS ? source : []))),
    };
  }
}

function limitOf(source: string, demand: SiteDemand): readonly (readonly [string, StandingLimit])[] {
  const { id, kind, eventId, limitWatts, from, to } = demand;
  if (kind !== 'import limit' || limitWatts == null) return [];
  return [[id, { source, event: eventId, limitWatts, from, to }]];
}
