import type { KindName } from '../../protocol/index.ts';
import { OwnFindings } from './own-findings.ts';
import type { SiteFeed, SiteView as View } from './site-view.ts';
import { SiteView } from './site-view.ts';

/** The wall clock may run this far from the monotonic one between two looks before we say: this machine slept. */
const JUMP_MS = 5_000;

/**
 * Everything this console believes, of all sites. It is told when something came and tells whoever
 * paints, at most once a turn of the event loop; nobody else holds state of a site.
 */
export class Fabric {
  readonly sites: readonly View[];
  /** What this console found out about each site itself: rows that no agent told, and that are told to none. */
  readonly findings: readonly View[];
  readonly #finders: readonly OwnFindings[];
  /** What is wrong with sites' journals, by site, raw text: lines that were kept elsewhere are gone or others. */
  readonly journalAlarms = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  readonly #clocks: { readonly monotonic: () => number; readonly wall: () => number };
  #offset: number | null = null;
  #telling = false;

  constructor(
    feeds: readonly SiteFeed[],
    clocks: { readonly monotonic: () => number; readonly wall: () => number },
    /** Of a fabric that stands still: what was found out by then. */
    found?: readonly SiteFeed[],
  ) {
    this.sites = feeds.map((feed) => new SiteView(feed.mirror.site, feed));
    this.#finders =
      found === undefined ? feeds.map(({ mirror }) => new OwnFindings(mirror.site, clocks)) : [];
    const own = found ?? this.#finders.map(({ feed }) => feed);
    this.findings = own.map((feed) => new SiteView(feed.mirror.site, feed));
    this.#clocks = clocks;
  }

  /** The console's monotonic clock, ms; also notices that the machine slept, when that clock may have stood still. */
  now(): number {
    const now = this.#clocks.monotonic();
    const offset = this.#clocks.wall() - now;
    if (this.#offset !== null && Math.abs(offset - this.#offset) > JUMP_MS) {
      for (const site of this.sites) site.distrustBefore(now);
    }
    this.#offset = offset;
    return now;
  }

  site(id: string): View | undefined {
    return this.sites.find((site) => site.id === id);
  }

  /** Whoever tells rows of a kind: the sites, and where it is about what is wrong this console as well. */
  tellersOf(kind: KindName): readonly View[] {
    return kind === 'alerts' || kind === 'events' ? [...this.sites, ...this.findings] : this.sites;
  }

  /** Finds out which sites are not heard. To be called about once a second; both clocks are this console's, ms. */
  findOut(now: number, wall: number): void {
    for (const [index, finder] of this.#finders.entries()) finder.look(this.sites[index]!, now, wall);
  }

  /** A sum over the revisions of all sites: equal when nothing came. */
  get revision(): number {
    return this.sites.reduce((sum, site) => sum + site.revision, 0);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    if (this.#telling) return;
    this.#telling = true;
    setImmediate(() => {
      this.#telling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
