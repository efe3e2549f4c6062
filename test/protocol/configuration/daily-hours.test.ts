import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWithin, parseDailyHours, writeDailyHours } from '../../../protocol/configuration/daily-hours.ts';

const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
const hours = fc.record({ from: minute, to: minute }).filter(({ from, to }) => from !== to);

test('hours that were written are read as they were', () => {
  fc.assert(
    fc.property(hours, (given) => {
      expect(parseDailyHours(writeDailyHours(given))).toEqual(given);
    }),
  );
});

test('every minute lies either in some hours or in the rest of the day', () => {
  fc.assert(
    fc.property(hours, minute, ({ from, to }, at) => {
      expect(isWithin({ from, to }, at)).toBe(!isWithin({ from: to, to: from }, at));
    }),
  );
});

test('hours that end before they begin go over midnight', () => {
  const night = { from: 22 * 60, to: 6 * 60 };
  expect([21, 22, 23, 0, 5, 6].map((hour) => isWithin(night, hour * 60))).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
  ]);
});

test.each([
  '',
  '22-6',
  '24:00-06:00',
  '22:60-06:00',
  '22:00',
  '22:00-22:00',
  '22:00-06:00 UTC',
  '-1:00-06:00',
])('hours written as %j are refused', (written) => {
  expect(parseDailyHours(written)).toBeNull();
});
