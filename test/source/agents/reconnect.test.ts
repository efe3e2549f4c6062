import { describe, expect, test } from 'vitest';
import { Reconnect } from '../../../source/agents/reconnect.ts';

describe('a reconnect', () => {
  test('waits somewhere in a window that doubles up to half a minute', () => {
    const [soonest, latest] = [new Reconnect(() => 0), new Reconnect(() => 1)];
    const windows = Array.from({ length: 9 }, () => latest.next());
    expect(windows).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(Array.from({ length: 9 }, () => soonest.next())).toEqual(Array(9).fill(0));
  });

  test('uses the whole window, so that fifty consoles do not come back as one', () => {
    let random = 0;
    const reconnect = new Reconnect(() => random);
    for (let failed = 0; failed < 6; failed++) reconnect.next();
    const waits = [0, 0.25, 0.5, 0.75].map((next) => {
      random = next;
      return reconnect.next();
    });
    expect(waits).toEqual([0, 7_500, 15_000, 22_500]);
  });

  test('stays finite however often it failed', () => {
    const reconnect = new Reconnect(() => 1);
    for (let failed = 0; failed < 5_000; failed++) reconnect.next();
    expect(reconnect.next()).toBe(30_000);
  });

  test('begins again with the shortest window after a stable connection', () => {
    const reconnect = new Reconnect(() => 1);
    for (let failed = 0; failed < 5; failed++) reconnect.next();
    reconnect.stable();
    expect(reconnect.next()).toBe(500);
  });
});
