import { describe, expect, test } from 'vitest';
import { limitsFrom } from '../../../agent/links/link-limits.ts';
import type { ConfiguredLink } from '../../../agent/store/configured-link.ts';
import { SiteStore } from '../../../agent/store/site-store.ts';
import type { Patch, Row } from '../../../protocol/index.ts';

const WALL = Date.UTC(2026, 10, 23);
const SECOND = 1000;
const identity = { id: 'a', name: 'a', jurisdiction: null, gridLimitWatts: null };
const CONFIGURED: ConfiguredLink = {
  peer: 'b',
  link: 'a-b-1',
  capacityBitsPerSecond: 400e9,
  carrier: 'Eems Glas',
  owner: 'us',
  jurisdiction: 'NL',
  route: 'ring north',
  dataClasses: ['health', 'internal'],
  encryption: 'MACsec',
  protectionRequired: true,
  limits: limitsFrom({ class: 6, roundTripSeconds: null, delayVariationSeconds: null, lossRatio: null }),
  expected: new Map([
    ['measured', 5 * SECOND],
    ['protection', 50 * SECOND],
  ]),
};

/** A store with sources that tell of one link, and its row after each tick. */
class Watched {
  readonly store: SiteStore;
  now = 0;

  constructor(configured: readonly ConfiguredLink[] = [CONFIGURED]) {
    this.store = new SiteStore(identity, configured);
  }

  told(columns: Patch<'links'>): this {
    const origin = { source: 'x', target: 'x', kind: 'links', periodMs: SECOND, inventory: false } as const;
    this.store.accept(origin, { links: [{ peer: 'b', link: 'a-b-1', ...columns }] }, 1, this.now);
    return this;
  }

  measured(more: Patch<'links'> = {}): this {
    return this.told({ lossRatio: 0, roundTripP50Seconds: 0.0006, answeredAt: this.now, ...more });
  }

  after(seconds: number): Row<'links'> {
    this.now += seconds * SECOND;
    this.store.tick(this.now, WALL + this.now);
    const table = this.store.tables.of('links');
    return table.read(table.find('b/a-b-1')!) as Row<'links'>;
  }

  alerts(): string[] {
    const table = this.store.tables.of('alerts');
    const found: string[] = [];
    table.forEach((slot) => {
      const row = table.read(slot) as Row<'alerts'>;
      if (row.clearedAt === null) found.push(`${row.severity} ${row.rule}: ${row.message}`);
    });
    return found;
  }

  events(): string[] {
    const table = this.store.tables.of('events');
    const found: string[] = [];
    table.forEach((slot) => {
      const row = table.read(slot) as Row<'events'>;
      if (row.kind === 'link') found.push(`${row.severity} ${row.message}`);
    });
    return found;
  }
}

describe('a configured link', () => {
  test('is there before anything was heard of it, with what it is, and nothing looks live', () => {
    expect(new Watched().after(1)).toMatchObject({
      state: 'unknown',
      stateReason: 'its delay and loss were not heard of yet',
      capacityBitsPerSecond: 400e9,
      carrier: 'Eems Glas',
      owner: 'us',
      route: 'ring north',
      dataClasses: 'health,internal',
      limits: 'Y.1541 class 6',
      encryption: 'MACsec',
      encryptionState: 'unknown',
      encryptionReason: null,
      sampledAt: null,
    });
  });

  test('raises no alarm for what had no time to be read, and does when it never is', () => {
    const link = new Watched();
    link.measured().after(1);
    expect(link.alerts()).toEqual([]);
    link.measured().after(60);
    expect(link.alerts()).toEqual([
      'warning link protection: whether the link to b/a-b-1 is protected cannot be seen: its protection was not heard of yet',
    ]);
  });

  test('is up when it is measured, and as old as the oldest that is read of it', () => {
    const link = new Watched();
    link.told({ encryptionState: 'protected' });
    link.after(4);
    expect(link.measured().after(1)).toMatchObject({
      state: 'up',
      stateReason: null,
      encryptionState: 'protected',
      measuredAt: 4 * SECOND,
      protectionAt: 0,
      sampledAt: 0,
    });
  });

  test('is down with the second second of silence, up again ten seconds after it came back, and tells each', () => {
    const link = new Watched();
    for (let second = 0; second < 5; second++) link.measured().after(1);
    const heard = link.now;
    const states: (string | null)[] = [];
    for (let second = 0; second < 3; second++)
      states.push(link.measured({ answeredAt: heard, lossRatio: 0.2 }).after(1).state);
    expect(states).toEqual(['up', 'down', 'down']);
    expect(link.alerts()).toContain('critical link: link to b/a-b-1 is down: no answer from the other end');
    for (let second = 0; second < 12; second++) link.measured().after(1);
    expect(link.measured().after(0).state).toBe('up');
    expect(link.events()).toEqual([
      'critical link a-b-1 to b is down, was up: no answer from the other end',
      'information link a-b-1 to b is up, was down',
    ]);
    expect(link.measured().after(0).stateChangedAt).toBeGreaterThan(WALL);
  });

  test('tells once of another path, with what changed, and stays up', () => {
    const link = new Watched();
    const path = { pathChangedAt: WALL, pathChange: 'least round trip 0.48 to 0.61 ms' };
    link.measured().after(1);
    for (let second = 0; second < 3; second++) expect(link.measured(path).after(1).state).toBe('up');
    link.measured({ pathChangedAt: WALL + 9000, pathChange: 'hop limit 61 to 60' }).after(1);
    expect(link.events()).toEqual([
      'information the path of link a-b-1 to b changed: least round trip 0.48 to 0.61 ms',
      'information the path of link a-b-1 to b changed: hop limit 61 to 60',
    ]);
  });

  test('says which way is gone while it is, and of no way when both are', () => {
    const link = new Watched();
    for (let second = 0; second < 5; second++) link.measured({ heardAt: link.now }).after(1);
    const answeredAt = link.now;
    const cut = { answeredAt, lossRatio: 0.2, lossForwardRatio: null, lossReverseRatio: null };
    link.measured({ ...cut, heardAt: answeredAt }).after(1);
    expect(link.measured({ ...cut, heardAt: answeredAt }).after(1)).toMatchObject({
      state: 'down',
      failedWay: null,
    });
    link.measured({ ...cut, heardAt: link.now }).after(1);
    expect(link.measured({ ...cut, heardAt: link.now }).after(1)).toMatchObject({
      state: 'down',
      stateReason: 'nothing that is sent arrives, though the way back works',
      failedWay: 'there',
    });
    for (let second = 0; second < 13; second++) link.measured({ heardAt: link.now }).after(1);
    expect(link.measured().after(0)).toMatchObject({ state: 'up', failedWay: null });
  });

  test('takes a report that is late for no sign that packets still come', () => {
    const link = new Watched();
    for (let second = 0; second < 5; second++) link.measured({ heardAt: link.now }).after(1);
    const [answeredAt, heardAt] = [link.now - 600, link.now - 600];
    link.measured({ answeredAt, heardAt, lossRatio: 0.1, lossForwardRatio: null });
    expect(link.after(1.45)).toMatchObject({ state: 'down', failedWay: null });
  });

  test('is not down because its agent was too busy to hear what its packets told', () => {
    const link = new Watched();
    for (let second = 0; second < 5; second++) link.measured().after(1);
    expect(link.measured().after(4).state).toBe('up');
    expect(link.measured().after(1).state).toBe('up');
  });

  test('is unknown, not up and not down, when who measures it falls silent; an alert that stands is kept', () => {
    const link = new Watched();
    link.measured({ lossRatio: 1, answeredAt: null }).after(1);
    expect(link.alerts().some((alert) => alert.includes('is down'))).toBe(true);
    expect(link.after(10)).toMatchObject({
      state: 'unknown',
      stateReason: 'its delay and loss were not heard of for 10 s',
    });
    expect(link.alerts().some((alert) => alert.includes('is down'))).toBe(true);
  });

  test('that must be protected and is not is a critical alert at once; what is not seen any more is not protected', () => {
    const link = new Watched();
    link.measured().told({ encryptionState: 'protected' }).after(1);
    expect(link.alerts()).toEqual([]);
    link.told({ encryptionState: 'unprotected', encryptionReason: 'there is no interface wg0' }).after(1);
    expect(link.alerts()).toContain(
      'critical link protection: link to b/a-b-1 is not protected: there is no interface wg0',
    );
    link.told({ encryptionState: 'rekeying late', encryptionReason: null }).after(1);
    expect(link.alerts()).toContain('warning link protection: link to b/a-b-1 gets its new key late');
    link.told({ encryptionState: 'protected', encryptionReason: null }).after(1);
    expect(link.alerts().filter((alert) => alert.includes('protection'))).toEqual([]);
    expect(link.after(60)).toMatchObject({
      encryptionState: 'unknown',
      encryptionReason: 'its protection was not heard of for 60 s',
    });
    expect(link.alerts()).toContain(
      'warning link protection: whether the link to b/a-b-1 is protected cannot be seen: its protection was not heard of for 60 s',
    );
  });

  test('learns what is usual while it is up, keeps it over a restart, and is held to it', () => {
    const link = new Watched();
    for (let minute = 0; minute < 40; minute++) {
      link.measured().after(1);
      link.now += 59 * SECOND;
    }
    const again = new Watched();
    again.store.links.restore(JSON.parse(JSON.stringify(link.store.links.kept())));
    expect(again.measured().after(1)).toMatchObject({ state: 'up', roundTripUsualSeconds: 0.0006 });
    for (let second = 0; second < 6; second++) again.measured({ roundTripP50Seconds: 0.004 }).after(1);
    expect(again.measured({ roundTripP50Seconds: 0.004 }).after(1)).toMatchObject({
      state: 'degraded',
      stateReason: 'takes 4 ms there and back; usual at this hour is 0.6 ms',
    });
  });
});

test('a link that no one configured is judged from what a source tells of it', () => {
  const link = new Watched([]);
  expect(link.measured().after(1)).toMatchObject({ state: 'up', limits: null });
  expect(link.alerts()).toEqual([]);
  expect(link.after(40)).toMatchObject({ state: 'unknown' });
});

test('a verdict that a source gives itself is left alone', () => {
  const link = new Watched([]);
  link.told({ state: 'degraded', stateReason: 'said so', lossRatio: 0 });
  expect(link.after(100)).toMatchObject({ state: 'degraded', stateReason: 'said so' });
});

describe('a configuration that is read again', () => {
  const reconfigured = (link: Watched, ...links: readonly ConfiguredLink[]) => {
    link.store.links.reconfigure(links);
    return link;
  };

  test('changes what a link is, its limits and whether it must be protected, and no verdict by itself', () => {
    const link = new Watched([{ ...CONFIGURED, encryption: null, protectionRequired: false }]);
    for (let second = 0; second < 70; second++)
      link.told({ encryptionState: 'unprotected' }).measured().after(1);
    const before = link.after(0);
    expect(before).toMatchObject({ state: 'up', roundTripUsualSeconds: null });
    expect(link.alerts()).toEqual([]);
    const fresh = { ...CONFIGURED, carrier: 'Noorderkabel', dataClasses: [], capacityBitsPerSecond: 100e9 };
    expect(reconfigured(link, fresh).measured().after(0)).toMatchObject({
      state: 'up',
      stateChangedAt: before.stateChangedAt,
      carrier: 'Noorderkabel',
      dataClasses: null,
      capacityBitsPerSecond: 100e9,
      roundTripP50Seconds: 0.0006,
      encryptionState: 'unprotected',
    });
    expect(link.alerts()).toEqual([expect.stringMatching(/^critical link protection: /)]);
    const limits = { class: null, roundTripSeconds: 0.0005, delayVariationSeconds: null, lossRatio: null };
    reconfigured(link, { ...fresh, limits: limitsFrom(limits), protectionRequired: false });
    for (let second = 0; second < 6; second++)
      link.told({ encryptionState: 'unprotected' }).measured().after(1);
    expect(link.after(0).state).toBe('degraded');
    expect(link.alerts()).toEqual([expect.stringMatching(/^warning link: .* degraded/)]);
  });

  test('keeps what is usual of a link that stays, forgets one that is gone, and enters one that is new', () => {
    const link = new Watched();
    const usual = Array.from({ length: 24 }, () => [60, 0.0006, 0]);
    link.store.links.restore({ 'b/a-b-1': usual });
    link.measured().after(1);
    const other = { ...CONFIGURED, link: 'a-b-2', capacityBitsPerSecond: null };
    reconfigured(link, { ...CONFIGURED, capacityBitsPerSecond: null }, other);
    expect(link.measured().after(1).capacityBitsPerSecond).toBeNull();
    const table = link.store.tables.of('links');
    expect(table.read(table.find('b/a-b-2')!)).toMatchObject({ state: 'unknown', carrier: 'Eems Glas' });
    expect(link.store.links.kept()['b/a-b-1']).toEqual(usual);
    reconfigured(link, other).store.tick(link.now, WALL);
    expect(table.find('b/a-b-1')).toBeUndefined();
    expect(Object.keys(link.store.links.kept())).toEqual(['b/a-b-2']);
    // Its source was told of it when the agent was started.
    expect(link.measured().after(1)).toMatchObject({ state: 'up', carrier: null });
  });
});
