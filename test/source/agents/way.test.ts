import { describe, expect, test } from 'vitest';
import { Way } from '../../../source/agents/way.ts';

describe('the way from an agent', () => {
  test('tells how long a frame waited, whatever the clocks of both sides read', () => {
    const way = new Way();
    expect(way.waited(1_000_000, 5_040)).toBe(0);
    expect(way.waited(1_001_000, 6_040)).toBe(0);
    expect(way.waited(1_002_000, 9_540)).toBe(2_500);
    expect(way.waited(1_009_000, 14_040)).toBe(0);
  });

  test('learns that a frame was quicker than all before', () => {
    const way = new Way();
    way.waited(0, 500);
    expect(way.waited(1_000, 1_100)).toBe(0);
    expect(way.waited(2_000, 2_500)).toBe(400);
  });

  test('forgets within a minute what clocks or routes made long ago', () => {
    const way = new Way();
    way.waited(0, 10);
    let waited = 0;
    for (let second = 1; second <= 70; second++) waited = way.waited(second * 1000, second * 1000 + 3_000);
    expect(waited).toBe(0);
  });

  test('remembers for half a minute at least', () => {
    const way = new Way();
    way.waited(0, 10);
    for (let second = 1; second <= 29; second++)
      expect(way.waited(second * 1000, second * 1000 + 3_000)).toBe(2_990);
  });

  test('begins anew with a connection', () => {
    const way = new Way();
    way.waited(0, 10);
    way.reset();
    expect(way.waited(50_000, 1_000_000)).toBe(0);
  });
});
