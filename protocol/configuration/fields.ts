// The named export `z` brings the messages of every language: 440 kB of the bundle.
import * as z from 'zod';
import { DAILY_HOURS_EXPECTED, parseDailyHours } from './daily-hours.ts';
import { parseDuration } from './duration.ts';
import { NAME } from './name-pattern.ts';
import { didYouMean } from './nearest.ts';
import { wrong } from './shown-value.ts';

/**
 * The kinds of value a configuration is made of. Each carries, as its message, what would be right, so
 * that a problem reads `found "2 sec"; expected a duration such as 250ms, 2s or 5m`.
 */

/** A mapping with these keys and no others; an unknown key is told the nearest right one. */
export function keys<S extends z.ZodRawShape>(
  shape: S,
  expected = 'a mapping',
): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, known) : expected),
  });
}

/** One line per key, in their order: `checkDocument` gives each its own place. */
export function unknownKeys(unknown: readonly string[], known: readonly string[]): string {
  return unknown
    .map((key) => `unknown key;${didYouMean(key, known)} expected ${listed(known, 'or')}`)
    .join('\n');
}

/** A mapping from names to values, as a `Map`: a name may be `constructor`. */
export function mapOf<V extends z.ZodType>(name: z.ZodType<string>, value: V, expected: string) {
  return z.preprocess(
    (written) => (isMapping(written) ? new Map(Object.entries(written)) : written),
    z.map(name, value, { error: expected }),
  );
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf<V extends z.ZodType>(value: V, expected: string): z.ZodArray<V> {
  return z.array(value, { error: expected }).max(100_000, { error: expected });
}

/** One word of a closed vocabulary. */
export function oneOf<const V extends readonly [string, ...string[]]>(words: V) {
  return z.enum(words, {
    error: (issue) => {
      const hint = typeof issue.input === 'string' ? didYouMean(issue.input, words) : '';
      return `${listed(words, 'or')}${hint === '' ? '' : `;${hint}`}`;
    },
  });
}

/** The message of a union of mappings that are told apart by their `type`. */
export function oneOfTypes(types: readonly string[]) {
  return (issue: { readonly input?: unknown; readonly code?: string }): string => {
    const type = isMapping(issue.input) ? Reflect.get(issue.input, 'type') : undefined;
    const hint = typeof type === 'string' ? didYouMean(type, types) : '';
    const expected = `${listed(types, 'or')}${hint === '' ? '' : `;${hint}`}`;
    return issue.code === 'invalid_union' ? expected : `a mapping whose type is ${expected}`;
  };
}

/** Null when the key is absent. */
export function orNull<V extends z.ZodType>(value: V) {
  return value.optional().transform((given) => given ?? null);
}

export function text(expected: string): z.ZodString {
  return z.string({ error: expected }).min(1, { error: expected });
}

export const yesOrNo = z.boolean({ error: 'true or false' });

export function name(what: string): z.ZodString {
  const expected = `${what}: letters, digits, ".", "_" and "-", at most 63 (in quotes if it is all digits)`;
  return z.string({ error: expected }).regex(NAME, { error: expected });
}

export function wholeNumber(from: number, to: number, what = 'a whole number') {
  const expected = `${what} from ${from} to ${to}`;
  return z.int({ error: expected }).min(from, { error: expected }).max(to, { error: expected });
}

export function ratio() {
  const expected = 'a share from 0 to 1, such as 0.15';
  return z.number({ error: expected }).min(0, { error: expected }).max(1, { error: expected });
}

export function watts() {
  const expected = 'a number of watts above 0, such as 70e6';
  return z.number({ error: expected }).positive({ error: expected });
}

/** A port to listen at may be 0, for a free one. */
export function port(lowest: 0 | 1) {
  return wholeNumber(lowest, 65_535, 'a port');
}

/** Milliseconds, from `250ms`, `2s`, `5m`. */
export function duration(leastMs: number, mostMs: number) {
  const expected = 'a duration such as 250ms, 2s or 5m';
  return z.string({ error: expected }).transform((written, context) => {
    const ms = parseDuration(written);
    if (ms !== null && ms >= leastMs && ms <= mostMs) return ms;
    const bounds = ms === null ? expected : `from ${inWords(leastMs)} to ${inWords(mostMs)}`;
    context.issues.push({ code: 'custom', input: written, message: wrong(written, bounds) });
    return z.NEVER;
  });
}

/** A time of every day, from `"22:00-06:00"`. */
export function dailyHours() {
  return z.string({ error: DAILY_HOURS_EXPECTED }).transform((written, context) => {
    const hours = parseDailyHours(written);
    if (hours !== null) return hours;
    context.issues.push({ code: 'custom', input: written, message: wrong(written, DAILY_HOURS_EXPECTED) });
    return z.NEVER;
  });
}

/** `a, b or c`. */
export function listed(words: readonly string[], joint: 'and' | 'or'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

function inWords(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
  ];
  const [size, unit] = units.find(([size]) => ms >= size && ms % size === 0) ?? [1, 'ms'];
  return `${ms / size}${unit}`;
}
