import type { Unit } from '../../protocol/schema/column.ts';
import { neutralise, type SafeText } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import { decimal, placesFor } from './decimal.ts';
import { formatDuration } from './duration.ts';
import { type Scale, scaleFor } from './scale.ts';
import { type Signs, UNICODE_SIGNS } from './signs.ts';

export interface QuantityFormat {
  readonly signs?: Signs;
  /** Significant digits; whole parts are never shortened. */
  readonly digits?: number;
  /** Cells to pad to, numbers to the right. */
  readonly width?: number;
}

/**
 * A value in base units as people read it: `671 W`, `61.2 MW`, `112 GiB`, `97 %`, `1,755 MHz`, `64 °C`,
 * `2 h 10`, `9,812`; `–` for null. What is not quite all is never `100 %`, what is not nothing never `0`.
 */
export function formatQuantity(value: number | null, unit: Unit, format: QuantityFormat = {}): SafeText {
  const signs = format.signs ?? UNICODE_SIGNS;
  const text =
    value === null || !Number.isFinite(value) ? signs.missing : write(value, unit, signs, format.digits);
  return format.width === undefined ? text : pad(text, format.width, 'end');
}

/** A column of values in one scale: the unit belongs into its header, the cells are bare numbers. */
export interface QuantityColumn {
  /** Empty where each cell carries its own. */
  readonly symbol: SafeText;
  readonly cells: readonly SafeText[];
}

/** How the values of a column are written in one scale. */
export interface ColumnManner {
  /** Empty where each cell carries its own. */
  readonly symbol: SafeText;
  /** Where it is the same, the same value is written the same. */
  readonly manner: string;
  readonly write: (value: number | null) => SafeText;
}

/**
 * How values of one column are written in the scale of the largest and with equal decimal places, so that
 * the digits stand below each other. Durations of a second and more are written out cell by cell.
 */
export function columnManner(
  values: readonly (number | null)[],
  unit: Unit,
  { signs = UNICODE_SIGNS, digits }: QuantityFormat = {},
): ColumnManner {
  let largest = 0;
  for (const value of values) {
    if (value !== null && Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  if (unit === 's' && largest >= 0.1) {
    const write = (value: number | null): SafeText => formatDuration(value, signs);
    return { symbol: neutralise(''), manner: 'duration', write };
  }
  const scale = scaleFor(largest, unit, signs);
  const whole = values.every((value) => value === null || Number.isInteger(value / scale.factor));
  const places = whole ? 0 : placesFor(largest / scale.factor, digits ?? scale.digits);
  return {
    symbol: neutralise(scale.symbol),
    manner: `${scale.factor} ${places}`,
    write: (value) =>
      value === null || !Number.isFinite(value)
        ? signs.missing
        : neutralise(scaled(value, unit, scale, places, true)),
  };
}

/** The values of one column, all written. */
export function formatQuantities(
  values: readonly (number | null)[],
  unit: Unit,
  format: QuantityFormat = {},
): QuantityColumn {
  const { symbol, write } = columnManner(values, unit, format);
  return { symbol, cells: values.map(write) };
}

function write(value: number, unit: Unit, signs: Signs, digits: number | undefined): SafeText {
  if (unit === 's') return formatDuration(value, signs);
  const scale = scaleFor(value, unit, signs);
  const places = placesFor(value / scale.factor, digits ?? scale.digits);
  const number = scaled(value, unit, scale, places, false);
  return neutralise(scale.symbol === '' ? number : `${number} ${scale.symbol}`);
}

function scaled(value: number, unit: Unit, scale: Scale, places: number, fixed: boolean): string {
  // 0.07 ÷ 0.01 is 7.000000000000001.
  const mantissa = scale.factor < 1 ? value * Math.round(1 / scale.factor) : value / scale.factor;
  if (unit === 'ratio' && value < 1 && Number(mantissa.toFixed(places)) >= 100) {
    const finer = fixed ? places : 1;
    return decimal(Math.floor(mantissa * 10 ** finer) / 10 ** finer, finer, fixed);
  }
  return decimal(mantissa, places, fixed);
}
