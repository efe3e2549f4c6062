import { expect, test } from 'vitest';
import { parseDuration } from '../../../protocol/configuration/duration.ts';

test.each([
  ['250ms', 250],
  ['2s', 2000],
  ['1.5m', 90_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
  ['0s', 0],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '5', 's', '-1s', '1 s', '1e3s', '2sec', '1h30m', '99999999999s', 'Infinitys'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);
