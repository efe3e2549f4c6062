import { describe, expect, test } from 'vitest';
import { Baseline } from '../../../agent/links/baseline.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 23);

/** Days of minutes: a round trip of 0.6 ms, in the hours of the night 0.9 ms. */
function learnt(days: number, roundTrip = (hour: number) => (hour < 4 ? 0.0009 : 0.0006)): Baseline {
  const baseline = new Baseline();
  for (let minute = 0; minute < days * 1440; minute++) {
    const wall = START + minute * MINUTE;
    baseline.learn(roundTrip(new Date(wall).getUTCHours()), 0.0001, wall);
  }
  return baseline;
}

describe('what is usual of a link', () => {
  test('is not known before half an hour of it was seen', () => {
    const baseline = new Baseline();
    for (let minute = 0; minute < 29; minute++) baseline.learn(0.0006, 0, START + minute * MINUTE);
    expect(baseline.usual(START)).toEqual({ roundTripP50Seconds: null, lossRatio: null });
    baseline.learn(0.0006, 0, START + 30 * MINUTE);
    expect(baseline.usual(START).roundTripP50Seconds).toBeCloseTo(0.0006, 9);
    // Another hour goes by the day until it is known itself.
    expect(baseline.usual(START + 5 * HOUR).roundTripP50Seconds).toBeCloseTo(0.0006, 9);
  });

  test('differs by the hour of the day', () => {
    const baseline = learnt(3);
    expect(baseline.usual(START + 2 * HOUR).roundTripP50Seconds).toBeCloseTo(0.0009, 9);
    expect(baseline.usual(START + 12 * HOUR).roundTripP50Seconds).toBeCloseTo(0.0006, 9);
    expect(baseline.usual(START + 12 * HOUR).lossRatio).toBeCloseTo(0.0001, 9);
  });

  test('is hardly moved by a bad hour, and follows a path that stays another one within days', () => {
    const baseline = learnt(7);
    for (let minute = 0; minute < 60; minute++) baseline.learn(0.05, 0, START + 12 * HOUR + minute * MINUTE);
    expect(baseline.usual(START + 12 * HOUR).roundTripP50Seconds).toBeLessThan(0.0008);
    for (let minute = 0; minute < 21 * 60; minute++) baseline.learn(0.0012, 0, START + 12 * HOUR);
    expect(baseline.usual(START + 12 * HOUR).roundTripP50Seconds).toBeGreaterThan(0.0011);
  });

  test('survives a restart, and a damaged file is as good as none', () => {
    const kept: unknown = JSON.parse(JSON.stringify(learnt(2).kept()));
    const again = new Baseline();
    again.restore(kept);
    expect(again.usual(START + 2 * HOUR)).toEqual(learnt(2).usual(START + 2 * HOUR));
    for (const damaged of [null, {}, [], Array(24).fill([1, 'x', 0]), Array(24).fill([1e9, -1, 0]), 'x']) {
      const fresh = new Baseline();
      fresh.restore(damaged);
      expect(fresh.usual(START).roundTripP50Seconds).toBeNull();
    }
  });
});
