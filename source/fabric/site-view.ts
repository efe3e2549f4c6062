import {
  type Freshness,
  type KindName,
  type SourceKind,
  StepStore,
  type Table,
} from '../../protocol/index.ts';
import { freshnessOf, leastFresh } from './freshness.ts';

/** What the fabric needs of whoever keeps a site's mirror fed. */
export interface SiteFeed {
  readonly state: 'connecting' | 'greeting' | 'up' | 'down' | 'refused';
  /** Raw text. */
  readonly error: string | null;
  readonly roundTripMs: number | null;
  readonly mirror: {
    readonly site: string;
    readonly tables: readonly Table[];
    readonly times: {
      readonly agentMonotonic: number;
      readonly agentWall: number;
      readonly receivedAt: number;
      readonly receivedWall: number;
    } | null;
    readonly periodMs: number;
    readonly inStep: boolean;
    readonly revision: number;
    readonly restarts: number;
    readonly storeChanges: number;
    readonly identity: string | null;
    readonly program: string | null;
  };
}

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

/** One site as this console believes it to be. All ages are by monotonic clocks (SAFETY.md rule 4). */
export class SiteView {
  readonly id: string;
  readonly #feed: SiteFeed;
  /** Frames from before this moment do not count: this machine was asleep since. */
  #trustFrom = Number.NEGATIVE_INFINITY;

  constructor(id: string, feed: SiteFeed) {
    this.id = id;
    this.#feed = feed;
  }

  get feed(): SiteFeed {
    return this.#feed;
  }

  get revision(): number {
    return this.#feed.mirror.revision;
  }

  table(kind: KindName): Table | undefined {
    return this.#feed.mirror.tables.find((table) => table.kind.name === kind);
  }

  /** This console's clock jumped: nothing is live before it was heard again. */
  distrustBefore(moment: number): void {
    this.#trustFrom = moment;
  }

  /** Age of the newest frame, ms; null when none ever came. */
  ageMs(now: number): number | null {
    const { times } = this.#feed.mirror;
    return times === null ? null : now - times.receivedAt + this.#transit();
  }

  /** Age of something sampled at a moment of the agent's monotonic clock, ms. */
  ageOfSample(sampledAt: number, now: number): number | null {
    const { times } = this.#feed.mirror;
    if (times === null) return null;
    return Math.max(0, now - times.receivedAt + (times.agentMonotonic - sampledAt) + this.#transit());
  }

  /** The agent's wall clock now, as far as it can be known. */
  wallOfAgent(now: number): number | null {
    const { times } = this.#feed.mirror;
    return times === null ? null : times.agentWall + (now - times.receivedAt) + this.#transit();
  }

  /** By how much the agent's wall clock is ahead of ours, ms. */
  skewMs(): number | null {
    const { times } = this.#feed.mirror;
    return times === null ? null : times.agentWall + this.#transit() - times.receivedWall;
  }

  /** How fresh the stream of frames is, whatever they tell. */
  streamFreshness(now: number): Freshness {
    const { mirror, state } = this.#feed;
    const distrusted = (mirror.times?.receivedAt ?? 0) < this.#trustFrom;
    return freshnessOf(this.ageMs(now), mirror.periodMs, state === 'up' && mirror.inStep && !distrusted);
  }

  /** The stream and the least fresh kind of source behind it. */
  freshness(now: number): Freshness {
    return this.sourceFreshness(now).reduce<Freshness>(
      (worst, source) => leastFresh(worst, source.freshness),
      this.streamFreshness(now),
    );
  }

  /** Each kind of source: as fresh as its freshest target, with how many are heard. */
  sourceFreshness(now: number): SourceFreshness[] {
    const sources = this.table('sources');
    if (sources === undefined) return [];
    const stream = this.streamFreshness(now);
    const column = (name: string): number => sources.column(name);
    const [kind, period, sampledAt, error, state] = [
      column('kind'),
      column('periodSeconds'),
      column('sampledAt'),
      column('error'),
      column('state'),
    ];
    const kinds = new Map<
      SourceKind,
      { best: Freshness; total: number; heard: number; ageMs: number | null; error: string | null }
    >();
    sources.forEach((slot) => {
      const name = sources.cell(kind, slot) as SourceKind | null;
      if (name === null) return;
      const at = sources.number(sampledAt, slot);
      const ageMs = at === null ? null : this.ageOfSample(at, now);
      const periodMs = (sources.number(period, slot) ?? 1) * 1000;
      // A target that was never read may still be in its first period: it is awaited, not lost.
      const fresh =
        ageMs === null && sources.cell(state, slot) === 'waiting'
          ? 'late'
          : freshnessOf(ageMs, periodMs, true);
      const entry = kinds.get(name) ?? { best: 'lost', total: 0, heard: 0, ageMs: null, error: null };
      kinds.set(name, entry);
      entry.total++;
      if (fresh === 'live' || fresh === 'late') entry.heard++;
      if (leastFresh(fresh, entry.best) === entry.best) entry.best = fresh;
      if (ageMs !== null && (entry.ageMs === null || ageMs < entry.ageMs)) entry.ageMs = ageMs;
      if (fresh !== 'live') entry.error ??= sources.text(error, slot);
    });
    return [...kinds].map(([name, entry]) => ({
      kind: name,
      freshness: leastFresh(entry.best, stream),
      total: entry.total,
      heard: entry.heard,
      ageMs: entry.ageMs,
      error: entry.error,
    }));
  }

  /** A number of the site's own summary; null when it was not measured or nothing ever came. */
  summary(column: string): number | null {
    const sites = this.table('sites');
    const slot = sites?.find('');
    return sites === undefined || slot === undefined ? null : sites.number(sites.column(column), slot);
  }

  /** Raw text of the site's own summary. */
  summaryText(column: string): string | null {
    const sites = this.table('sites');
    const slot = sites?.find('');
    if (sites === undefined || slot === undefined) return null;
    const position = sites.column(column);
    const cell =
      sites.columns[position] instanceof StepStore ? sites.cell(position, slot) : sites.text(position, slot);
    return typeof cell === 'string' ? cell : null;
  }

  #transit(): number {
    return (this.#feed.roundTripMs ?? 0) / 2;
  }
}
