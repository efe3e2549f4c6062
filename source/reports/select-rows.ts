import { didYouMean } from '../../protocol/configuration/nearest.ts';
import { arrangeRows, type RowSet } from '../fabric/row-set.ts';
import type { SiteView } from '../fabric/site-view.ts';
import type { Filter } from '../filter/filter.ts';
import { alertsTable } from '../views/alerts/alerts-rows.ts';
import { auditTable } from '../views/audit/audit-rows.ts';
import { demandsTable } from '../views/demands/demands-rows.ts';
import { feedsTable } from '../views/feeds/feeds-rows.ts';
import { gpusTable } from '../views/gpus/gpus-rows.ts';
import { linksTable } from '../views/links/links-rows.ts';
import { nodesTable } from '../views/nodes/nodes-rows.ts';
import { operationsTable } from '../views/operations/operations-rows.ts';
import { selectRows as selectViewRows } from '../views/select-rows.ts';
import { sitesTable } from '../views/sites/sites-rows.ts';
import type { TableDescription } from '../views/table-description.ts';
import { workloadsTable } from '../views/workloads/workloads-rows.ts';
import { columnsOfReport, type ReportKind } from './report-columns.ts';

export interface Selection {
  readonly filter: Filter | null;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  readonly limit: number | null;
}

/** The rows that were asked for, as the console's view of them stands unless told otherwise. `wall` is milliseconds since 1970. */
export function selectRows(
  kind: ReportKind,
  sites: readonly SiteView[],
  { filter, sort, limit }: Selection,
  now: number,
  wall: number,
): RowSet {
  const description = TABLES[kind];
  const rows = selectViewRows({ description, sites, filter, sort, now, wall });
  if (limit === null || limit >= rows.count) return rows;
  return arrangeRows(
    rows,
    Uint32Array.from({ length: limit }, (_, row) => row),
  );
}

const TABLES: Readonly<Record<ReportKind, TableDescription>> = {
  sites: sitesTable,
  nodes: nodesTable,
  gpus: gpusTable,
  workloads: workloadsTable,
  links: linksTable,
  feeds: feedsTable,
  demands: demandsTable,
  alerts: alertsTable,
  operations: operationsTable,
  audit: auditTable,
};

/** What is wrong with the columns that were named, in one line; null when nothing is. */
export function unknownColumn(kind: ReportKind, names: readonly string[]): string | null {
  const known = columnsOfReport(kind);
  const wrong = names.find((name) => !known.has(name));
  if (wrong === undefined) return null;
  return `weft ${kind} has no column ${JSON.stringify(wrong)};${didYouMean(wrong, [...known.keys()])} it has ${[...known.keys()].join(' ')}`;
}
