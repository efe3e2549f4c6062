import { type Column, KINDS } from '../../protocol/index.ts';
import { bindColumn } from '../fabric/row-columns.ts';
import { allRows, filterRows, type RowSet } from '../fabric/row-set.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { type RowOrder, sortRowsBy } from '../fabric/sort-rows.ts';
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

/** Told of every column that is read on the way. */
export type OnRead = (column: string) => void;

/** The rows of a table view: in its own order, filtered, then in the order the operator asked for. */
export function selectRows(question: RowQuestion): RowSet {
  return narrowRows(orderRows(question), question);
}

/** All rows in the view's own order. What decides that order seldom changes: names, severities. */
export function orderRows(
  { description, sites, now }: Pick<RowQuestion, 'description' | 'sites' | 'now'>,
  onRead: OnRead = () => undefined,
): RowSet {
  const rows = allRows(description.view, sites);
  const bySite: RowOrder = {
    reader: { kind: 'number', number: (row) => rows.siteOf[row] ?? null },
    descending: false,
  };
  const keys = description.order.flatMap((key) => orderOf(rows, key, now, onRead) ?? []);
  return sortRowsBy(rows, description.bySite ? [bySite, ...keys] : keys);
}

/** Of rows in their own order the ones that pass the filter, as the operator wants them sorted. */
export function narrowRows(
  ordered: RowSet,
  { filter, sort, now, wall }: Pick<RowQuestion, 'filter' | 'sort' | 'now' | 'wall'>,
  onRead: OnRead = () => undefined,
): RowSet {
  let rows = ordered;
  if (filter !== null) {
    const keep = compileFilter(filter, {
      kind: ordered.kind,
      bind: (name, column) => {
        onRead(name);
        return bindColumn(ordered, name, column, now);
      },
      now: () => wall,
    });
    rows = filterRows(ordered, keep);
  }
  const order = sort === null ? null : orderOf(rows, sort, now, onRead);
  return order === null ? rows : sortRowsBy(rows, [order]);
}

/** Null where the kind has no such column. */
function orderOf(
  rows: RowSet,
  { column, descending, nullFirst = false }: SortKey,
  now: number,
  onRead: OnRead,
): RowOrder | null {
  const described = columnsFor(KINDS[rows.kind.name as keyof typeof KINDS]).get(column);
  if (described === undefined) return null;
  onRead(column);
  const reader = ranked(bindColumn(rows, column, described, now), described);
  return { reader: nullFirst ? withNullFirst(reader, descending) : reader, descending };
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
