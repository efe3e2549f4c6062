import type { Patch } from '../../protocol/index.ts';
import type { Look } from '../../source/components/look.ts';
import type { HistorySource } from '../../source/fabric/history-source.ts';
import { CellBuffer } from '../../source/screen/cell-buffer.ts';
import { movedOnPage, paintDetailPage } from '../../source/views/detail-page.ts';
import { nodePage } from '../../source/views/node/node-page.ts';
import { nodeModel } from '../../source/views/node/node-rows.ts';
import {
  type MadeRows,
  type MadeSite,
  madeFabric,
  NOW,
  SAMPLED_AT,
  WALL,
  wellNodes,
  wellSite,
} from './made-fabric.ts';
import { type Size, unicode } from './painted.ts';

const GIB = 1024 ** 3;

export const gpuOfNode = (index: number): Patch<'gpus'> => ({
  node: 'n2',
  gpu: index,
  uuid: `GPU-${index}`,
  model: 'NVIDIA H200',
  utilizationRatio: 0.97,
  memoryUsedBytes: 112 * GIB,
  memoryTotalBytes: 141 * GIB,
  powerWatts: 671,
  temperatureCelsius: 64,
  memoryTemperatureCelsius: 78,
  smClockHertz: 1.755e9,
  throttleReasons: [],
  eccCorrected: 0,
  eccUncorrected: 0,
  rowRemapPending: false,
  rowRemapFailed: false,
  nvlinksActive: 18,
  recoveryAction: 'none',
  health: 'ok',
  workload: '88401',
  source: 'exporter/n2',
  sampledAt: SAMPLED_AT,
});

const lost: Patch<'gpus'> = {
  node: 'n2',
  gpu: 5,
  uuid: 'GPU-5',
  health: 'failed',
  healthReason: 'GPU is lost',
  recoveryAction: 'node reboot',
  xid: 79,
  xidAt: WALL - 120_000,
  notMeasured: 'utilizationRatio=GPU is lost; powerWatts=GPU is lost; eccCorrected=N/A',
  source: 'exporter/n2',
  sampledAt: SAMPLED_AT,
};

const slice: Patch<'gpus'> = {
  node: 'n2',
  gpu: 1,
  uuid: 'GPU-1',
  instance: '3',
  instanceProfile: '2g.20gb',
  utilizationRatio: 0.5,
  memoryUsedBytes: 3 * GIB,
  memoryTotalBytes: 20 * GIB,
  health: 'ok',
  workload: '88402',
  source: 'exporter/n2',
  sampledAt: SAMPLED_AT,
};

const rows: MadeRows = {
  ...wellSite('de-halm', 4).rows,
  nodes: wellNodes(4).map((node, index) =>
    index === 1
      ? {
          ...node,
          scheduling: 'draining',
          nativeState: 'ALLOCATED+DRAIN',
          reason: 'fan swap',
          reasonUser: 'noc-2',
          reasonAt: Date.UTC(2026, 10, 23, 20, 41),
          gpuModel: 'NVIDIA H200',
          provider: 'Halo Compute',
          health: 'failed',
          healthReason: 'GPU 5 is lost',
          workloads: '88401,88402',
          powerWatts: 5_100,
        }
      : index === 2
        ? { ...node, state: 'down', health: 'unknown' }
        : node,
  ),
  gpus: [gpuOfNode(1), slice, gpuOfNode(0), lost],
  workloads: [
    {
      workload: '88401',
      name: 'llm-pretrain',
      user: 'u4821',
      account: 'llm-a',
      state: 'running',
      gpus: 128,
      nodeCount: 16,
      startedAt: WALL - 3_600_000,
      timeLimitSeconds: 7_200,
      dataClass: 'internal',
      checkpoint: 'USR1',
    },
  ],
};

/** Four nodes in a rack; `n2` is draining, with one GPU lost, one in slices, and work of two people on it; nothing has happened. */
export const siteOfNode: MadeSite = { id: 'de-halm', rows };

/** The nodes of that site, of each of which this is other. */
export const everyNode = (more: Patch<'nodes'>): MadeRows => ({
  nodes: (rows.nodes ?? []).map((node) => ({ ...node, ...more })),
});

/** Draws the page of `de-halm/n2`, scrolled to a line; `last` is the last line it can be scrolled to. */
export function paintNode(
  [columns, height]: Size,
  site: MadeSite = siteOfNode,
  { look = unicode, offset = 0, history = null }: NodePicture = {},
) {
  const model = nodeModel(madeFabric([site]), 'de-halm/n2', NOW, WALL, history);
  if (model === null) throw new Error('the node is not there');
  const buffer = new CellBuffer(columns, height);
  const page = nodePage(model, columns, look);
  const position = { offset, cursor: null };
  paintDetailPage(buffer, buffer.bounds, page, position, look);
  const text = buffer.toText();
  const last = movedOnPage(buffer.bounds, page, position, 'last').offset;
  return { buffer, text, lines: text.split('\n'), last };
}

interface NodePicture {
  readonly look?: Look;
  readonly offset?: number;
  readonly history?: HistorySource | null;
}
