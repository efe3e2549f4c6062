import type { RowPredicate } from './column-reader.ts';

export function all(tests: readonly RowPredicate[]): RowPredicate {
  return (row) => {
    for (const test of tests) if (!test(row)) return false;
    return true;
  };
}

export function any(tests: readonly RowPredicate[]): RowPredicate {
  return (row) => {
    for (const test of tests) if (test(row)) return true;
    return false;
  };
}
