import type { Freshness, SourceKind, Table } from '../../protocol/index.ts';
import { freshnessOf, leastFresh } from './freshness.ts';

/** How one kind of source of a site stands. */
export interface SourceFreshness {
  readonly kind: SourceKind;
  readonly freshness: Freshness;
  readonly total: number;
  /** Targets heard in time. */
  readonly heard: number;
  readonly ageMs: number | null;
  /** Of a target that fails, raw text. */
  readonly error: string | null;
}

interface Tally {
  best: Freshness;
  total: number;
  heard: number;
  ageMs: number | null;
  error: string | null;
}

/**
 * Each kind of source of a `sources` table: as fresh as its freshest target, and no fresher than the
 * stream of frames. `ageOfZero` is the age of the zero of the agent's clock, ms.
 */
export function sourceFreshness(
  sources: Table,
  ageOfZero: number | null,
  stream: Freshness,
): SourceFreshness[] {
  const column = (name: string): number => sources.column(name);
  const [kind, period, sampledAt, error, state] = [
    column('kind'),
    column('periodSeconds'),
    column('sampledAt'),
    column('error'),
    column('state'),
  ];
  const tallies = new Map<SourceKind, Tally>();
  sources.forEach((slot) => {
    const name = sources.cell(kind, slot) as SourceKind | null;
    if (name === null) return;
    const at = sources.number(sampledAt, slot);
    const ageMs = at === null || ageOfZero === null ? null : Math.max(0, ageOfZero - at);
    const periodMs = (sources.number(period, slot) ?? 1) * 1000;
    // A target that was never read may still be in its first period: it is awaited, not lost.
    const isAwaited = ageMs === null && sources.cell(state, slot) === 'waiting';
    const fresh = isAwaited ? 'late' : freshnessOf(ageMs, periodMs, true);
    const tally = tallies.get(name) ?? { best: 'lost', total: 0, heard: 0, ageMs: null, error: null };
    tallies.set(name, tally);
    tally.total++;
    if (fresh === 'live' || fresh === 'late') tally.heard++;
    if (leastFresh(fresh, tally.best) === tally.best) tally.best = fresh;
    if (ageMs !== null && (tally.ageMs === null || ageMs < tally.ageMs)) tally.ageMs = ageMs;
    if (fresh !== 'live') tally.error ??= sources.text(error, slot);
  });
  return [...tallies].map(([name, { best, total, heard, ageMs, error: why }]) => ({
    kind: name,
    freshness: leastFresh(best, stream),
    total,
    heard,
    ageMs,
    error: why,
  }));
}
