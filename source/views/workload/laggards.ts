import type { WorkGpu, WorkNode } from './workload-nodes.ts';

/** How a GPU keeps up with the others of its workload. */
export type Pace = 'fine' | 'slow' | 'idle' | 'unmeasured';

/** How busy a workload's GPUs are together; what was not measured in time is outside. */
export interface Pulse {
  readonly mean: number | null;
  readonly median: number | null;
  readonly measured: number;
  readonly gpus: number;
  readonly slow: number;
  readonly idle: number;
}

/** Below this a GPU that was given away does nothing. */
const IDLE = 0.05;
/** Where most do little, nobody is behind. */
const BUSY = 0.3;
/** A GPU at less than this share of the median holds the others up: they wait for it at every step. */
const BEHIND = 0.6;

export function pulseOf(nodes: readonly WorkNode[]): Pulse {
  const gpus = nodes.flatMap((node) => node.gpus);
  const uses = gpus.flatMap(({ use }) => (use === null ? [] : [use])).sort((a, b) => a - b);
  const median = uses[uses.length >> 1] ?? null;
  const paces = gpus.map((gpu) => paceOf(gpu, median));
  return {
    mean: uses.length === 0 ? null : uses.reduce((sum, use) => sum + use, 0) / uses.length,
    median,
    measured: uses.length,
    gpus: gpus.length,
    slow: paces.filter((pace) => pace === 'slow').length,
    idle: paces.filter((pace) => pace === 'idle').length,
  };
}

/** In how many tenths from idle to busy the use of GPUs is counted. */
const TENTHS = 10;

export interface Spread {
  /** GPUs in each tenth, from idle to busy. */
  readonly counts: readonly number[];
  /** The GPU that does least; null where none was measured. */
  readonly lowest: {
    readonly node: WorkNode['name'];
    readonly index: number | null;
    readonly use: number;
  } | null;
}

export function spreadOf(nodes: readonly WorkNode[]): Spread {
  const counts = Array.from({ length: TENTHS }, () => 0);
  let lowest: Spread['lowest'] = null;
  for (const { name, gpus } of nodes) {
    for (const { index, use } of gpus) {
      if (use === null) continue;
      const tenth = Math.max(0, Math.min(TENTHS - 1, Math.floor(use * TENTHS)));
      counts[tenth] = (counts[tenth] ?? 0) + 1;
      if (lowest === null || use < lowest.use) lowest = { node: name, index, use };
    }
  }
  return { counts, lowest };
}

export function paceOf({ use }: WorkGpu, median: number | null): Pace {
  if (use === null) return 'unmeasured';
  if (median === null || median < BUSY) return use < IDLE ? 'idle' : 'fine';
  if (use < IDLE) return 'idle';
  return use < BEHIND * median ? 'slow' : 'fine';
}

/** How much a machine asks to be looked at: failed before laggards before memories before what is well. */
export function worryOf(node: WorkNode, median: number | null): number {
  if (node.health === 'failed' || node.gpus.some(({ health }) => health === 'failed')) return 4;
  if (node.health === 'degraded') return 3;
  if (node.gpus.some((gpu) => isBehind(paceOf(gpu, median)))) return 2;
  return node.health === 'ok' && node.freshness === 'live' ? 0 : 1;
}

function isBehind(pace: Pace): boolean {
  return pace === 'slow' || pace === 'idle';
}
