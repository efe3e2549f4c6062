import type { RecoveryAction } from '../../../protocol/schema/words.ts';
import { parseRecoveryAction } from '../../faults/recovery-action.ts';

/** A value in base units, or the driver's own words for why there is none. */
export type Measured<T> = { readonly value: T } | { readonly reason: string };

export type Dimension = 'memory' | 'power' | 'temperature' | 'frequency' | 'share' | 'count';

/** Base units per printed unit. nvidia-smi's old `MB` were always 2²⁰ bytes. */
const FACTORS: Record<Dimension, ReadonlyMap<string, number>> = {
  memory: new Map([
    ['B', 1],
    ['KIB', 2 ** 10],
    ['MIB', 2 ** 20],
    ['MB', 2 ** 20],
    ['GIB', 2 ** 30],
  ]),
  power: new Map([['W', 1]]),
  temperature: new Map([['C', 1]]),
  frequency: new Map([
    ['HZ', 1],
    ['KHZ', 1e3],
    ['MHZ', 1e6],
    ['GHZ', 1e9],
  ]),
  share: new Map([['%', 0.01]]),
  count: new Map([['', 1]]),
};

/** The unit that is left out under `nounits`. */
const USUAL_UNIT: Record<Dimension, string> = {
  memory: 'MIB',
  power: 'W',
  temperature: 'C',
  frequency: 'MHZ',
  share: '%',
  count: '',
};

const NUMBER = /^(-?\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z%]{0,4})$/;
const MOST_REASON = 80;

/**
 * Reads one printed quantity. Anything that is not a number in a known unit of that dimension is a reason,
 * in the driver's words: the list of its excuses (`N/A`, `[Not Supported]`, `ERR!`, `GPU is lost`, …) grows
 * with every driver, the list of its units does not.
 */
export function measureQuantity(text: string, dimension: Dimension, unitOfColumn = ''): Measured<number> {
  const parts = NUMBER.exec(text.trim());
  if (parts === null) return { reason: reasonOf(text) };
  const unit = (parts[2] || unitOfColumn || USUAL_UNIT[dimension]).toUpperCase();
  const factor = FACTORS[dimension].get(unit);
  if (factor === undefined) return { reason: reasonOf(`${text} (unit not known)`) };
  const number = Number(parts[1]);
  // A division keeps 65 % at 0.65; 65 × 0.01 would be 0.6500000000000001.
  const value = factor < 1 ? number / Math.round(1 / factor) : number * factor;
  if (!isPossible(value, dimension)) return { reason: reasonOf(`${text} (not possible)`) };
  return { value };
}

function isPossible(value: number, dimension: Dimension): boolean {
  if (dimension === 'temperature') return value >= -273.15;
  if (dimension === 'share') return value >= 0 && value <= 1;
  if (dimension === 'count') return value >= 0 && Number.isInteger(value);
  return value >= 0;
}

export function measureYesNo(text: string): Measured<boolean> {
  const word = text.trim().toLowerCase();
  if (word === 'yes' || word === 'true' || word === '1') return { value: true };
  if (word === 'no' || word === 'false' || word === '0') return { value: false };
  return { reason: reasonOf(text) };
}

export function measureActive(text: string): Measured<boolean> {
  const word = text.trim().toLowerCase();
  if (word === 'active') return { value: true };
  if (word === 'not active') return { value: false };
  return { reason: reasonOf(text) };
}

/** Names, versions and states: the only texts where the driver's excuses have to be known by name. */
export function measureName(text: string): Measured<string> {
  const name = text.trim();
  return name === '' || isExcuse(name) ? { reason: reasonOf(text) } : { value: name.slice(0, 256) };
}

export function measureRecoveryAction(text: string): Measured<RecoveryAction> {
  const action = parseRecoveryAction(text);
  return action === null ? { reason: reasonOf(text) } : { value: action };
}

const EXCUSE =
  /^(?:n\/a|not supported|not available|unknown error|unknown|err!|error|gpu is lost|gpu requires reset|insufficient permissions|requested functionality has been deprecated|not found|no permission|reset required)$/i;

/** Whether a text is one of the driver's ways to say "no value". CSV puts them in brackets, XML does not. */
export function isExcuse(text: string): boolean {
  const trimmed = text.trim();
  return /^\[.*\]$/.test(trimmed) || EXCUSE.test(trimmed);
}

/** Whether the driver says that the GPU is gone or hangs, rather than that it never had the value. */
export function isTrouble(reason: string): boolean {
  return /\blost\b|requires reset|reset required|unknown error|err!/i.test(reason);
}

export function reasonOf(text: string): string {
  const trimmed = text.trim().replaceAll(/\s+/g, ' ');
  if (trimmed === '') return 'empty';
  return trimmed.length > MOST_REASON ? `${trimmed.slice(0, MOST_REASON)}…` : trimmed;
}
