import { describe, expect, test } from 'vitest';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { freezeFabric } from '../../../source/fabric/frozen-fabric.ts';
import type { SiteFeed, SiteView } from '../../../source/fabric/site-view.ts';
import { alertsTable } from '../../../source/views/alerts/alerts-rows.ts';
import { RowSelection } from '../../../source/views/row-selection.ts';
import { madeFeed, NOW, WALL, wellSite } from '../../support/made-fabric.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** One site whose connection and clock the test moves. */
class Watched {
  #now = NOW;
  #feed: SiteFeed = madeFeed(wellSite('de-halm', 2));
  readonly fabric: Fabric;

  constructor(feed = madeFeed(wellSite('de-halm', 2))) {
    this.#feed = feed;
    const site = {
      ...feed,
      get state() {
        return read().state;
      },
      get error() {
        return read().error;
      },
      get mirror() {
        return read().mirror;
      },
    };
    const read = (): SiteFeed => this.#feed;
    this.fabric = new Fabric([site], { monotonic: () => this.#now, wall: () => this.wall() });
    this.look(0);
  }

  wall(): number {
    return WALL + this.#now - NOW;
  }

  cut(error: string | null): void {
    this.#feed = { ...this.#feed, state: 'down', error };
  }

  mend(): void {
    const { mirror } = madeFeed(wellSite('de-halm', 2));
    const times = { ...mirror.times!, receivedAt: this.#now, receivedWall: this.wall() };
    this.#feed = { ...this.#feed, state: 'up', error: null, mirror: { ...mirror, times } };
  }

  look(later: number): void {
    this.#now += later;
    this.fabric.findOut(this.#now, this.wall());
  }

  rows(kind: 'alerts' | 'events'): Record<string, unknown>[] {
    return this.fabric.findings.flatMap((site) => rowsOf(site, kind));
  }
}

function rowsOf(site: SiteView, kind: 'alerts' | 'events'): Record<string, unknown>[] {
  const table = site.table(kind);
  const rows: Record<string, unknown>[] = [];
  table?.forEach((slot) => {
    rows.push(table.read(slot));
  });
  return rows;
}

describe('a console', () => {
  test('says nothing of its own while it hears every site', () => {
    const watched = new Watched();
    expect(watched.rows('alerts')).toEqual([]);
    expect(watched.rows('events')).toEqual([]);
  });

  test('raises an alert and an event of its own when a site falls silent, dated by when it was last heard', () => {
    const watched = new Watched();
    watched.cut('connection refused');
    watched.look(5 * SECOND);
    expect(watched.rows('alerts')).toEqual([
      expect.objectContaining({
        rule: 'console',
        severity: 'warning',
        subject: 'this console',
        message: 'site stale, last heard 21:04:11: connection refused',
        raisedAt: WALL,
        clearedAt: null,
      }),
    ]);
    expect(watched.rows('events')).toEqual([
      expect.objectContaining({
        at: WALL + 5 * SECOND,
        kind: 'console',
        severity: 'warning',
        message: 'site stale, last heard 21:04:11: connection refused (found by this console)',
      }),
    ]);
  });

  test('keeps one alert for one silence, whatever the connection says next, and makes it critical when the site is lost', () => {
    const watched = new Watched();
    watched.cut('connection refused');
    watched.look(5 * SECOND);
    watched.cut('no route to host');
    watched.look(SECOND);
    watched.look(11 * MINUTE);
    expect(watched.rows('alerts')).toEqual([
      expect.objectContaining({
        severity: 'critical',
        message: 'site lost, last heard 21:04:11: no route to host',
        raisedAt: WALL,
      }),
    ]);
    expect(watched.rows('events').map(({ severity }) => severity)).toEqual(['warning', 'critical']);
  });

  test('clears it when the site is heard again, tells how long it was away, and raises the next anew', () => {
    const watched = new Watched();
    watched.cut(null);
    watched.look(5 * SECOND);
    watched.look(MINUTE);
    watched.mend();
    watched.look(0);
    expect(watched.rows('alerts')).toEqual([
      expect.objectContaining({ clearedAt: WALL + MINUTE + 5 * SECOND }),
    ]);
    expect(watched.rows('events').at(-1)).toMatchObject({
      severity: 'information',
      message: expect.stringMatching(/^site heard again, after 1 min/),
    });
    watched.cut(null);
    watched.look(5 * SECOND);
    expect(watched.rows('alerts').map(({ clearedAt }) => clearedAt === null)).toEqual([false, true]);
  });

  test('says of a site that was never heard since when it is tried, and nothing while the first dial is under way', () => {
    const feed = (triedMs: number): SiteFeed =>
      madeFeed({ ...wellSite('de-halm', 2), heardAt: null, state: 'connecting', inStep: false, triedMs });
    expect(new Watched(feed(3 * SECOND)).rows('alerts')).toEqual([]);
    expect(new Watched(feed(13 * MINUTE)).rows('alerts')).toEqual([
      expect.objectContaining({ severity: 'critical', message: 'site never heard, tried since 20:51:11' }),
    ]);
  });

  test('keeps few of its findings, however often a site comes and goes', () => {
    const watched = new Watched();
    for (let time = 0; time < 200; time++) {
      watched.cut(null);
      watched.look(5 * SECOND);
      watched.mend();
      watched.look(SECOND);
    }
    expect(watched.rows('alerts').length).toBeLessThanOrEqual(8);
    expect(watched.rows('events').length).toBeLessThanOrEqual(64);
    const table = watched.fabric.findings[0]?.table('events');
    // Slots are used again: what is forgotten takes no room.
    expect(table?.limit).toBeLessThanOrEqual(130);
  });
});

describe('what a console found out', () => {
  const silent = new Watched();
  silent.cut('connection refused');
  silent.look(5 * SECOND);
  const select = (fabric: Fabric) =>
    new RowSelection(() => 0).select({
      description: alertsTable,
      fabric,
      site: null,
      filter: null,
      sort: null,
      now: fabric.now(),
      wall: WALL,
    });

  test('is a row among the alerts, live and of that site, though the site is not heard', () => {
    const { rows, heard } = select(silent.fabric);
    expect(rows.count).toBe(1);
    expect(rows.sites[rows.siteOf[0]!]?.id).toBe('de-halm');
    expect(heard).toBe(1);
  });

  test('stays in a picture that is held', () => {
    const held = freezeFabric(silent.fabric, { now: silent.fabric.now(), wall: WALL });
    silent.mend();
    silent.look(0);
    expect(held.findings.flatMap((site) => rowsOf(site, 'alerts'))).toEqual([
      expect.objectContaining({ clearedAt: null }),
    ]);
  });

  test('is in none of the tables that came from the site', () => {
    expect(silent.fabric.sites.flatMap((site) => rowsOf(site, 'alerts'))).toEqual([]);
    expect(silent.fabric.sites.flatMap((site) => rowsOf(site, 'events'))).toEqual([]);
  });
});
