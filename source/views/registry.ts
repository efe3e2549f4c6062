import { alertsTable } from './alerts/alerts-rows.ts';
import { auditTable } from './audit/audit-rows.ts';
import { demandsTable } from './demands/demands-rows.ts';
import { eventsTable } from './events/events-rows.ts';
import { feedsTable } from './feeds/feeds-rows.ts';
import { gpusTable } from './gpus/gpus-rows.ts';
import { linksTable } from './links/links-rows.ts';
import { nodesTable } from './nodes/nodes-rows.ts';
import { operationsTable } from './operations/operations-rows.ts';
import { sitesTable } from './sites/sites-rows.ts';
import type { TableDescription } from './table-description.ts';
import type { TableViewName, ViewName } from './view-names.ts';
import { workloadsTable } from './workloads/workloads-rows.ts';

export interface ViewEntry {
  readonly name: ViewName;
  /** The number key that opens it; null for views that are only drilled into or named. */
  readonly key: string | null;
  /** In the line of views, and where that is narrow. */
  readonly label: string;
  readonly short: string;
  /** In titles and in the help. */
  readonly title: string;
  readonly table: TableDescription | null;
}

const table = (name: TableViewName, key: string | null, label: string, description: TableDescription) => ({
  name,
  key,
  label,
  short: label === 'operations' ? 'ops' : label,
  title: label === 'work' ? 'workloads' : label,
  table: description,
});
const page = (name: ViewName, key: string | null, label: string, title = label) => ({
  name,
  key,
  label,
  short: label,
  title,
  table: null,
});

/** The one inventory of views, in the order of their keys. */
export const VIEWS: readonly ViewEntry[] = [
  page('overview', '1', 'overview'),
  table('nodes', '2', 'nodes', nodesTable),
  table('gpus', '3', 'gpus', gpusTable),
  table('workloads', '4', 'work', workloadsTable),
  table('links', '5', 'links', linksTable),
  page('power', '6', 'power'),
  table('alerts', '7', 'alerts', alertsTable),
  table('operations', '8', 'operations', operationsTable),
  table('events', '9', 'events', eventsTable),
  page('heatmap', '0', 'heat', 'heat map'),
  table('feeds', null, 'feeds', feedsTable),
  table('demands', null, 'demands', demandsTable),
  table('audit', null, 'audit', auditTable),
  table('sites', null, 'sites', sitesTable),
  page('matrix', null, 'matrix', 'link matrix'),
  page('workload', null, 'workload'),
  page('link', null, 'link'),
  page('node', null, 'node'),
  page('record', null, 'record'),
];

const byName: ReadonlyMap<string, ViewEntry> = new Map(VIEWS.map((entry) => [entry.name, entry]));

export function viewEntry(name: ViewName): ViewEntry {
  const entry = byName.get(name);
  if (entry === undefined) throw new RangeError(`no view is called ${name}`);
  return entry;
}
