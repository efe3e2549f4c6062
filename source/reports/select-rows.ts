import { didYouMean } from '../../protocol/configuration/nearest.ts';
import { KINDS } from '../../protocol/index.ts';
import { bindColumn } from '../fabric/row-columns.ts';
import { allRows, arrangeRows, filterRows, type RowSet } from '../fabric/row-set.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { sortRows } from '../fabric/sort-rows.ts';
import { compileFilter } from '../filter/compile-filter.ts';
import type { Filter } from '../filter/filter.ts';
import { columnsOfReport, REPORTS, type ReportKind } from './report-columns.ts';

export interface Selection {
  readonly filter: Filter | null;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  readonly limit: number | null;
}

/** The rows that were asked for, in the order that was asked for. `wall` is milliseconds since 1970. */
export function selectRows(
  kind: ReportKind,
  sites: readonly SiteView[],
  selection: Selection,
  now: number,
  wall: number,
): RowSet {
  const columns = columnsOfReport(kind);
  const sorted = (rows: RowSet, column: string, descending: boolean): RowSet => {
    const described = columns.get(column);
    return described === undefined
      ? rows
      : sortRows(rows, bindColumn(rows, column, described, now), descending);
  };
  let rows = allRows(kind, sites);
  if (selection.filter !== null) {
    const whole = rows;
    rows = filterRows(
      whole,
      compileFilter(selection.filter, {
        kind: KINDS[kind],
        bind: (name, column) => bindColumn(whole, name, column, now),
        now: () => wall,
      }),
    );
  }
  for (const { column, descending = false } of REPORTS[kind].order.toReversed())
    rows = sorted(rows, column, descending);
  // Alerts are one list for whoever is on call; everything else stands site by site.
  if (kind !== 'alerts' && kind !== 'operations') rows = bySite(rows);
  if (selection.sort !== null) rows = sorted(rows, selection.sort.column, selection.sort.descending);
  if (selection.limit === null || selection.limit >= rows.count) return rows;
  return arrangeRows(
    rows,
    Uint32Array.from({ length: selection.limit }, (_, row) => row),
  );
}

/** What is wrong with the columns that were named, in one line; null when nothing is. */
export function unknownColumn(kind: ReportKind, names: readonly string[]): string | null {
  const known = columnsOfReport(kind);
  const wrong = names.find((name) => !known.has(name));
  if (wrong === undefined) return null;
  return `weft ${kind} has no column ${JSON.stringify(wrong)};${didYouMean(wrong, [...known.keys()])} it has ${[...known.keys()].join(' ')}`;
}

function bySite(rows: RowSet): RowSet {
  return sortRows(rows, { kind: 'number', number: (row) => rows.siteOf[row]! }, false);
}
