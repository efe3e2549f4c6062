import { expect, test } from 'vitest';
import { HOUR_MS, HOURS_KEPT, HourRing } from '../../../agent/store/hour-ring.ts';

const HOUR = 500_000;
const at = (hours: number): number => (HOUR + hours) * HOUR_MS;

test('what flowed is spread evenly over the hours it flowed in, and an hour counts once all of it is known', () => {
  const ring = new HourRing();
  ring.add(at(0.5), at(2.5), 2000, 1);
  expect([0, 1, 2].map((hour) => ring.of(HOUR + hour))).toEqual([null, 1000, null]);
  ring.add(at(2.5), at(3), 700, 1);
  expect(ring.of(HOUR + 2)).toBeCloseTo(1200);
});

test('an hour counts only when each of its meters is known', () => {
  const ring = new HourRing();
  ring.add(at(0), at(1), 100, 1 / 2);
  expect(ring.of(HOUR)).toBeNull();
  ring.add(at(0), at(1), 50, 1 / 2);
  expect(ring.of(HOUR)).toBe(150);
});

test('after 400 days an hour makes room, and its place never tells of another', () => {
  const ring = new HourRing();
  ring.add(at(0), at(1), 100, 1);
  ring.add(at(HOURS_KEPT), at(HOURS_KEPT + 1), 7, 1);
  expect([ring.of(HOUR), ring.of(HOUR + HOURS_KEPT)]).toEqual([null, 7]);
  // What comes late for an hour that is gone is gone too.
  ring.add(at(0), at(1), 100, 1);
  expect(ring.of(HOUR + HOURS_KEPT)).toBe(7);
});

test('a gap of many years costs no more than the hours that are kept', () => {
  const ring = new HourRing();
  ring.add(0, at(0), 1e9, 1);
  expect(ring.kept(0)).toHaveLength(HOURS_KEPT);
});

test('hours are the same after they were kept, and damage is left out', () => {
  const ring = new HourRing();
  ring.add(at(0), at(3), 3e9, 1);
  const again = new HourRing();
  again.restore([
    ...JSON.parse(JSON.stringify(ring.kept(0))),
    null,
    ['x', 1, 1],
    [HOUR + 9, 'much', 1],
    [-5, 1, 1],
  ]);
  expect(again.kept(0)).toEqual(ring.kept(0));
  expect(ring.kept(HOUR + 2)).toEqual([[HOUR + 2, 1e9, 1]]);
});
