import type { Covered, EnergyOfPeriod } from '../../protocol/index.ts';

/** One quantity or indicator of the regulation; null is unknown. */
export interface EuFigure {
  /** As the regulation calls it, `E_DC`. */
  readonly symbol: string;
  readonly meaning: string;
  readonly unit: 'kWh' | 'm³' | 'kW' | '°C' | 'l/kWh' | 'none';
  readonly value: number | null;
  /** Of how many hours of the period it is. */
  readonly hours: number;
}

export interface EuFigures {
  readonly quantities: readonly EuFigure[];
  readonly indicators: readonly EuFigure[];
}

const NOTHING: Covered = { value: null, hours: 0 };

/**
 * The quantities and indicators of Commission Delegated Regulation (EU) 2024/1364 that meters can know, as it
 * stands in the Official Journal of 17 May 2024; those that it asks for and no meter of a site tells (papers about
 * origin, temperatures over the year, what is installed) are there and unknown. An energy is of the hours in which
 * it is known and never stretched over the others. Pure.
 */
export function euFigures(energy: EnergyOfPeriod): EuFigures {
  const joules = ({ value, hours }: Covered): Covered => ({
    value: value === null ? null : value / 3.6e6,
    hours,
  });
  const quantity = (
    symbol: string,
    meaning: string,
    unit: EuFigure['unit'],
    { value, hours }: Covered = NOTHING,
  ): EuFigure => ({ symbol, meaning, unit, value, hours });
  return {
    quantities: [
      quantity('P_IT', 'installed IT power demand', 'kW'),
      quantity('E_DC', 'energy that the data centre took', 'kWh', joules(energy.facility)),
      quantity('E_IT', `energy that IT equipment took${categoryOf(energy)}`, 'kWh', joules(energy.it)),
      quantity('W_IN', 'water that came in', 'm³', energy.water),
      quantity('W_IN-POT', 'of that, potable', 'm³'),
      quantity('E_REUSE', 'heat that others used', 'kWh', joules(energy.reused)),
      quantity('T_WH', 'temperature of waste heat', '°C'),
      quantity('T_IN', 'set point of the air that IT equipment takes in', '°C'),
      quantity('E_RES-TOT', 'renewable energy', 'kWh', joules(energy.renewable)),
      quantity('E_RES-GOO', 'of that, by guarantees of origin', 'kWh'),
      quantity('E_RES-PPA', 'of that, by purchase agreements', 'kWh'),
      quantity('E_RES-OOS', 'of that, made on site', 'kWh', joules(onSite(energy))),
    ],
    indicators: [
      quantity('PUE', 'E_DC ÷ E_IT', 'none', energy.pue),
      quantity('WUE', 'W_IN ÷ E_IT', 'l/kWh', energy.wue),
      quantity('ERF', 'E_REUSE ÷ E_DC', 'none', energy.erf),
      quantity('REF', 'E_RES-TOT ÷ E_DC', 'none', energy.ref),
    ],
  };
}

function categoryOf({ pueCategory }: EnergyOfPeriod): string {
  return pueCategory === null ? '' : ` (category ${pueCategory})`;
}

/** Of sun and wind on the site; unknown while one of them is, or says nothing of what is renewable. */
function onSite({ feeds }: EnergyOfPeriod): Covered {
  const own = feeds.filter(({ kind }) => kind === 'solar' || kind === 'wind');
  if (own.length === 0) return NOTHING;
  let value = 0;
  let hours = Number.POSITIVE_INFINITY;
  for (const { joules, renewableRatio } of own) {
    if (joules.value === null || renewableRatio === null) return NOTHING;
    value += joules.value * renewableRatio;
    hours = Math.min(hours, joules.hours);
  }
  return { value, hours };
}
