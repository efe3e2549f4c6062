import { describe, expect, it } from 'vitest';
import { formatTime } from '../../../source/format/time.ts';

const now = Date.UTC(2026, 10, 23, 21, 4, 11);

describe('formatTime', () => {
  it('leaves out the day when it is today', () => {
    expect(formatTime(now - 3000, { now })).toBe('21:04:08');
    expect(formatTime(now, { now, seconds: false })).toBe('21:04');
    expect(formatTime(now - 86_400_000, { now })).toBe('2026-11-22 21:04');
  });

  it('follows a time zone, and takes today from it', () => {
    const format = { now, timeZone: 'Europe/Amsterdam' };
    expect(formatTime(now, format)).toBe('22:04:11');
    expect(formatTime(Date.UTC(2026, 10, 22, 23, 30), format)).toBe('00:30:00');
  });

  it('has no time for null nor for what no calendar holds', () => {
    expect(formatTime(null, { now })).toBe('–');
    expect(formatTime(1e18, { now })).toBe('–');
    expect(formatTime(Number.NaN, { now })).toBe('–');
  });
});
