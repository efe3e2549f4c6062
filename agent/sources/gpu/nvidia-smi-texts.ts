import { isTrouble, type Measured } from './nvidia-smi-value.ts';

/** The texts of one GPU by name: an XML path below `<gpu>`, or a CSV field. */
export interface GpuTexts {
  readonly dialect: 'xml' | 'csv';
  readonly get: (name: string) => string | undefined;
  /** The unit in the CSV header, where values may come without. */
  readonly unit: (name: string) => string;
  /** All names that begin with the prefix, without it, and their texts. */
  readonly under: (prefix: string) => Iterable<readonly [name: string, text: string]>;
}

/** The first of the names that holds a value, else the most telling reason, else undefined: not mentioned. */
export function firstMeasured<T>(
  texts: GpuTexts,
  names: readonly string[],
  measure: (text: string, name: string) => Measured<T>,
): Measured<T> | undefined {
  let missing: Measured<T> | undefined;
  for (const name of names) {
    const text = texts.get(name);
    if (text === undefined) continue;
    const measured = measure(text, name);
    if ('value' in measured) return measured;
    missing = moreTelling(missing, measured);
  }
  return missing;
}

/** `GPU is lost` says more than an `N/A` beside it. */
export function moreTelling<T>(one: Measured<T> | undefined, other: Measured<T>): Measured<T> {
  if (one === undefined) return other;
  return 'reason' in other && isTrouble(other.reason) ? other : one;
}

/** What is measured of it; a reason only when no part is. */
export function sum(parts: readonly (Measured<number> | undefined)[]): Measured<number> | undefined {
  let total: number | undefined;
  let missing: Measured<number> | undefined;
  for (const part of parts) {
    if (part === undefined) continue;
    if ('value' in part) total = (total ?? 0) + part.value;
    else missing = moreTelling(missing, part);
  }
  return total === undefined ? missing : { value: total };
}
