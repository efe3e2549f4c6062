import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../protocol/index.ts';
import type { HistorySource } from '../../../../source/fabric/history-source.ts';
import { spanCells } from '../../../../source/views/power/day-chart.ts';
import { dayModel, siteBeside } from '../../../../source/views/power/day-rows.ts';
import { paintPowerDay } from '../../../../source/views/power/day-view.ts';
import { NotableMemory, notableOf } from '../../../../source/views/power/notable.ts';
import { PowerMemory, powerModel } from '../../../../source/views/power/power-rows.ts';
import { FRESH_POWER } from '../../../../source/views/power/power-state.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL } from '../../../support/made-fabric.ts';
import { madeHistory } from '../../../support/made-history.ts';
import { ascii, LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

const HOUR = 3_600_000;
const meter = (device: string, point: string, more: Patch<'meters'> = {}): Patch<'meters'> => ({
  device,
  point,
  place: 'inlet',
  state: 'ok',
  source: 'snmp/pdus',
  sampledAt: SAMPLED_AT,
  ...more,
});
const site = (id: string, more: Partial<MadeSite['rows']> = {}): MadeSite => ({
  id,
  rows: {
    sites: [
      {
        name: id,
        facilityPowerWatts: 40e6,
        gridLimitWatts: 70e6,
        yearHours: 8_700,
        yearPue: 1.18,
        pueCategory: 2,
      },
    ],
    sources: [
      {
        source: 'snmp',
        target: 'pdus',
        kind: 'power',
        state: 'ok',
        periodSeconds: 30,
        sampledAt: SAMPLED_AT,
      },
    ],
    feeds: [
      {
        feed: 'A',
        kind: 'utility',
        state: 'ok',
        powerWatts: 30e6,
        contractWatts: 60e6,
        sampledAt: SAMPLED_AT,
      },
      { feed: 'W', kind: 'wind', state: 'ok', powerWatts: 10e6, sampledAt: SAMPLED_AT },
    ],
    demands: [
      {
        demand: 'openadr/1',
        kind: 'import limit',
        from: WALL + 2 * HOUR,
        to: WALL + 5 * HOUR,
        limitWatts: 50e6,
      },
    ],
    meters: [
      meter('pdu-1', 'inlet 1', {
        fedBy: 'A',
        rack: 'a01',
        currentAmperes: 28,
        ratedCurrentAmperes: 32,
        powerWatts: 19_000,
      }),
      meter('pdu-1', 'branch 1', { fedBy: 'pdu-1/inlet 1', rack: 'a01', powerWatts: 9_000 }),
      meter('pdu-2', 'inlet 1', {
        fedBy: 'A',
        rack: 'a02',
        currentAmperes: 33,
        ratedCurrentAmperes: 32,
        powerWatts: 22_000,
      }),
      meter('pdu-3', 'inlet 1', {
        fedBy: 'A',
        rack: 'a03',
        currentAmperes: 31,
        ratedCurrentAmperes: 32,
        sampledAt: SAMPLED_AT - 400_000,
      }),
      meter('ups-1', 'battery', {
        place: 'battery',
        state: 'on battery',
        chargeRatio: 0.9,
        remainingSeconds: 540,
      }),
    ],
    ...more,
  },
});
const DRAWN = { facilityPowerWatts: [...Array<number>(20).fill(40e6), 72e6] };
const ask = (sites: readonly MadeSite[], history: HistorySource = madeHistory(DRAWN)) => {
  const views = madeFabric(sites).sites;
  const moment = { now: NOW, wall: WALL };
  const power = powerModel(views, moment, FRESH_POWER, new PowerMemory());
  return { power, day: dayModel(power, views, moment, history, new NotableMemory()) };
};
const draw = (
  sites: readonly MadeSite[],
  size: readonly [number, number] = [120, 30],
  look = unicode,
): string => painted(size, (buffer, rect) => paintPowerDay(buffer, rect, ask(sites).day, look));

describe('what of a site’s power is worth a look', () => {
  it('is what is nearest to its rating by meters that speak, and each rack by the meters that feed it', () => {
    const [view] = madeFabric([site('a')]).sites;
    if (view === undefined) throw new Error('no site was made');
    const { breakers, racks, stores, mix } = notableOf(view, NOW);
    expect(breakers.map(({ meter: name, ratio }) => [name, ratio])).toEqual([
      ['pdu-2/inlet 1', 33 / 32],
      ['pdu-1/inlet 1', 28 / 32],
    ]);
    // The branch hangs below the inlet of the same rack and is in it already.
    expect(racks).toEqual([
      { rack: 'a02', watts: 22_000, ratio: 33 / 32 },
      { rack: 'a01', watts: 19_000, ratio: 28 / 32 },
    ]);
    expect(stores).toEqual([
      { name: 'ups-1/battery', chargeRatio: 0.9, remainingSeconds: 540, isCarrying: true },
    ]);
    expect(mix.map(({ kind, ratio }) => [kind, ratio])).toEqual([
      ['utility', 0.75],
      ['wind', 0.25],
    ]);
  });
});

describe('the day of the power view', () => {
  it('has in each cell the mean and peak of its time, holes where nothing was heard, and ahead only demands', () => {
    const past = { stepMs: 10, mean: [1, 3, null, 5], most: [2, 4, null, 9] };
    const none = { stepMs: 10, mean: [], most: [] };
    const demands = [{ from: 1_015, to: null, limitWatts: 7, priority: null, program: '' }];
    const cells = spanCells(
      { backMs: 60, aheadMs: 40, drawn: past, demanded: none },
      { gridWatts: null, contractWatts: null, demands, wall: 1_000 },
      5,
    );
    expect(cells).toEqual([
      { mean: null, most: null, demanded: null, isAhead: false },
      { mean: 2, most: 4, demanded: null, isAhead: false },
      { mean: 5, most: 9, demanded: null, isAhead: false },
      { mean: null, most: null, demanded: 7, isAhead: true },
      { mean: null, most: null, demanded: 7, isAhead: true },
    ]);
  });

  it('draws the grid limit, the contract and the demand that comes, each with its sign and its words', () => {
    const text = draw([site('a')]);
    expect(text).toMatch(/─ grid limit 70 MW {2}· contract 60 MW {2}═ the grid demands/);
    expect(text).toMatch(/═{3,}/);
    expect(text).toContain('24 h ago');
    expect(text).toContain('in 8 h');
    expect(draw([site('a')], [120, 30], ascii)).toMatch(/={3,}/);
  });

  it('says from what, by which energies, and what is near its limits, with a sign beside the colour', () => {
    const text = draw([site('a')]);
    expect(text).toMatch(/from +utility 30 MW 75 % {2}wind 10 MW 25 %/);
    expect(text).toMatch(/by energy PUE 1\.18 category 2 .* of 8,700 h/);
    expect(text).toMatch(/△ ups-1\/battery 90 %, 9 min left, carries the load/);
    expect(text).toMatch(/pdu-2\/inlet 1 +33 A +32 A +▲ 103 %/);
    expect(text).toMatch(/pdu-1\/inlet 1 +28 A +32 A +△ 88 %/);
    expect(draw([site('a')], [80, 18])).toContain('▲ pdu-2/inlet 1 103 % of 32 A');
  });

  it('says that nothing was heard yet instead of drawing a low value', () => {
    const { day } = ask([site('a', { demands: [] })], madeHistory({}));
    const text = painted([120, 30], (buffer, rect) => paintPowerDay(buffer, rect, day, unicode));
    expect(text).toContain('nothing was heard yet');
  });

  it('goes from site to site where not all have room, and stops at the ends', () => {
    const { power, day } = ask([site('a'), site('b')]);
    expect(siteBeside(power, day, 1)).toBe(JSON.stringify(['b']));
    expect(siteBeside(power, day, -1)).toBe(JSON.stringify(['a']));
  });

  it('is drawn in every theme, with both sets of signs and at every size', () => {
    for (const look of LOOKS) {
      for (const size of SIZES) {
        expect(draw([site('a'), site('b'), { id: 'never', heardAt: null }], size, look)).not.toMatch(
          /undefined|NaN|Infinity/,
        );
      }
    }
    expect(draw([])).toContain('no site is configured');
  });
});
