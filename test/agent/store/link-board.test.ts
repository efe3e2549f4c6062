import { describe, expect, test } from 'vitest';
import { EPOCH, SECOND } from '../../support/made-store.ts';
import { WatchedLink } from '../../support/watched-link.ts';

describe('a configured link', () => {
  test('is there before anything was heard of it, with what it is, and nothing looks live', () => {
    expect(new WatchedLink().after(1)).toMatchObject({
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

  test('is up when it is measured, and as old as the oldest that is read of it', () => {
    const link = new WatchedLink();
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
    const link = new WatchedLink();
    link.measuredFor(5);
    const heard = link.now;
    const states: (string | null)[] = [];
    for (let second = 0; second < 3; second++)
      states.push(link.measured({ answeredAt: heard, lossRatio: 0.2 }).after(1).state);
    expect(states).toEqual(['up', 'down', 'down']);
    expect(link.alerts()).toContain('critical link: link to b/a-b-1 is down: no answer from the other end');
    link.measuredFor(12);
    expect(link.measured().after(0).state).toBe('up');
    expect(link.events()).toEqual([
      'critical link a-b-1 to b is down, was up: no answer from the other end',
      'information link a-b-1 to b is up, was down',
    ]);
    expect(link.measured().after(0).stateChangedAt).toBeGreaterThan(EPOCH);
  });

  test('says which way is gone while it is, and of no way when both are', () => {
    const link = new WatchedLink();
    link.measuredFor(5, () => ({ heardAt: link.now }));
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
    link.measuredFor(13, () => ({ heardAt: link.now }));
    expect(link.measured().after(0)).toMatchObject({ state: 'up', failedWay: null });
  });

  test('takes a report that is late for no sign that packets still come', () => {
    const link = new WatchedLink();
    link.measuredFor(5, () => ({ heardAt: link.now }));
    const [answeredAt, heardAt] = [link.now - 600, link.now - 600];
    link.measured({ answeredAt, heardAt, lossRatio: 0.1, lossForwardRatio: null });
    expect(link.after(1.45)).toMatchObject({ state: 'down', failedWay: null });
  });

  test('is not down because its agent was too busy to hear what its packets told', () => {
    const link = new WatchedLink();
    link.measuredFor(5);
    expect(link.measured().after(4).state).toBe('up');
    expect(link.measured().after(1).state).toBe('up');
  });

  test('is unknown, not up and not down, when who measures it falls silent; an alert that stands is kept', () => {
    const link = new WatchedLink();
    link.measured({ lossRatio: 1, answeredAt: null }).after(1);
    expect(link.alerts().some((alert) => alert.includes('is down'))).toBe(true);
    expect(link.after(10)).toMatchObject({
      state: 'unknown',
      stateReason: 'its delay and loss were not heard of for 10 s',
    });
    expect(link.alerts().some((alert) => alert.includes('is down'))).toBe(true);
  });

  test('tells once of another path, with what changed, and stays up', () => {
    const link = new WatchedLink();
    const path = { pathChangedAt: EPOCH, pathChange: 'least round trip 0.48 to 0.61 ms' };
    link.measured().after(1);
    for (let second = 0; second < 3; second++) expect(link.measured(path).after(1).state).toBe('up');
    link.measured({ pathChangedAt: EPOCH + 9000, pathChange: 'hop limit 61 to 60' }).after(1);
    expect(link.events()).toEqual([
      'information the path of link a-b-1 to b changed: least round trip 0.48 to 0.61 ms',
      'information the path of link a-b-1 to b changed: hop limit 61 to 60',
    ]);
  });

  test('learns what is usual while it is up, keeps it over a restart, and is held to it', () => {
    const link = new WatchedLink();
    for (let minute = 0; minute < 40; minute++) {
      link.measured().after(1);
      link.now += 59 * SECOND;
    }
    const again = new WatchedLink();
    again.store.links.restore(JSON.parse(JSON.stringify(link.store.links.kept())));
    expect(again.measured().after(1)).toMatchObject({ state: 'up', roundTripUsualSeconds: 0.0006 });
    again.measuredFor(6, () => ({ roundTripP50Seconds: 0.004 }));
    expect(again.measured({ roundTripP50Seconds: 0.004 }).after(1)).toMatchObject({
      state: 'degraded',
      stateReason: 'takes 4 ms there and back; usual at this hour is 0.6 ms',
    });
  });
});

test('a link that no one configured is judged from what a source tells of it', () => {
  const link = new WatchedLink([]);
  expect(link.measured().after(1)).toMatchObject({ state: 'up', limits: null });
  expect(link.alerts()).toEqual([]);
  expect(link.after(40)).toMatchObject({ state: 'unknown' });
});

test('a verdict that a source gives itself is left alone', () => {
  const link = new WatchedLink([]);
  link.told({ state: 'degraded', stateReason: 'said so', lossRatio: 0 });
  expect(link.after(100)).toMatchObject({ state: 'degraded', stateReason: 'said so' });
});
