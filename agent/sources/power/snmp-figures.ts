import type { SnmpValue } from '../../io/snmp-walk.ts';
import type { FoundCell, Lookup } from './snmp-cells.ts';
import type { Figure, MeasuredColumn, Units } from './snmp-profile.ts';

/** A figure in the unit of its column, or why there is none. */
export type Told = { readonly value: number; readonly step: number } | { readonly missing: string };

/** -1 is usual for "not available"; the ends of the integers are what drivers hand on when they know nothing. */
const NOTHING_KNOWN: readonly bigint[] = [-1n, 2_147_483_647n, -2_147_483_648n, 4_294_967_295n];

/**
 * What a figure can be at all: outside it the unit is wrong, or the device is. All that is read here is on
 * low voltage of 50 or 60 Hz: a UPS that tells 2360 V means tenths, though its table says volts.
 */
const POSSIBLE: Readonly<Record<MeasuredColumn, readonly [number, number]>> = {
  powerWatts: [0, 1e8],
  apparentPowerVoltAmperes: [0, 1e8],
  powerFactorRatio: [0, 1],
  voltageVolts: [0, 1000],
  currentAmperes: [0, 1e4],
  ratedCurrentAmperes: [0.001, 1e4],
  limitWatts: [1, 1e9],
  frequencyHertz: [0, 100],
  energyJoules: [0, 1e17],
  chargeRatio: [0, 1],
  remainingSeconds: [0, 1e8],
  temperatureCelsius: [-60, 200],
};

/** Reads one value as its profile says. */
export function figureOf({ value: told, index, parts }: FoundCell, figure: Figure, at: Lookup): Told {
  const number = numberIn(told, figure);
  if (typeof number === 'string') return { missing: number };
  const digits = figure.digits === undefined ? 0 : digitsAt(at(`${figure.digits}.${index}`));
  if (digits === null) return { missing: 'the device does not tell its decimal digits' };
  const unit = figure.units === undefined ? 'as is' : unitAt(figure.units, index, parts, at);
  if (unit === null) return { missing: 'the device tells it in another unit, or in none' };
  const [times, per] = [figure.times ?? 1, (figure.per ?? 1) * 10 ** digits];
  const scaled = (number * times) / per;
  const value = unit === 'fahrenheit' ? ((scaled - 32) * 5) / 9 : scaled;
  const [least, most] = POSSIBLE[figure.into];
  if (!Number.isFinite(value) || value < least || value > most) {
    // A number of ours: the device's own words go nowhere but into columns of text.
    return { missing: `the device gives ${Number(value.toPrecision(6))}, which is not possible` };
  }
  return { value, step: times / per };
}

/** The number in a value, or why there is none. */
function numberIn(told: SnmpValue, figure: Figure): number | string {
  if (typeof told === 'bigint') {
    if (NOTHING_KNOWN.includes(told) || figure.absent?.includes(Number(told)) === true)
      return 'the device says that it is not available';
    if (figure.textUnit !== undefined) return 'a number, where a text with its unit was expected';
    return Number(told);
  }
  const text = new TextDecoder().decode(told.subarray(0, 40)).trim();
  if (text === '') return 'the device leaves it empty';
  if (figure.textUnit !== undefined) {
    const [, number, unit] = /^(\d{1,9}(?:\.\d{1,6})?) ?([A-Za-z]+)$/.exec(text) ?? [];
    return unit === figure.textUnit ? Number(number) : `a text that is no number of ${figure.textUnit}`;
  }
  // Some devices put their numbers into text. With decimals it may or may not be scaled already: only where
  // nothing is to be scaled do both mean the same.
  const isScaled = (figure.times ?? 1) !== 1 || (figure.per ?? 1) !== 1 || figure.digits !== undefined;
  if (/^[+-]?\d{1,15}$/.test(text)) return numberIn(BigInt(text.replace('+', '')), figure);
  if (!/^[+-]?\d{1,12}\.\d{1,9}$/.test(text)) return 'a text that is no number';
  return isScaled && !IS_A_SHARE.has(figure.into)
    ? 'a text with decimals, where a whole number was expected'
    : Number(text);
}

/** A percentage is one with decimals as well. */
const IS_A_SHARE: ReadonlySet<MeasuredColumn> = new Set(['chargeRatio']);

function digitsAt(told: SnmpValue | undefined): number | null {
  return typeof told === 'bigint' && told >= 0n && told <= 9n ? Number(told) : null;
}

function unitAt(
  { oid, are, mayBeMissing, index: own }: Units,
  index: string,
  parts: ReadonlyMap<string, number>,
  at: Lookup,
): 'as is' | 'fahrenheit' | null {
  const told = at(
    `${oid}.${own === undefined ? index : own.replace(/[a-z]+/g, (part) => String(parts.get(part)))}`,
  );
  if (told === undefined) return mayBeMissing === true ? 'as is' : null;
  return typeof told === 'bigint' ? (are[Number(told)] ?? null) : null;
}
