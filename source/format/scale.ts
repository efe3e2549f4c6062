import type { Unit } from '../../protocol/schema/column.ts';
import type { Signs } from './signs.ts';

/** How values of one unit are written: divided by `factor`, followed by `symbol`. */
export interface Scale {
  readonly factor: number;
  readonly symbol: string;
  /** Significant digits that are shown where nobody asks for others. */
  readonly digits: number;
}

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_PREFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The scale in which a value of this magnitude reads best. */
export function scaleFor(magnitude: number, unit: Unit, signs: Signs): Scale {
  const size = Math.abs(magnitude);
  switch (unit) {
    case 'W':
    case 'VA':
    case 'V':
    case 'A':
    case 'bit/s':
    case 'B/s':
      return prefixed(size, 1000, PREFIXES, unit);
    case 'J':
      return energy(size);
    case 'B':
      return prefixed(size, 1024, BINARY_PREFIXES, unit);
    case 'Hz':
      return frequency(size);
    case 'ratio':
      return { factor: 0.01, symbol: '%', digits: 2 };
    case '°C':
      return { factor: 1, symbol: signs.celsius, digits: 3 };
    case 'm³':
      return { factor: 1, symbol: signs.cubicMetre, digits: 3 };
    case 'm³/s':
      // Pumps and their data sheets speak of litres a minute.
      return { factor: 1 / 60_000, symbol: 'l/min', digits: 3 };
    case 's':
      return seconds(size, signs);
    case 'dBm':
      return { factor: 1, symbol: 'dBm', digits: 3 };
    case 'count':
    case 'none':
      return { factor: 1, symbol: '', digits: 3 };
  }
}

function prefixed(size: number, base: number, prefixes: readonly string[], unit: string): Scale {
  let power = 0;
  // Half a unit less, so that 999.6 W is 1 kW rather than 1,000 W.
  while (power < prefixes.length - 1 && size / base ** power >= base - 0.5) power += 1;
  return { factor: base ** power, symbol: `${prefixes[power] ?? ''}${unit}`, digits: 3 };
}

/** Meters, bills and the grid speak of kWh and GWh; below a watt-hour stand joules. */
function energy(size: number): Scale {
  if (size < WATT_HOUR) return prefixed(size, 1000, PREFIXES, 'J');
  const { factor, symbol, digits } = prefixed(size / WATT_HOUR, 1000, PREFIXES, 'Wh');
  return { factor: factor * WATT_HOUR, symbol, digits };
}

const WATT_HOUR = 3_600;

/** Clocks are read in MHz everywhere, `1,755 MHz`; of a grid's 50 Hz the thousandths matter. */
function frequency(size: number): Scale {
  if (size < 1e4) return { factor: 1, symbol: 'Hz', digits: 5 };
  if (size < 1e6) return { factor: 1e3, symbol: 'kHz', digits: 5 };
  return size < 1e10 ? { factor: 1e6, symbol: 'MHz', digits: 4 } : { factor: 1e9, symbol: 'GHz', digits: 4 };
}

function seconds(size: number, signs: Signs): Scale {
  if (size > 0 && size < 1e-5) return { factor: 1e-6, symbol: signs.microsecond, digits: 3 };
  return size < 0.1 && size > 0
    ? { factor: 1e-3, symbol: 'ms', digits: 3 }
    : { factor: 1, symbol: 's', digits: 2 };
}
