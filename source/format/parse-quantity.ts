import type { Unit } from '../../protocol/schema/column.ts';
import { parseDuration } from './parse-duration.ts';

/**
 * A quantity as people type it, in base units; null when it is none of this unit. Prefixes are SI, `Ki Mi
 * Gi …` binary; the unit may be left out. Capitals matter only where they tell two readings apart (`mW`,
 * `MW`). Thousands may be parted by commas. Reads back whatever `formatQuantity` writes.
 */
export function parseQuantity(text: string, unit: Unit): number | null {
  if (text.length > LONGEST) return null;
  if (unit === 's') return parseDuration(text);
  const parts = QUANTITY.exec(text.trim());
  if (parts === null) return null;
  const [, digits = '', suffix = ''] = parts;
  const factor = factorOf(unit, suffix);
  if (factor === undefined) return null;
  const number = Number(digits.replaceAll(',', ''));
  const value = factor < 1 ? number / Math.round(1 / factor) : number * factor;
  return Number.isFinite(value) ? value : null;
}

/** What a quantity of this unit looks like, for messages. */
export function exampleQuantity(unit: Unit): string {
  return EXAMPLES[unit];
}

const LONGEST = 64;

const QUANTITY = /^([-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d{1,3})?)\s*(\D*\d?)$/;

const EXAMPLES: Readonly<Record<Unit, string>> = {
  count: '12',
  ratio: '90%',
  W: '700W',
  B: '80GiB',
  Hz: '1.7GHz',
  '°C': '85C',
  s: '5m',
  J: '1.2kWh',
  'bit/s': '100Gbit/s',
  'B/s': '400GB/s',
  'm³': '12m3',
  'm³/s': '0.004m3/s',
  VA: '6kVA',
  V: '230V',
  A: '16A',
  dBm: '-3.5dBm',
  none: '1.5',
};

type Factors = ReadonlyMap<string, number>;

const UP: Factors = new Map([
  ['', 1],
  ['k', 1e3],
  ['K', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
]);
const UP_AND_DOWN: Factors = new Map([...UP, ['m', 1e-3], ['µ', 1e-6], ['u', 1e-6]]);
const BINARY: Factors = new Map(
  ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((prefix, power) => [prefix, 1024 ** power]),
);

/** Every suffix of a unit, as it is written rightly. */
const SUFFIXES: Readonly<Record<Exclude<Unit, 's'>, Factors>> = {
  count: UP,
  none: UP,
  ratio: new Map([
    ['', 1],
    ['%', 0.01],
    ['‰', 0.001],
  ]),
  W: named('W'),
  B: new Map([
    ...suffixes(
      UP,
      new Map([
        ['B', 1],
        ['', 1],
      ]),
    ),
    ...suffixes(
      BINARY,
      new Map([
        ['B', 1],
        ['', 1],
      ]),
    ),
  ]),
  Hz: named('Hz'),
  '°C': new Map([
    ['', 1],
    ['C', 1],
    ['°C', 1],
    ['℃', 1],
  ]),
  J: suffixes(
    UP_AND_DOWN,
    new Map([
      ['J', 1],
      ['', 1],
      ['Wh', 3600],
    ]),
  ),
  // Bytes a second are known here, so that `MB/s` is not taken for `Mb/s` by its letters.
  'bit/s': suffixes(
    UP,
    new Map([
      ['bit/s', 1],
      ['b/s', 1],
      ['bps', 1],
      ['', 1],
      ['B/s', 8],
    ]),
  ),
  'B/s': suffixes(
    UP,
    new Map([
      ['B/s', 1],
      ['', 1],
      ['bit/s', 1 / 8],
    ]),
  ),
  'm³': new Map([
    ['', 1],
    ['m³', 1],
    ['m3', 1],
  ]),
  'm³/s': new Map([
    ['', 1],
    ['m³/s', 1],
    ['m3/s', 1],
    ['l/min', 1 / 60_000],
  ]),
  VA: named('VA'),
  V: named('V'),
  A: named('A'),
  dBm: new Map([
    ['', 1],
    ['dBm', 1],
  ]),
};

/** A unit with the prefixes of its field, or the bare number. */
function named(unit: string): Factors {
  return suffixes(
    UP_AND_DOWN,
    new Map([
      [unit, 1],
      ['', 1],
    ]),
  );
}

function suffixes(prefixes: Factors, units: Factors): Factors {
  const all = new Map<string, number>();
  for (const [unit, per] of units)
    for (const [prefix, factor] of prefixes) all.set(prefix + unit, factor * per);
  return all;
}

function factorOf(unit: Exclude<Unit, 's'>, suffix: string): number | undefined {
  const known = SUFFIXES[unit];
  const exact = known.get(suffix);
  if (exact !== undefined || unit === 'count' || unit === 'none') return exact;
  const lower = suffix.toLowerCase();
  const meant = new Set<number>();
  for (const [written, factor] of known) if (written.toLowerCase() === lower) meant.add(factor);
  return meant.size === 1 ? [...meant][0] : undefined;
}
