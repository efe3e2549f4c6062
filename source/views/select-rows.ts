import { type Column, KINDS } from '../../protocol/index.ts';
import { bindColumn } from '../fabric/row-columns.ts';
import { allRows, filterRows, type RowSet } from '../fabric/row-set.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { sortRows } from '../fabric/sort-rows.ts';
import type { ColumnReader } from '../filter/column-reader.ts';
import { compileFilter } from '../filter/compile-filter.ts';
import type { Filter } from '../filter/filter.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import type { SortKey, TableDescription } from './table-description.ts';

export interface RowQuestion {
  readonly description: TableDescription;
  readonly sites: readonly SiteView[];
  readonly filter: Filter | null;
  readonly sort: SortKey | null;
  /** Monotonic and wall clock, ms. */
  readonly now: number;
  readonly wall: number;
}

/** The rows of a table view: filtered, then in its own order, then in the order the operator asked for. */
export function selectRows({ description, sites, filter, sort, now, wall }: RowQuestion): RowSet {
  const kind = KINDS[description.view];
  const columns = columnsFor(kind);
  let rows = allRows(description.view, sites);
  if (filter !== null) {
    const whole = rows;
    const keep = compileFilter(filter, {
      kind,
      bind: (name, column) => bindColumn(whole, name, column, now),
      now: () => wall,
    });
    rows = filterRows(whole, keep);
  }
  const sortBy = ({ column, descending, nullFirst = false }: SortKey): void => {
    const described = columns.get(column);
    if (described === undefined) return;
    const reader = ranked(bindColumn(rows, column, described, now), described);
    rows = sortRows(rows, nullFirst ? withNullFirst(reader, descending) : reader, descending);
  };
  // Sorting keeps the order of equals, so the last key sorted by is the first one that counts.
  for (const key of description.order.toReversed()) sortBy(key);
  if (description.bySite) {
    const placed = rows;
    rows = sortRows(placed, { kind: 'number', number: (row) => placed.siteOf[row] ?? null }, false);
  }
  if (sort !== null) sortBy(sort);
  return rows;
}

/** Words of a closed vocabulary stand in its order: health by how bad it is, not by its letters. */
function ranked(reader: ColumnReader, column: Column): ColumnReader {
  if (reader.kind !== 'coded' || column.type !== 'choice') return reader;
  const ranks: (number | null)[] = [];
  return {
    kind: 'number',
    number: (row) => {
      const code = reader.code(row);
      let rank = ranks[code];
      if (rank === undefined) {
        const word = reader.word(code);
        rank = word === null ? null : column.values.indexOf(word);
        ranks[code] = rank;
      }
      return rank;
    },
  };
}

function withNullFirst(reader: ColumnReader, descending: boolean): ColumnReader {
  if (reader.kind !== 'number') return reader;
  const first = descending ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return { kind: 'number', number: (row) => reader.number(row) ?? first };
}
