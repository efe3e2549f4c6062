import type { Column } from '../schema/column.ts';

/**
 * How a cell's value becomes the whole number that is stored, compared and sent ("steps"), and back.
 * `null` is NaN. Both directions are exact: `valueOf(stepsOf(v))` is the stored form of v, and a value
 * that cannot be held (not finite, out of range, an unknown word) becomes null, never a neighbour.
 */
export interface Scale {
  readonly lowest: number;
  readonly highest: number;
  /** Steps of a value in base units. */
  stepsOf(value: number): number;
  /** The value in base units. */
  valueOf(steps: number): number;
}

/** Beyond this the difference of two step counts, zigzagged, would leave the exact integers of a double. */
const WIDEST = 2 ** 50;

const RANGES = {
  u8: [0, 2 ** 8 - 2],
  u16: [0, 2 ** 16 - 2],
  u32: [0, 2 ** 32 - 2],
  f32: [-(2 ** 31) + 1, 2 ** 31 - 1],
  f64: [-WIDEST, WIDEST],
  time: [-WIDEST, WIDEST],
  monotonic: [-WIDEST, WIDEST],
  boolean: [0, 1],
  flags: [0, 2 ** 30 - 1],
} as const;

export type StepType = keyof typeof RANGES | 'choice';

/** Whether a column is stored as steps; the others are text. */
export function isSteps(column: Column): column is Extract<Column, { type: StepType }> {
  return column.type === 'choice' || column.type in RANGES;
}

export function scaleOf(column: Extract<Column, { type: StepType }>): Scale {
  const [lowest, highest] = column.type === 'choice' ? [0, column.values.length - 1] : RANGES[column.type];
  const resolution = 'resolution' in column ? column.resolution : 1;
  // 6857 × 0.01 is 68.57000000000001, 6857 ÷ 100 is 68.57: a fraction of one is kept as its inverse.
  const inverse = resolution < 1 ? Math.round(1 / resolution) : 0;
  const toSteps = (value: number): number => {
    const steps = Math.round(inverse > 0 ? value * inverse : value / resolution);
    return steps >= lowest && steps <= highest ? steps + 0 : Number.NaN;
  };
  const toValue = (steps: number): number => (inverse > 0 ? steps / inverse : steps * resolution);
  return { lowest, highest, stepsOf: toSteps, valueOf: toValue };
}

/** Three kinds and no more: code that meets a fourth kind of array in one place runs several times slower. */
export type StepArray = Uint8Array | Uint16Array | Float64Array;

/** The smallest array that holds a column's steps; small ones keep `steps + 1`, so that zeroed memory is null. */
export function stepArray(column: Extract<Column, { type: StepType }>, length: number): StepArray {
  switch (column.type) {
    case 'u8':
    case 'boolean':
      return new Uint8Array(length);
    case 'choice':
      return column.values.length < 2 ** 8 - 1 ? new Uint8Array(length) : new Uint16Array(length);
    case 'u16':
      return new Uint16Array(length);
    default:
      return new Float64Array(length).fill(Number.NaN);
  }
}
