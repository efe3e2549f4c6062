import type { Patch } from '../../protocol/index.ts';
import { type Rows, RowsOnDemand } from '../sources/rows.ts';
import { type Job, jobPatch } from './job.ts';
import type { Layout } from './layout.ts';
import type { Nodes } from './nodes.ts';

/** What a scheduler tells of its nodes and its work. */
export interface SchedulerReading {
  readonly nodes: Rows<Patch<'nodes'>>;
  readonly workloads: Rows<Patch<'workloads'>>;
}

/** Each row as it is when it is looked at. */
export function schedulerReading(
  layout: Layout,
  known: Pick<Nodes, 'schedulerPatch'>,
  jobs: Iterable<Job>,
): SchedulerReading {
  const all = [...jobs];
  return {
    nodes: new RowsOnDemand(layout.names.length, (node) => known.schedulerPatch(node)),
    workloads: new RowsOnDemand(all.length, (index) => jobPatch(all[index]!, layout)),
  };
}
