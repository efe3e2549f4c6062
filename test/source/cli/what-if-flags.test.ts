import { describe, expect, test } from 'vitest';
import { shedTimesOf } from '../../../source/shed-times.ts';
import { parseLine } from '../../support/typed-line.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;
const none = { from: null, until: null, ramp: null };

describe('when a cap holds', () => {
  test('is read with the cap, and refused without one', () => {
    expect(parseLine('whatif --cap de-halm=50MW --from 14:00 --until 3h --ramp 2MW')).toMatchObject({
      kind: 'whatif',
      from: '14:00',
      until: '3h',
      ramp: '2MW',
    });
    expect(() => parseLine('whatif --lose de-halm --until 3h')).toThrow(
      '--from, --until and --ramp are of a --cap',
    );
  });

  test('is a time of day, a time, or so long from now; its end counts from its beginning', () => {
    expect(shedTimesOf(none, NOON)).toEqual({ from: null, until: null });
    expect(shedTimesOf({ from: '14:00', until: '17:00', ramp: null }, NOON)).toEqual({
      from: NOON + 2 * HOUR,
      until: NOON + 5 * HOUR,
    });
    expect(shedTimesOf({ from: '90m', until: '3h', ramp: '2MW' }, NOON)).toEqual({
      from: NOON + 1.5 * HOUR,
      until: NOON + 4.5 * HOUR,
      rampDown: 2e6,
      rampUp: 2e6,
    });
    expect(shedTimesOf({ ...none, from: '2026-11-24T01:00Z' }, NOON).from).toBe(NOON + 13 * HOUR);
    // Half past eleven is over for today, and an end at one in the morning is of the next day.
    expect(shedTimesOf({ ...none, from: '11:30' }, NOON).from).toBe(NOON + 23.5 * HOUR);
    expect(shedTimesOf({ from: '22:00', until: '1:00', ramp: null }, NOON).until).toBe(NOON + 13 * HOUR);
  });

  test('is refused where it cannot be meant', () => {
    expect(() => shedTimesOf({ ...none, from: 'noon' }, NOON)).toThrow('--from wants a time such as 14:00');
    expect(() => shedTimesOf({ ...none, until: '2026-11-23T11:00Z' }, NOON)).toThrow(
      'after the limit begins',
    );
    expect(() => shedTimesOf({ ...none, ramp: '0W' }, NOON)).toThrow('--ramp wants a power a minute');
    expect(() => shedTimesOf({ ...none, ramp: '2 km' }, NOON)).toThrow('--ramp wants a power a minute');
  });
});
