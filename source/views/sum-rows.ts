import { KINDS, type Unit } from '../../protocol/index.ts';
import { bindColumn } from '../fabric/row-columns.ts';
import type { RowSet } from '../fabric/row-set.ts';
import { columnsFor } from '../filter/filter-columns.ts';

/** The sum of one column over rows, and how many of them it covers: null is not measured, never 0. */
export interface Total {
  readonly column: string;
  readonly unit: Unit;
  readonly sum: number;
  readonly measured: number;
}

export function sumRows(rows: RowSet, names: readonly string[], now: number): Total[] {
  const columns = columnsFor(KINDS[rows.kind.name as keyof typeof KINDS]);
  return names.flatMap((name): Total[] => {
    const column = columns.get(name);
    if (column === undefined || !('unit' in column)) return [];
    const reader = bindColumn(rows, name, column, now);
    if (reader.kind !== 'number') return [];
    let sum = 0;
    let measured = 0;
    for (let row = 0; row < rows.count; row++) {
      const value = reader.number(row);
      if (value === null || Number.isNaN(value)) continue;
      sum += value;
      measured++;
    }
    return [{ column: name, unit: column.unit, sum, measured }];
  });
}
