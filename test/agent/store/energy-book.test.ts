import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepEnergies } from '../../../agent/keep-energies.ts';
import { EnergyBook } from '../../../agent/store/energy-book.ts';
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
    configuredFeed('grid', { meter: 'main/x', renewableRatio: 0.4, carbonGramsPerKilowattHour: 268 }),
    configuredFeed('park', { kind: 'wind', meter: 'wind/x', renewableRatio: 1 }),
    configuredFeed('battery', { kind: 'battery', meter: 'bess/x' }),
  ],
  edges: [configuredEdge('pdu-1/x', 'grid'), configuredEdge('pdu-2/x', 'grid')],
  it: { category: 2, meters: ['pdu-1/x', 'pdu-2/x'] },
  heatReuse: ['heat/x'],
  water: ['water/x'],
});

/** One reading of every meter a minute, for some hours; the battery gives and takes. */
function lived(hours: number, but: readonly string[] = [], power = POWER): MadeStore {
  const made = new MadeStore(null, power);
  for (let minute = 0; minute <= hours * 60; minute++) {
    const all = [
      meterPatch('main/x', { powerWatts: 80e3, energyJoules: minute * 60 * 80e3 }),
      meterPatch('wind/x', { powerWatts: 20e3 }),
      meterPatch('bess/x', { powerWatts: minute % 2 === 0 ? 5e3 : -5e3 }),
      meterPatch('pdu-1/x', { powerWatts: 50e3 }),
      meterPatch('pdu-2/x', { powerWatts: 30e3 }),
      meterPatch('heat/x', { place: 'loop', heatWatts: 15e3 }),
      meterPatch('water/x', { place: 'loop', flowCubicMetersPerSecond: 0.00001 }),
    ];
    made
      .read(SLOW, { meters: all.filter(({ device, point }) => !but.includes(`${device}/${point}`)) })
      .tick();
    if (minute < hours * 60) made.pass(60_000);
  }
  return made;
}

describe('key figures of the last year', () => {
  it('come from the energies of its hours: 100 kW of house, 80 kW of equipment', () => {
    expect(lived(4).site).toMatchObject({
      pueCategory: 2,
      yearHours: 4,
      yearPue: 1.25,
      // 0.4 of 80 kW and all of 20 kW.
      yearRenewableRatio: 0.52,
      yearReuseRatio: 0.15,
      // 80 kW at 268 g for 80 kW of equipment.
      yearCarbonUsage: 0.268,
      // 36 l an hour for 80 kWh.
      yearWaterUsage: 0.45,
    });
  });

  it.each([
    [
      'main/x',
      {
        yearPue: null,
        yearRenewableRatio: null,
        yearReuseRatio: null,
        yearCarbonUsage: null,
        yearWaterUsage: 0.45,
        yearHours: 0,
      },
    ],
    [
      'pdu-2/x',
      {
        yearPue: null,
        yearRenewableRatio: 0.52,
        yearReuseRatio: 0.15,
        yearCarbonUsage: null,
        yearWaterUsage: null,
        yearHours: 0,
      },
    ],
    ['heat/x', { yearPue: 1.25, yearReuseRatio: null }],
    ['water/x', { yearPue: 1.25, yearWaterUsage: null }],
    ['bess/x', { yearPue: 1.25 }],
  ])('are unknown without %s where they need it', (meter, expected) => {
    expect(lived(2, [meter]).site).toMatchObject(expected);
  });

  it('do not know of carbon where a grid does not say what it emits', () => {
    const feeds = POWER.feeds.map((feed) => ({ ...feed, carbonGramsPerKilowattHour: null }));
    expect(lived(2, [], { ...POWER, feeds }).site).toMatchObject({ yearPue: 1.25, yearCarbonUsage: null });
  });

  it('leave an hour with a hole out on both sides of the division', () => {
    const made = lived(2);
    // One rack's meter is silent for half of the next hour, and the site draws much less.
    for (let minute = 0; minute < 60; minute++) {
      const meters = [
        meterPatch('main/x', { powerWatts: 40e3, energyJoules: 2 * 3600 * 80e3 + minute * 60 * 40e3 }),
        meterPatch('wind/x', { powerWatts: 20e3 }),
        meterPatch('pdu-1/x', { powerWatts: 10e3 }),
        ...(minute > 20 && minute < 50 ? [] : [meterPatch('pdu-2/x', { powerWatts: 30e3 })]),
      ];
      made.pass(60_000).read(SLOW, { meters }).tick();
    }
    expect(made.pass(HOUR).tick().site).toMatchObject({ yearHours: 2, yearPue: 1.25 });
  });

  it('give a feed its energy by its meter, over a counter that began anew', () => {
    const made = lived(1);
    expect(made.row('feeds', 'grid').energyJoules).toBe(3600 * 80e3);
    made
      .pass(60_000)
      .read(SLOW, { meters: [meterPatch('main/x', { powerWatts: 80e3, energyJoules: 4 })] })
      .tick();
    expect(made.row('feeds', 'grid').energyJoules).toBe(3660 * 80e3);
  });
});

describe('energies that are kept', () => {
  it('are there after a restart, hours and totals alike, without a warning', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-energy-'));
    const warnings: string[] = [];
    const log = (_level: string, message: string) => void warnings.push(message);
    try {
      const before = lived(3);
      const book = before.store.power?.energy;
      if (book === undefined) throw new Error('no power');
      let wall = EPOCH + 2 * HOUR;
      const end = await keepEnergies(folder, book, () => wall, log);
      wall = before.wall;
      await Promise.all([end(), end()]);
      expect(readdirSync(folder).sort()).toEqual(['energy-hours.json', 'energy.json']);
      const after = new EnergyBook(POWER);
      await (await keepEnergies(folder, after, () => wall, log))();
      expect(after.kept()).toEqual(book.kept());
      // Hours are kept to nine digits.
      for (const [name, value] of Object.entries(book.lastYear(wall)))
        expect(after.lastYear(wall)[name as 'pue'], name).toBeCloseTo(value, 7);
      expect(after.totalOf('main/x')).toBe(3 * 3600 * 80e3);
      expect(warnings).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('that are damaged, or of meters that are no more, are left out', () => {
    const book = new EnergyBook(POWER);
    for (const kept of [
      null,
      7,
      { edges: 3, hours: 'x' },
      { edges: { 'powerWatts main/x': [1] }, hours: { it: [[1]], gone: [[1, 2, 3]] } },
    ])
      book.restore(kept);
    expect(book.kept()).toEqual(new EnergyBook(POWER).kept());
  });
});
