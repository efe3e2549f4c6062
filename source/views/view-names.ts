/** Every view of the console; the registry says what each shows. */
export const VIEW_NAMES = [
  'overview',
  'nodes',
  'gpus',
  'workloads',
  'links',
  'feeds',
  'demands',
  'alerts',
  'operations',
  'events',
  'audit',
  'sites',
  'heatmap',
  'power',
  'matrix',
  'workload',
  'link',
  'node',
  'record',
] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** The views that list rows of one kind, named like it. */
export const TABLE_VIEWS = [
  'nodes',
  'gpus',
  'workloads',
  'links',
  'feeds',
  'demands',
  'alerts',
  'operations',
  'events',
  'audit',
  'sites',
] as const;
export type TableViewName = (typeof TABLE_VIEWS)[number];

export function isTableView(name: ViewName): name is TableViewName {
  return TABLE_VIEWS.some((table) => table === name);
}
