import type { Patch } from '../../protocol/index.ts';
import { workloadPage } from '../../source/views/workload/workload-page.ts';
import { workloadModel } from '../../source/views/workload/workload-rows.ts';
import {
  type MadeRows,
  type MadeSite,
  madeFabric,
  NOW,
  SAMPLED_AT,
  WALL,
  wellNodes,
  wellSources,
  withRows,
} from './made-fabric.ts';
import { gpu } from './made-gpus.ts';
import { paintedPage, type Size, unicode } from './painted.ts';

export const MINUTE = 60_000;
const job: Patch<'workloads'> = {
  workload: '88401',
  name: 'pretrain-7b',
  user: 'u4821',
  account: 'llm-a',
  partition: 'h200',
  state: 'running',
  nativeState: 'RUNNING',
  nodes: 'n[1-3]',
  nodeCount: 3,
  gpus: 24,
  submittedAt: WALL - 140 * MINUTE,
  startedAt: WALL - 130 * MINUTE,
  timeLimitSeconds: 24 * 3600,
  dataClass: 'internal',
  checkpoint: 'USR1',
  checkpointDirectory: '/scratch/ck',
  sampledAt: SAMPLED_AT,
};
/** GPUs of a node by their use, given to a workload. */
export const gpusOf = (node: string, uses: readonly (number | null)[], workload: string | null = '88401') =>
  uses.map((use, index) => gpu(node, index, { utilizationRatio: use, workload, source: `exporter/${node}` }));
export const FULL = [0.97, 0.98, 0.97, 0.96, 0.99, 0.97, 0.98, 0.97];
/** Four nodes; 88401 runs on three of them, two of its GPUs do little, and 7 waits. */
export const siteOfWorkload: MadeSite = {
  id: 'de-halm',
  rows: {
    nodes: wellNodes(4),
    sources: wellSources(4),
    workloads: [
      job,
      { workload: '7', state: 'pending', reason: 'Priority', gpus: 8, nodeCount: 1, sampledAt: SAMPLED_AT },
    ],
    gpus: [
      ...gpusOf('n1', FULL),
      ...gpusOf('n2', [...FULL.slice(0, 5), 0.01, 0.4, null]),
      ...gpusOf('n3', FULL),
      ...gpusOf('n4', FULL, '99999'),
    ],
  },
};

/** That site with this told of 88401, and these rows of it others. */
export const withWorkload = (more: Patch<'workloads'>, rows: MadeRows = {}): MadeSite =>
  withRows(siteOfWorkload, { workloads: [{ ...job, ...more }], ...rows });

export function modelOfWorkload(site: MadeSite = siteOfWorkload, name = 'de-halm/88401') {
  const model = workloadModel(madeFabric([site]), name, NOW, WALL);
  if (model === null) throw new Error(`${name} is not there`);
  return model;
}

export const drawWorkload = (
  size: Size = [120, 30],
  site: MadeSite = siteOfWorkload,
  { name = 'de-halm/88401', look = unicode } = {},
): string => paintedPage(size, (width) => workloadPage(modelOfWorkload(site, name), width, look), look);
