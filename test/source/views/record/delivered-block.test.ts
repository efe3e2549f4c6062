import { describe, expect, test } from 'vitest';
import { type DeliveredMinute, foldDelivered } from '../../../../protocol/delivered.ts';
import { WALL } from '../../../support/made-fabric.ts';
import { drawRecord } from '../../../support/made-records.ts';

const MINUTE = 60_000;
const FIRST = WALL - (WALL % MINUTE);

/** The page of a shed that told these minutes. */
function page(minutes: readonly DeliveredMinute[], kind: 'shed' | 'drain' = 'shed'): string {
  const operations = [
    {
      operation: '01A',
      kind,
      targets: 'de-halm',
      state: 'running' as const,
      delivered: minutes.length === 0 ? null : foldDelivered(minutes),
    },
  ];
  return drawRecord('operations', '01A', { made: { id: 'de-halm', rows: { operations } } });
}

const minute = (index: number, limitWatts: number | null, watts: number | null): DeliveredMinute => ({
  at: FIRST + index * MINUTE,
  limitWatts,
  watts,
});

describe('what was asked of a shed and what was drawn', () => {
  test('stands on its page, the newest minute first, with a word for each', () => {
    const lines = page([
      minute(0, null, 61_000_000),
      minute(1, 50_000_000, 50_400_000),
      minute(2, 50_000_000, 49_600_000),
      minute(3, 50_000_000, null),
    ])
      .split('\n')
      .map((line) => line.trim());
    const title = lines.findIndex((line) => line.includes('Drawn and asked for, each minute'));
    expect(title).toBeGreaterThan(0);
    const told = lines.slice(title + 1, title + 5).map((line) => line.replaceAll(/\s+/g, ' '));
    expect(told[0]).toMatch(/^21:07 – 50 MW the meter is silent/);
    expect(told[1]).toMatch(/^21:06 49.6 MW 50 MW below/);
    expect(told[2]).toMatch(/^21:05 50.4 MW 50 MW . above/);
    expect(told[3]).toMatch(/^21:04 61 MW nothing is asked for/);
  });

  test('of a long time is a line for several minutes each, that of the most drawn', () => {
    const minutes = Array.from({ length: 240 }, (_, index) =>
      minute(index, 50_000_000, index === 101 ? 51_300_000 : 49_000_000),
    );
    const text = page(minutes);
    expect(text).toContain('Drawn and asked for, the worst of every 10 minutes');
    expect(text.match(/ below/g)).toHaveLength(23);
    expect(text.match(/51.3 MW .* above/g)).toHaveLength(1);
  });

  test('is not there before a minute was told', () => {
    expect(page([])).not.toContain('Drawn and asked for');
  });
});
