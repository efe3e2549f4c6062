import { describe, expect, it } from 'vitest';
import type { EnergyOfPeriod } from '../../../protocol/index.ts';
import {
  configuredEdge,
  configuredFeed,
  configuredPower,
  METERS,
  meterPatch,
} from '../../support/made-power.ts';
import { EPOCH, HOUR, MadeStore } from '../../support/made-store.ts';

const SLOW = { ...METERS, periodMs: 60_000 };
const POWER = configuredPower({
  feeds: [
    configuredFeed('grid', { meter: 'main/x', renewableRatio: 0.5 }),
    configuredFeed('roof', { kind: 'solar', meter: 'roof/x', renewableRatio: 1 }),
    configuredFeed('battery', { kind: 'battery', meter: 'bess/x' }),
  ],
  edges: [configuredEdge('pdu-1/x', 'grid')],
  it: { category: 2, meters: ['pdu-1/x'] },
  heatReuse: ['heat/x'],
  water: ['water/x'],
});
const BEGIN = EPOCH / HOUR;

/** Hours at 80 + 20 kW of house and 80 of equipment, read once a minute; the racks are silent in the last one. */
function lived(hours: number, power = POWER): MadeStore {
  const made = new MadeStore(null, power);
  for (let minute = 0; minute <= hours * 60; minute++) {
    const all = [
      meterPatch('main/x', { powerWatts: 80e3 }),
      meterPatch('roof/x', { powerWatts: 20e3 }),
      meterPatch('bess/x', { powerWatts: -7e3 }),
      meterPatch('heat/x', { place: 'loop', heatWatts: 15e3 }),
      meterPatch('water/x', { place: 'loop', flowCubicMetersPerSecond: 0.00001 }),
      ...(minute <= (hours - 1) * 60 ? [meterPatch('pdu-1/x', { powerWatts: 80e3 })] : []),
    ];
    made.read(SLOW, { meters: all }).tick();
    if (minute < hours * 60) made.pass(60_000);
  }
  return made;
}
const asked = (made: MadeStore, from: number, to: number): EnergyOfPeriod => {
  const period = made.store.power?.period(BEGIN + from, BEGIN + to);
  if (period === undefined) throw new Error('the site has no power');
  return period;
};
const KWH = 3.6e6;

describe('energies of a period', () => {
  it('are of the hours in which each is known, ratios of those in which both sides are', () => {
    const period = asked(lived(4), -20, 4);
    const rounded = (value: number | null) => (value === null ? null : Math.round(value / KWH));
    const inHours = Object.fromEntries(
      (['facility', 'it', 'renewable', 'reused'] as const).map((name) => [
        name,
        [rounded(period[name].value), period[name].hours],
      ]),
    );
    expect(inHours).toEqual({ facility: [400, 4], it: [240, 3], renewable: [240, 4], reused: [60, 4] });
    expect(period.water.hours).toBe(4);
    expect(period.water.value).toBeCloseTo(4 * 0.036, 6);
    expect(period.pue.hours).toBe(3);
    expect(period.pue.value).toBeCloseTo(1.25, 9);
    expect(period.ref.value).toBeCloseTo(0.6, 9);
    expect(period.erf).toEqual({ value: expect.closeTo(0.15, 9), hours: 4 });
    expect(period.wue).toEqual({ value: expect.closeTo(0.45, 9), hours: 3 });
    expect(period.pueCategory).toBe(2);
    expect(
      period.feeds.map(({ feed, kind, joules }) => [feed, kind, rounded(joules.value), joules.hours]),
    ).toEqual([
      ['grid', 'utility', 320, 4],
      ['roof', 'solar', 80, 4],
      ['battery', 'battery', -28, 4],
    ]);
  });

  it('are of the hours asked for alone', () => {
    expect(asked(lived(4), 1, 2).facility).toEqual({ value: expect.closeTo(100 * KWH, 0), hours: 1 });
    expect(asked(lived(4), 4, 9).facility).toEqual({ value: null, hours: 0 });
  });

  it('are unknown of a house of which one feed has no meter, and where nobody said what is renewable', () => {
    const unmetered = { ...POWER, feeds: [...POWER.feeds, configuredFeed('other')] };
    const nothing = { value: null, hours: 0 };
    expect(asked(lived(2, unmetered), 0, 2)).toMatchObject({
      facility: nothing,
      renewable: nothing,
      pue: nothing,
      it: { hours: 1 },
    });
    const untold = { ...POWER, feeds: [configuredFeed('grid', { meter: 'main/x' })] };
    expect(asked(lived(2, untold), 0, 2)).toMatchObject({
      facility: { hours: 2 },
      renewable: nothing,
      ref: nothing,
    });
  });
});
