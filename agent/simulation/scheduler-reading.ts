import type { InParts, Patch } from '../../protocol/index.ts';
import { type Job, jobPatch } from './job.ts';
import type { Layout } from './layout.ts';
import type { Nodes } from './nodes.ts';

/** What a scheduler tells of its nodes and its work. */
export interface SchedulerReading {
  readonly nodes: readonly Patch<'nodes'>[];
  readonly workloads: readonly Patch<'workloads'>[];
}

/** Rows of a part: a row is built from a dozen places. */
const ROWS_AT_ONCE = 64;

/** A reading a few rows at a time; what changes meanwhile is in it where its row comes later. */
export function* schedulerReading(
  layout: Layout,
  known: Pick<Nodes, 'schedulerPatch'>,
  jobs: Iterable<Job>,
): InParts<SchedulerReading> {
  const nodes: Patch<'nodes'>[] = [];
  const workloads: Patch<'workloads'>[] = [];
  for (let node = 0; node < layout.names.length; node++) {
    nodes.push(known.schedulerPatch(node));
    if (node % ROWS_AT_ONCE === 0) yield;
  }
  for (const job of [...jobs]) {
    if (workloads.push(jobPatch(job, layout)) % ROWS_AT_ONCE === 0) yield;
  }
  return { nodes, workloads };
}
