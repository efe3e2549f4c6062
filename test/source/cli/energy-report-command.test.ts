import { describe, expect, test } from 'vitest';
import { parseLine, UNTYPED_SURFACE } from '../../support/typed-line.ts';

describe('a report of energies', () => {
  const OF_2026 = '--report eu-2024-1364 --from 2026-01-01 --to 2026-12-31';

  test('covers whole days, the last one included', () => {
    const from = Date.UTC(2026, 0, 1) / 3.6e6;
    expect(parseLine(`feeds ${OF_2026} --site a --json`)).toEqual({
      kind: 'energy report',
      ...UNTYPED_SURFACE,
      report: 'eu-2024-1364',
      from,
      to: from + 365 * 24,
      sites: ['a'],
      json: true,
    });
    expect(parseLine('feeds --report eu-2024-1364 --from 2026-03-29 --to 2026-03-29')).toMatchObject({
      to: Date.UTC(2026, 2, 30) / 3.6e6,
    });
    expect(parseLine('feeds')).toMatchObject({ kind: 'report', report: 'feeds' });
  });

  test.each([
    [
      'feeds --report eu-2024-1365 --from 2026-01-01 --to 2026-12-31',
      /wants one of eu-2024-1364; found "eu-2024-1365"/,
    ],
    ['feeds --from 2026-01-01 --to 2026-12-31', /wants --report NAME/],
    ['feeds --report eu-2024-1364 --to 2026-12-31', /wants --from DATE/],
    ['feeds --report eu-2024-1364 --from 2026-01-01', /wants --to DATE/],
    [
      'feeds --report eu-2024-1364 --from 2026-02-30 --to 2026-12-31',
      /--from wants a date .*found "2026-02-30"/,
    ],
    ['feeds --report eu-2024-1364 --from 2026-01-01 --to yesterday', /--to wants a date .*found "yesterday"/],
    ['feeds --report eu-2024-1364 --from 2026-01-02 --to 2026-01-01', /--to is before --from/],
    ['feeds --report eu-2024-1364 --from 2024-01-01 --to 2026-01-01', /732 days, and agents keep 400/],
    [`feeds ${OF_2026} --watch`, /takes no --watch/],
    [`feeds ${OF_2026} --sort feed`, /takes no --sort/],
    [`nodes ${OF_2026}`, /weft nodes takes no --report/],
  ])('says what is wrong with %s', (line, expected) => {
    expect(() => parseLine(line)).toThrow(expected);
  });

  test('has a help of its own', () => {
    const { text } = parseLine('feeds --help') as { text: string };
    expect(text).toMatch(/--to DATE +the last day of the report, included/);
    expect((parseLine('migrate --help') as { text: string }).text).toMatch(/--to SITE +where to/);
  });
});
