import type { DayOfPower, Freshness, KindName, Row } from '../../protocol/index.ts';
import { Mirror } from '../../source/agents/mirror.ts';
import type { ConsoleConfig } from '../../source/config/console-config.ts';
import { type Connected, connect } from '../../source/connect.ts';
import type { SiteView } from '../../source/fabric/site-view.ts';
import { until } from './stream-server.ts';
import { contentOf } from './stream-site.ts';
import { sameContent } from './stream-world.ts';

const LOOK_EVERY_MS = 5;

/** What a site looked like and since when, ms of a clock that only rises. */
interface Seen {
  readonly at: number;
  readonly freshness: Freshness;
}

/** A console in this process, which writes down how fresh each site looked. */
export class StreamConsole {
  readonly #connected: Connected;
  readonly #seen = new Map<string, Seen[]>();
  readonly #timer: NodeJS.Timeout;
  #lookedAt = performance.now();
  /** The longest this process was away from its clock: so far a moment is uncertain. */
  worstGapMs = 0;

  private constructor(connected: Connected) {
    this.#connected = connected;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** Dials sites by id; `token` is the file that opens them all. */
  static async start(urls: ReadonlyMap<string, string>, token: string): Promise<StreamConsole> {
    const config: ConsoleConfig = {
      file: null,
      sites: [...urls].map(([id, url]) => ({
        id,
        url,
        via: [],
        access: { kind: 'token', file: token },
        pin: null,
      })),
      ssh: { knownHosts: '/nonexistent', identities: [] },
      dataClasses: new Map(),
      theme: 'default',
      wall: { dim: null },
      background: 'auto',
      mouse: true,
    };
    return new StreamConsole(await connect(config, []));
  }

  site(id: string): SiteView {
    const site = this.#connected.fabric.site(id);
    if (site === undefined) throw new Error(`no site ${id}`);
    return site;
  }

  mirror(id: string): Mirror {
    const { mirror } = this.site(id).feed;
    if (!(mirror instanceof Mirror)) throw new Error(`${id} is fed by something else`);
    return mirror;
  }

  freshness(id: string): Freshness {
    return this.site(id).freshness(this.#connected.fabric.now());
  }

  async isLive(id: string, withinMs = 60_000): Promise<void> {
    await until(() => this.freshness(id) === 'live', `${id} is live`, withinMs);
  }

  /** How long after a moment the site first looked other than live, ms; fails when it never did. */
  async notLiveAfter(id: string, moment: number, withinMs = 20_000): Promise<number> {
    const first = (): Seen | undefined =>
      this.#seen.get(id)?.find(({ at, freshness }) => at >= moment && freshness !== 'live');
    await until(() => first() !== undefined, `${id} looks other than live`, withinMs);
    return (first()?.at ?? Number.POSITIVE_INFINITY) - moment;
  }

  /** All rows of a kind that a site has now. */
  rows<K extends KindName>(id: string, kind: K): readonly Row<K>[] {
    const table = this.mirror(id).table(kind);
    const found: Row<K>[] = [];
    table?.forEach((slot) => void found.push(table.read(slot) as Row<K>));
    return found;
  }

  /** The last day of a site, as its agent kept it. */
  day(id: string): Promise<DayOfPower | null> {
    return this.#connected.askDay(id);
  }

  /** Forgets how sites looked and how long this process was away. */
  beginAnew(): number {
    this.#seen.clear();
    this.worstGapMs = 0;
    return performance.now();
  }

  /** Waits until two consoles hold the same state of a site, and says whether they hold the same values. */
  async agrees(other: StreamConsole, id: string): Promise<boolean> {
    const [mine, theirs] = [this.mirror(id), other.mirror(id)];
    const place = ({ position, inStep }: Mirror): string =>
      inStep && position !== null ? `${position.boot}/${position.seq}` : '';
    await until(() => place(mine) !== '' && place(mine) === place(theirs), `one state of ${id}`, 60_000);
    return sameContent(contentOf(mine.tables), contentOf(theirs.tables));
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#connected.stop();
  }

  #look(): void {
    const now = performance.now();
    this.worstGapMs = Math.max(this.worstGapMs, now - this.#lookedAt);
    this.#lookedAt = now;
    for (const { id } of this.#connected.fabric.sites) {
      const freshness = this.freshness(id);
      const seen = this.#seen.get(id) ?? [];
      this.#seen.set(id, seen);
      if (seen.at(-1)?.freshness !== freshness) seen.push({ at: now, freshness });
    }
  }
}
