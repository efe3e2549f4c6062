import { describe, expect, test } from 'vitest';
import type { SiteDemand } from '../../../agent/sources/source.ts';
import { StandingLimits } from '../../../agent/store/standing-limits.ts';
import { madeDemand } from '../../support/made-demand.ts';

const VTN = 'openadr/https://vtn';
const ONE = madeDemand({ id: 'event-1/0/0', eventId: 'event-1', limitWatts: 50e6 });
const OTHER = madeDemand({ id: 'event-2/0/0', eventId: 'event-2', limitWatts: 60e6 });

function heardAfter(...readings: readonly (readonly SiteDemand[] | 'in part')[]): {
  readonly events: readonly (string | null)[];
  readonly isTold: boolean;
} {
  const standing = new StandingLimits();
  for (const demands of readings)
    standing.heard(VTN, demands === 'in part' ? { demands: [], problem: 'event 3: no date' } : { demands });
  const { limits, told } = standing.now;
  return { events: limits.map(({ event }) => event).sort(), isTold: told.has(VTN) };
}

describe('a limit that the grid demands', () => {
  test('stands while its source names it, and is gone when it does so twice no more', () => {
    expect(heardAfter([ONE, OTHER]).events).toEqual(['event-1', 'event-2']);
    expect(heardAfter([ONE, OTHER], [OTHER]).events).toEqual(['event-1', 'event-2']);
    expect(heardAfter([ONE, OTHER], [OTHER], [OTHER])).toEqual({ events: ['event-2'], isTold: true });
  });

  test('is not withdrawn by a list that is empty for once, nor by an answer that is understood in part', () => {
    expect(heardAfter([ONE], [], [ONE], [], [ONE], []).events).toEqual(['event-1']);
    expect(heardAfter([ONE], 'in part', 'in part', 'in part').events).toEqual(['event-1']);
    expect(heardAfter([ONE], 'in part', [], []).events).toEqual([]);
  });

  test('that an agent has not heard of since it began may be withdrawn or not, until it has heard twice', () => {
    expect(heardAfter().isTold).toBe(false);
    expect(heardAfter([]).isTold).toBe(false);
    expect(heardAfter('in part', 'in part', 'in part').isTold).toBe(false);
    expect(heardAfter([], [])).toEqual({ events: [], isTold: true });
  });

  test('is what it was changed to at once', () => {
    const standing = new StandingLimits();
    standing.heard(VTN, { demands: [ONE] });
    standing.heard(VTN, { demands: [{ ...ONE, limitWatts: 55e6 }] });
    expect(standing.now.limits.map(({ limitWatts }) => limitWatts)).toEqual([55e6]);
  });

  test('is not confused with that of another source, nor with what limits nothing', () => {
    const standing = new StandingLimits();
    standing.heard(VTN, { demands: [ONE, madeDemand({ id: 'p', kind: 'price', limitWatts: null })] });
    for (let reading = 0; reading < 3; reading++) standing.heard('modbus/meter', {});
    standing.heard('openadr/https://other', { demands: [] });
    standing.heard('openadr/https://other', { demands: [] });
    expect(standing.now.limits.map(({ source }) => source)).toEqual([VTN]);
    expect(standing.now.told).toEqual(new Set(['openadr/https://other']));
  });

  test('that its source cannot be understood about for ever is kept with no more than ten thousand others', () => {
    const standing = new StandingLimits();
    for (let reading = 0; reading < 30; reading++) {
      const demands = Array.from({ length: 1000 }, (_, at) => ({ ...ONE, id: `${reading}/${at}` }));
      standing.heard(VTN, { demands, problem: 'event 3: no date' });
    }
    expect(standing.now.limits).toHaveLength(10_000);
  });
});
