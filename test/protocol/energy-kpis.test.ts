import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energyKpis, type PeriodEnergies } from '../../protocol/energy-kpis.ts';

const MWH = 3.6e9;
const YEAR: PeriodEnergies = {
  facilityJoules: 30_000 * MWH,
  itJoules: 24_000 * MWH,
  renewableJoules: 21_000 * MWH,
  reusedJoules: 4_500 * MWH,
  carbonKilograms: 2_412_000,
  waterCubicMeters: 12_000,
};

describe('key figures of a period', () => {
  it('are worked out as the standards’ public summaries have them', () => {
    // 30 GWh into the house, 24 GWh into the equipment: PUE 1.25. 21 of 30 GWh renewable: 0.7. 4.5 of 30 GWh of heat
    // used by others: 0.15. 9,000 MWh at 268 g: 2,412 t over 24 GWh. 12,000 m³ over 24 GWh: half a litre a kWh.
    expect(energyKpis(YEAR)).toEqual({
      pue: 1.25,
      ref: 0.7,
      erf: 0.15,
      cueKilogramsPerKilowattHour: 0.1005,
      wueLitersPerKilowattHour: 0.5,
    });
  });

  it.each([
    ['facilityJoules', ['pue', 'ref', 'erf']],
    ['itJoules', ['pue', 'cueKilogramsPerKilowattHour', 'wueLitersPerKilowattHour']],
    ['renewableJoules', ['ref']],
    ['reusedJoules', ['erf']],
    ['carbonKilograms', ['cueKilogramsPerKilowattHour']],
    ['waterCubicMeters', ['wueLitersPerKilowattHour']],
  ] as const)('are unknown without %s where it is needed, and only there', (missing, unknown) => {
    const all = energyKpis(YEAR);
    for (const [name, value] of Object.entries(energyKpis({ ...YEAR, [missing]: null })))
      expect(value, name).toBe(
        (unknown as readonly string[]).includes(name) ? null : all[name as keyof typeof all],
      );
  });

  it('are unknown where meters contradict each other, rather than outside their range', () => {
    expect(energyKpis({ ...YEAR, itJoules: 30_001 * MWH }).pue).toBeNull();
    expect(energyKpis({ ...YEAR, renewableJoules: 30_001 * MWH }).ref).toBeNull();
    expect(energyKpis({ ...YEAR, itJoules: 0 })).toMatchObject({ pue: null, wueLitersPerKilowattHour: null });
  });

  it('stay within their ranges whatever meters say', () => {
    const amount = fc.option(
      fc.oneof(fc.double(), fc.double({ min: 0, max: 1e18, noNaN: true }), fc.constantFrom(0, -1, 1e-300)),
      { nil: null },
    );
    const energies = fc.record({
      facilityJoules: amount,
      itJoules: amount,
      renewableJoules: amount,
      reusedJoules: amount,
      carbonKilograms: amount,
      waterCubicMeters: amount,
    });
    fc.assert(
      fc.property(energies, (given) => {
        const {
          pue,
          ref,
          erf,
          cueKilogramsPerKilowattHour: cue,
          wueLitersPerKilowattHour: wue,
        } = energyKpis(given);
        if (pue !== null) expect(pue).toBeGreaterThanOrEqual(1);
        for (const share of [ref, erf]) if (share !== null) expect(share >= 0 && share <= 1).toBe(true);
        for (const each of [cue, wue]) if (each !== null) expect(each).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('of consistent meters are all known: equipment within the house, parts within the whole', () => {
    const share = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e17, noNaN: true }),
        share,
        share,
        share,
        (facility, it, green, heat) => {
          const kpis = energyKpis({
            facilityJoules: facility,
            itJoules: facility * it,
            renewableJoules: facility * green,
            reusedJoules: facility * heat,
            carbonKilograms: facility / 1e6,
            waterCubicMeters: facility / 1e12,
          });
          expect(Object.values(kpis).includes(null)).toBe(false);
        },
      ),
    );
  });
});
