import { FRESHNESS, type Freshness, type SourceKind, StepStore, type Table } from '../../protocol/index.ts';
import { freshnessOf, LATE_PERIODS, LIVE_PERIODS, leastFresh } from './freshness.ts';

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

/** What was counted of a kind, and for how long after it holds at most where nothing more is heard, ms. */
export interface CountedSource extends SourceFreshness {
  readonly liveForMs: number;
  readonly heardForMs: number;
}

/** What is known of one kind so far. Freshness is kept as a rank, see `FRESHNESS`. */
interface Tally {
  readonly kind: SourceKind;
  best: number;
  total: number;
  heard: number;
  ageMs: number;
  /** Until the last of its targets is no longer live, and no longer late. */
  liveForMs: number;
  heardForMs: number;
  /** Of the first target that is not live and says why. */
  error: string | null;
}

/** Of what is awaited, however long. */
const NEVER = Number.POSITIVE_INFINITY;
const [LIVE, LATE, LOST] = [FRESHNESS.indexOf('live'), FRESHNESS.indexOf('late'), FRESHNESS.indexOf('lost')];

/** Targets looked at between two looks at the clock. */
const AT_A_TIME = 1_024;

/**
 * Each kind of source of a `sources` table, as fresh as its freshest target. `ageOfZero` is the age of the
 * zero of the agent's clock, ms. A site has thousands of targets: it pauses between two lots of them.
 */
export function* countSources(sources: Table, ageOfZero: number | null): Generator<void, CountedSource[]> {
  const [kinds, periods, samples] = [
    stepsOf(sources, 'kind'),
    stepsOf(sources, 'periodSeconds'),
    stepsOf(sources, 'sampledAt'),
  ];
  if (kinds === null || periods === null || samples === null) return [];
  const byKind: (Tally | undefined)[] = [];
  const tallies: Tally[] = [];
  const error = sources.column('error');
  const zero = ageOfZero ?? Number.NaN;
  const { limit } = sources;
  for (let slot = 0; slot < limit; slot++) {
    if (slot % AT_A_TIME === AT_A_TIME - 1) yield;
    const kind = kinds.get(slot);
    if (Number.isNaN(kind)) continue;
    let tally = byKind[kind];
    if (tally === undefined) {
      tally = tallyOf(sources, slot);
      byKind[kind] = tally;
      tallies.push(tally);
    }
    const age = Math.max(0, zero - samples.scale.valueOf(samples.get(slot)));
    const periodMs = (periods.scale.valueOf(periods.get(slot)) || 1) * 1000;
    const rank = rankOf(sources, slot, age, periodMs);
    tally.total++;
    if (rank <= LATE) tally.heard++;
    if (rank < tally.best) tally.best = rank;
    if (!(age >= tally.ageMs)) tally.ageMs = Number.isNaN(age) ? tally.ageMs : age;
    // What was never read has no age: as long as it is awaited it is no worse than late.
    const heardForMs = !Number.isNaN(age) ? LATE_PERIODS * periodMs - age : rank === LATE ? NEVER : 0;
    if (heardForMs > tally.heardForMs) tally.heardForMs = heardForMs;
    if (LIVE_PERIODS * periodMs - age > tally.liveForMs) tally.liveForMs = LIVE_PERIODS * periodMs - age;
    if (rank !== LIVE) tally.error ??= sources.text(error, slot);
  }
  return tallies.map(summed);
}

function tallyOf(sources: Table, slot: number): Tally {
  const kind = sources.cell(sources.column('kind'), slot) as SourceKind;
  return {
    kind,
    best: LOST,
    total: 0,
    heard: 0,
    ageMs: Number.NaN,
    liveForMs: 0,
    heardForMs: 0,
    error: null,
  };
}

function rankOf(sources: Table, slot: number, ageMs: number, periodMs: number): number {
  if (ageMs <= periodMs) return LIVE;
  if (!Number.isNaN(ageMs)) return FRESHNESS.indexOf(freshnessOf(ageMs, periodMs, true));
  // A target that was never read may still be in its first period: it is awaited, not lost.
  return sources.cell(sources.column('state'), slot) === 'waiting' ? LATE : LOST;
}

function summed({ best, ageMs, ...tally }: Tally): CountedSource {
  return { ...tally, freshness: FRESHNESS[best] ?? 'lost', ageMs: Number.isNaN(ageMs) ? null : ageMs };
}

/** What was counted so many milliseconds ago and still stands: no source is fresher than the stream of frames. */
export function agedSources(
  counted: readonly CountedSource[],
  elapsedMs: number,
  stream: Freshness,
): SourceFreshness[] {
  return counted.map(({ liveForMs, heardForMs, freshness, ageMs, ...source }) => {
    const since = elapsedMs > heardForMs ? 'stale' : elapsedMs > liveForMs ? 'late' : 'live';
    return {
      ...source,
      freshness: leastFresh(leastFresh(freshness, since), stream),
      ageMs: ageMs === null ? null : ageMs + elapsedMs,
    };
  });
}

function stepsOf(sources: Table, column: string): StepStore | null {
  const store = sources.columns[sources.column(column)];
  return store instanceof StepStore ? store : null;
}
