/**
 * Key figures of a data centre by the standards of ISO/IEC 30134, from energies of one and the same period and
 * never from ratios. A figure is null where an energy of it is, or where its energies cannot belong together: a
 * missing meter makes it unknown, not better.
 * Units: J in; ratios, kg a kWh and l a kWh out.
 */

const JOULES_PER_KILOWATT_HOUR = 3.6e6;

/** Energies of a period; null is not measured, or not all of it. */
export interface PeriodEnergies {
  /** All that the data centre took, whatever its origin (E_DC). */
  readonly facilityJoules: number | null;
  /** What the equipment took, at the boundary of its category (E_IT). */
  readonly itJoules: number | null;
  /** Of what the data centre took, the renewable part (E_RES). */
  readonly renewableJoules: number | null;
  /** Heat that others used (E_REUSE). */
  readonly reusedJoules: number | null;
  /** Emitted for what the data centre took, CO₂ equivalent. */
  readonly carbonKilograms: number | null;
  /** Water that came in. */
  readonly waterCubicMeters: number | null;
}

export interface EnergyKpis {
  /** ISO/IEC 30134-2, E_DC ÷ E_IT; 1 or more. */
  readonly pue: number | null;
  /** ISO/IEC 30134-3, renewable energy factor, E_RES ÷ E_DC; 0…1. */
  readonly ref: number | null;
  /** ISO/IEC 30134-6, energy reuse factor, E_REUSE ÷ E_DC; 0…1. */
  readonly erf: number | null;
  /** ISO/IEC 30134-8, carbon usage effectiveness, kg CO₂e a kWh of E_IT. */
  readonly cueKilogramsPerKilowattHour: number | null;
  /** ISO/IEC 30134-9, water usage effectiveness, l a kWh of E_IT. */
  readonly wueLitersPerKilowattHour: number | null;
}

export function energyKpis(energies: PeriodEnergies): EnergyKpis {
  const facility = positive(energies.facilityJoules);
  const it = positive(energies.itJoules);
  const { renewableJoules, reusedJoules, carbonKilograms, waterCubicMeters } = energies;
  return {
    // More in the racks than in the house is a meter that is wrong, not a good house.
    pue: facility === null || it === null || it > facility ? null : finite(facility / it),
    ref: shareOf(renewableJoules, facility),
    erf: shareOf(reusedJoules, facility),
    cueKilogramsPerKilowattHour: perKilowattHour(carbonKilograms, it),
    wueLitersPerKilowattHour: perKilowattHour(waterCubicMeters === null ? null : waterCubicMeters * 1000, it),
  };
}

function positive(joules: number | null): number | null {
  return joules !== null && Number.isFinite(joules) && joules > 0 ? joules : null;
}

function shareOf(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || !(part >= 0) || part > whole) return null;
  return part / whole;
}

function perKilowattHour(amount: number | null, joules: number | null): number | null {
  if (amount === null || joules === null || !(amount >= 0) || !Number.isFinite(amount)) return null;
  return finite(amount / (joules / JOULES_PER_KILOWATT_HOUR));
}

/** Energies next to nothing divide to no figure. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
