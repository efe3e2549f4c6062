import type { NumberReader, RowPredicate } from './column-reader.ts';
import type { Operator } from './filter.ts';

/**
 * Compares numbers as far as the column tells them apart: closer than half of its resolution is equal,
 * so that `=85.3` finds what was stored as 853 tenths. null and NaN pass nothing but `!=`.
 */
export function compareNumber(
  reader: NumberReader,
  operator: Exclude<Operator, '~'>,
  bound: number,
  resolution: number,
): RowPredicate {
  const slack = resolution * 0.4999;
  return compareRange(reader, operator, bound - slack, bound + slack);
}

/** Compares numbers with all from `low` to `high`, which count as one value: a day, or one step of a column. */
export function compareRange(
  reader: NumberReader,
  operator: Exclude<Operator, '~'>,
  low: number,
  high: number,
): RowPredicate {
  switch (operator) {
    case '=':
    case '!=': {
      const equal = (row: number): boolean => {
        const value = reader.number(row);
        return value !== null && value >= low && value <= high;
      };
      return operator === '=' ? equal : (row) => !equal(row);
    }
    case '<':
    case '<=': {
      const bound = operator === '<' ? low : high;
      const inclusive = operator === '<=';
      return (row) => {
        const value = reader.number(row);
        return value !== null && (value < bound || (inclusive && value === bound));
      };
    }
    case '>':
    case '>=': {
      const bound = operator === '>' ? high : low;
      const inclusive = operator === '>=';
      return (row) => {
        const value = reader.number(row);
        return value !== null && (value > bound || (inclusive && value === bound));
      };
    }
  }
}
