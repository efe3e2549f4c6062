import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHttpDate } from '../../../../agent/sources/power/http-date.ts';
import { endOf, parseInstant, parseSpan } from '../../../../agent/sources/power/openadr-time.ts';

const at = (text: string): number => Date.parse(text);
const end = (from: string, span: string): string | null => {
  const parsed = parseSpan(span);
  if (parsed === null) throw new Error(`${span} is no span`);
  const to = endOf(at(from), parsed);
  return to === null ? null : new Date(to).toISOString();
};

describe('a duration', () => {
  test.each([
    ['PT15M', '2026-01-01T00:15:00.000Z'],
    ['P1DT2H3M4.5S', '2026-01-02T02:03:04.500Z'],
    ['P2W', '2026-01-15T00:00:00.000Z'],
    ['P1M', '2026-02-01T00:00:00.000Z'],
    ['P1Y2M', '2027-03-01T00:00:00.000Z'],
    ['PT0S', '2026-01-01T00:00:00.000Z'],
  ])('%s from new year ends at %s', (span, to) => {
    expect(end('2026-01-01T00:00:00Z', span)).toBe(to);
  });

  test('of a month from the 31st ends with the next, and a leap year has its day', () => {
    expect(end('2026-01-31T12:00:00Z', 'P1M')).toBe('2026-02-28T12:00:00.000Z');
    expect(end('2028-02-29T12:00:00Z', 'P1Y')).toBe('2029-02-28T12:00:00.000Z');
    expect(end('2028-01-31T00:00:00Z', 'P1M')).toBe('2028-02-29T00:00:00.000Z');
  });

  test('of P9999Y never ends, nor does any that outlives the calendar', () => {
    for (const span of ['P9999Y', 'P999999999D', 'PT999999999H', 'P600Y'])
      expect(end('2026-01-01T00:00:00Z', span)).toBeNull();
  });

  test.each(['', 'P', 'PT', '1H', 'P1H', 'PT1D', '-PT1H', 'P1D2W', 'PT1.5H', 'PT-1S', ' PT1S'])(
    'is none in %j',
    (text) => expect(parseSpan(text)).toBeNull(),
  );

  test('is read back from its parts', () => {
    const part = fc.integer({ min: 0, max: 9999 });
    fc.assert(
      fc.property(part, part, part, part, part, part, (years, months, days, hours, minutes, seconds) => {
        expect(parseSpan(`P${years}Y${months}M${days}DT${hours}H${minutes}M${seconds}S`)).toEqual({
          months: 12 * years + months,
          milliseconds: (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000,
        });
      }),
    );
  });
});

describe('an instant', () => {
  test('is that of RFC 3339, in any zone', () => {
    expect(parseInstant('2026-11-25T09:30:00Z')).toBe(at('2026-11-25T09:30:00Z'));
    expect(parseInstant('2026-11-25T09:30:00.25+05:30')).toBe(at('2026-11-25T04:00:00.250Z'));
    expect(parseInstant('2026-11-25t09:30:00-01:00')).toBe(at('2026-11-25T10:30:00Z'));
    expect(parseInstant('2016-12-31T23:59:60Z')).toBe(at('2017-01-01T00:00:00Z'));
  });

  test('of the year one is now', () => {
    for (const text of [
      '0001-01-01',
      '0001-01-01T00:00:00',
      '0001-01-01T00:00:00Z',
      '0001-01-01T00:00:00.000Z',
    ])
      expect(parseInstant(text)).toBe('now');
  });

  test.each([
    '',
    'now',
    '2026-11-25',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-25T24:00:00Z',
    '2026-11-25T09:30:00',
    '2026-11-25T09:30:00+24:00',
    '0001-01-02T00:00:00Z',
  ])('is none in %j', (text) => expect(parseInstant(text)).toBeNull());

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: at('2400-01-01') }), (instant) => {
        expect(parseInstant(new Date(instant).toISOString())).toBe(instant);
      }),
    );
  });
});

describe('a date of HTTP', () => {
  test('is read back as it was written, and nothing else is one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7_000_000_000 }), (seconds) => {
        expect(parseHttpDate(new Date(seconds * 1000).toUTCString())).toBe(seconds * 1000);
      }),
    );
    for (const text of ['', '120', 'Sunday, 06-Nov-94 08:49:37 GMT']) expect(parseHttpDate(text)).toBeNull();
  });
});
