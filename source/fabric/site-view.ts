import { type Freshness, type KindName, StepStore, type Table } from '../../protocol/index.ts';
import { freshnessOf, leastFresh } from './freshness.ts';
import { type Counted, SiteCounts } from './site-counts.ts';
import { agedSources, type CountedSource, countSources, type SourceFreshness } from './source-freshness.ts';

/** What the fabric needs of whoever keeps a site's mirror fed. */
export interface SiteFeed {
  readonly state: 'connecting' | 'greeting' | 'up' | 'down' | 'refused';
  /** Raw text. */
  readonly error: string | null;
  readonly roundTripMs: number | null;
  /** Since when it is dialled, by both clocks of this console, and where; absent where nobody dials. */
  readonly trying?: { readonly since: number; readonly sinceWall: number; readonly address: string };
  /** What its agent showed of itself: its pin (`sha256/BASE64`), names, and until when, ms; null without TLS. */
  readonly tls?: {
    readonly shown: {
      readonly pin: string;
      readonly uris: readonly string[];
      readonly notAfter: number;
    } | null;
  };
  readonly mirror: {
    readonly site: string;
    /** Which state it holds; absent where nobody will act on it. */
    readonly position?: { readonly boot: string; readonly seq: number } | null;
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

const counts = new SiteCounts<readonly CountedSource[]>();

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

  get trustedFrom(): number {
    return this.#trustFrom;
  }

  /** Age of the newest frame, ms; null when none ever came. */
  ageMs(now: number): number | null {
    const { times } = this.#feed.mirror;
    return times === null ? null : now - times.receivedAt + this.#transit();
  }

  /** Age of something sampled at a moment of the agent's monotonic clock, ms. */
  ageOfSample(sampledAt: number, now: number): number | null {
    const zero = this.ageOfZero(now);
    return zero === null ? null : Math.max(0, zero - sampledAt);
  }

  /** Age of the zero of the agent's monotonic clock, ms: less the moment of a sample it is the sample's. */
  ageOfZero(now: number): number | null {
    const { times } = this.#feed.mirror;
    return times === null ? null : now - times.receivedAt + times.agentMonotonic + this.#transit();
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
  sourceFreshness(now: number): readonly SourceFreshness[] {
    const { value, at } = this.#countedSources(now);
    return agedSources(value, now - at, this.streamFreshness(now));
  }

  /** When its sources were last looked at one by one, for whoever keeps what follows from them. */
  sourcesSeenAt(now: number): number {
    return this.#countedSources(now).at;
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

  #countedSources(now: number): Counted<readonly CountedSource[]> {
    const sources = this.table('sources');
    if (sources === undefined) return { value: [], at: now };
    return counts.of(this, now, sources.size, (then) => countSources(sources, this.ageOfZero(then)));
  }

  #transit(): number {
    return (this.#feed.roundTripMs ?? 0) / 2;
  }
}
