import {
  DAILY_HOURS_EXPECTED,
  type DailyHours,
  parseDailyHours,
} from '../../protocol/configuration/daily-hours.ts';
import { parseDuration } from '../../protocol/configuration/duration.ts';
import { UsageError } from './command-line.ts';
import { FLAGS, type FlagName, flagText } from './command-table.ts';

/** The flags of one command line, read as what they mean. All fail with `UsageError`. */
export class FlagValues {
  readonly #given: ReadonlyMap<FlagName, readonly (string | boolean)[]>;

  constructor(given: ReadonlyMap<FlagName, readonly (string | boolean)[]>) {
    this.#given = given;
  }

  is(flag: FlagName): boolean {
    return this.either(flag) ?? false;
  }

  given(flag: FlagName): boolean {
    return this.#given.has(flag);
  }

  /** Null when it was not given. */
  either(flag: FlagName): boolean | null {
    const value = this.#given.get(flag)?.at(-1);
    return typeof value === 'boolean' ? value : null;
  }

  text(flag: FlagName): string | null {
    const value = this.#given.get(flag)?.at(-1);
    return typeof value === 'string' ? value : null;
  }

  required(flag: FlagName, command: string): string {
    const value = this.text(flag);
    if (value !== null && value.trim() !== '') return value;
    const description = FLAGS[flag];
    throw new UsageError(
      `${command} wants ${flagText(flag)} ${'takes' in description ? description.takes : ''}`.trimEnd(),
    );
  }

  /** Given more than once, or with commas. */
  list(flag: FlagName): string[] {
    const values = (this.#given.get(flag) ?? []).flatMap((value) => String(value).split(','));
    return [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))];
  }

  wholeNumber(flag: FlagName, from: number, to: number): number | null {
    const value = this.number(flag, from, to);
    if (value === null || Number.isInteger(value)) return value;
    throw new UsageError(`${flagText(flag)} wants a whole number; found ${value}`);
  }

  number(flag: FlagName, from: number, to: number): number | null {
    const written = this.text(flag);
    if (written === null) return null;
    const value = /^-?\d+(?:\.\d+)?$/.test(written) ? Number(written) : Number.NaN;
    if (value >= from && value <= to) return value;
    const bounds = to === Number.MAX_SAFE_INTEGER ? `of ${from} or more` : `from ${from} to ${to}`;
    throw new UsageError(`${flagText(flag)} wants a number ${bounds}; found ${JSON.stringify(written)}`);
  }

  dailyHours(flag: FlagName): DailyHours | null {
    const written = this.text(flag);
    if (written === null) return null;
    const hours = parseDailyHours(written);
    if (hours !== null) return hours;
    throw new UsageError(`${flagText(flag)} wants ${DAILY_HOURS_EXPECTED}; found ${JSON.stringify(written)}`);
  }

  seconds(flag: FlagName): number | null {
    const written = this.text(flag);
    if (written === null) return null;
    const ms = parseDuration(written);
    if (ms !== null && ms > 0) return ms / 1000;
    throw new UsageError(`${flagText(flag)} wants a duration such as 30m; found ${JSON.stringify(written)}`);
  }
}
