import { describe, expect, test } from 'vitest';
import { at, demandsOf, event, HOUR, LIMIT, NOON } from '../../../support/openadr-event.ts';
import { openAdrProblems } from '../../../support/openapi-schema.ts';

const spans = (more: Readonly<Record<string, unknown>>) => {
  const given = event(more);
  expect(openAdrProblems('event', given)).toEqual([]);
  return demandsOf(given).demands.map(({ id, from, to }) => [
    id,
    (from - NOON) / HOUR,
    to === null ? null : (to - NOON) / HOUR,
  ]);
};

describe('the intervals of an event', () => {
  const three = [0, 1, 2].map((id) => ({ ...LIMIT, id }));

  test('follow each other, and those that are over are left out', () => {
    expect(spans({ intervalPeriod: { start: at(-1.5), duration: 'PT1H' }, intervals: three })).toEqual([
      ['e1/1/0', -0.5, 0.5],
      ['e1/2/0', 0.5, 1.5],
    ]);
  });

  test('have times of their own where they name them', () => {
    const intervals = [
      { ...LIMIT, intervalPeriod: { start: at(2), duration: 'PT30M' } },
      { ...LIMIT, id: 1, intervalPeriod: { duration: 'PT2H' } },
      { ...LIMIT, id: 2 },
    ];
    expect(spans({ intervals })).toEqual([
      ['e1/0/0', 2, 2.5],
      ['e1/1/0', 2.5, 4.5],
      ['e1/2/0', 4.5, 7.5],
    ]);
  });

  test('begin now, and stay where they began, when the event starts in the year one', () => {
    const intervalPeriod = { start: '0001-01-01T00:00:00Z', duration: 'PT2H' };
    expect(spans({ intervalPeriod })).toEqual([['e1/0/0', -1, 1]]);
  });

  test('last until they are withdrawn with P9999Y, with PT0S and without a duration', () => {
    for (const duration of ['P9999Y', 'PT0S', undefined])
      expect(spans({ intervalPeriod: { start: at(-5), duration } })).toEqual([['e1/0/0', -5, null]]);
  });

  test('begin this VEN’s share of a random start later', () => {
    const intervalPeriod = { start: at(1), duration: 'PT1H', randomizeStart: 'PT2H' };
    expect(spans({ intervalPeriod })).toEqual([['e1/0/0', 1.5, 2.5]]);
  });

  test('come again while the event lasts, and are cut where it ends', () => {
    const base = { intervalPeriod: { start: at(-2.5), duration: 'PT1H' }, intervals: three.slice(0, 2) };
    expect(spans({ ...base, duration: 'PT5H' })).toEqual([
      ['e1/0/0/1', -0.5, 0.5],
      ['e1/1/0/1', 0.5, 1.5],
      ['e1/0/0/2', 1.5, 2.5],
    ]);
    expect(spans({ ...base, duration: 'PT2H45M' })).toEqual([['e1/0/0/1', -0.5, 0.25]]);
  });

  test('that come again for ever are told for two days, and not without end', () => {
    const day = { intervalPeriod: { start: at(-1000), duration: 'PT1H' }, duration: 'P9999Y' };
    expect(spans(day)).toHaveLength(48);
    expect(spans({ ...day, intervalPeriod: { start: at(-1e5), duration: 'PT1S' } })).toHaveLength(1000);
  });
});
