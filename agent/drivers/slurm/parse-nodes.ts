import type { Patch } from '../../../protocol/index.ts';
import { type Rows, RowsOnDemand } from '../../sources/rows.ts';
import { NotMeasured } from '../../sources/source.ts';
import { boundText, countOf, type Fields, textOf, timeOf, wholeTextOf, wordsOf } from './fields.ts';
import { parseGpuGres } from './gres.ts';
import {
  isHeldBack,
  nodeStateOf,
  parseNodeState,
  schedulingOf,
  showNodeState,
  showsWork,
} from './node-state.ts';

const MEBIBYTE = 1_048_576;
const SILENT = 'slurmd does not answer';

export interface Nodes {
  readonly nodes: readonly Patch<'nodes'>[];
  /** Entries without a name, or with one that came before. */
  readonly unreadable: number;
}

/**
 * Nodes of `sinfo --json` (22.05), `scontrol --json show nodes` or `/nodes`, any API from 0.0.36 on.
 * `jobsOnNode` comes from the jobs of the same reading.
 */
export function parseNodes(
  records: readonly Fields[],
  jobsOnNode: ReadonlyMap<string, readonly string[]>,
): Nodes {
  const { nodes, unreadable } = nodesOnDemand(records, jobsOnNode);
  return { nodes: [...nodes], unreadable };
}

/** The same, each row made when it is looked at. */
export function nodesOnDemand(
  records: readonly Fields[],
  jobsOnNode: ReadonlyMap<string, readonly string[]>,
): { readonly nodes: Rows<Patch<'nodes'>>; readonly unreadable: number } {
  const byName = new Map<string, Fields>();
  for (const record of records) {
    const name = textOf(record, 'name');
    if (name !== null && !byName.has(name)) byName.set(name, record);
  }
  const named = [...byName];
  const rowAt = (index: number): Patch<'nodes'> => {
    const [name, record] = named[index]!;
    return nodeOf(name, record, jobsOnNode.get(name) ?? []);
  };
  return { nodes: new RowsOnDemand(named.length, rowAt), unreadable: records.length - named.length };
}

function nodeOf(name: string, record: Fields, jobs: readonly string[]): Patch<'nodes'> {
  const native = parseNodeState([...wordsOf(record, 'state'), ...wordsOf(record, 'state_flags')]);
  // What slurmd reported before it fell silent is no measurement of now.
  const answers = !native.flags.has('NOT_RESPONDING') && native.base !== 'UNKNOWN';
  const missing = new NotMeasured();
  const gpus = gpusOf(record, missing);
  const reason = textOf(record, 'reason');
  const cpus = countOf(record, 'cpus') ?? missing.because('cpus', 'not in Slurm’s answer');
  const cpuLoad = cpuLoadOf(record, answers, missing);
  const memory = memoryOf(record, answers, missing);
  return {
    node: name,
    state: nodeStateOf(native),
    scheduling: schedulingOf(native, {
      busy: showsWork(native) || jobs.length > 0 || (gpus.gpusAllocated ?? 0) > 0,
      commissioning:
        wordsOf(record, 'features').includes('commissioning') ||
        (isHeldBack(native) && /^commissioning\b/i.test(reason ?? '')),
    }),
    nativeState: boundText(showNodeState(native)),
    partitions: wordsOf(record, 'partitions').join(','),
    reason,
    reasonUser: reason === null ? null : textOf(record, 'reason_set_by_user'),
    reasonAt: reason === null ? null : timeOf(record, 'reason_changed_at'),
    gpus: gpus.gpus,
    gpuModel: gpus.gpuModel,
    gpusAllocated: gpus.gpusAllocated,
    cpus,
    cpuLoad,
    memoryTotalBytes: memory.memoryTotalBytes,
    memoryUsedBytes: memory.memoryUsedBytes,
    workloads: jobs.join(','),
    notMeasured: missing.summary(),
  };
}

type Gpus = Pick<Patch<'nodes'>, 'gpus' | 'gpuModel' | 'gpusAllocated'>;

function gpusOf(record: Fields, missing: NotMeasured): Gpus {
  const gres = wholeTextOf(record, 'gres');
  if (gres === null && record['gres'] !== '') {
    return {
      gpus: missing.because('gpus', 'no gres in Slurm’s answer'),
      gpuModel: missing.because('gpuModel', 'no gres in Slurm’s answer'),
      gpusAllocated: missing.because('gpusAllocated', 'no gres in Slurm’s answer'),
    };
  }
  const { count, types } = parseGpuGres(gres ?? '');
  const gresUsed = wholeTextOf(record, 'gres_used');
  const used = gresUsed === null ? null : parseGpuGres(gresUsed).count;
  const untyped = count === 0 ? 'no GPU in gres' : 'gres names no type';
  return {
    gpus: count,
    gpuModel: types.length === 0 ? missing.because('gpuModel', untyped) : boundText(types.join('+')),
    gpusAllocated:
      used ?? (count === 0 ? 0 : missing.because('gpusAllocated', 'no gres_used in Slurm’s answer')),
  };
}

/** The one-minute load, × 100. */
function cpuLoadOf(record: Fields, answers: boolean, missing: NotMeasured): number | null {
  if (!answers) return missing.because('cpuLoad', SILENT);
  const load = countOf(record, 'cpu_load');
  return load === null ? missing.because('cpuLoad', 'no cpu_load from slurmd') : load / 100;
}

/** Slurm counts in MiB: `real_memory` is configured or found, `free_mem` is what slurmd last saw free. */
function memoryOf(
  record: Fields,
  answers: boolean,
  missing: NotMeasured,
): Pick<Patch<'nodes'>, 'memoryTotalBytes' | 'memoryUsedBytes'> {
  const total = countOf(record, 'real_memory');
  const free = countOf(record, 'free_mem') ?? countOf(record, 'free_memory');
  if (total === null) {
    return {
      memoryTotalBytes: missing.because('memoryTotalBytes', 'no real_memory in Slurm’s answer'),
      memoryUsedBytes: missing.because('memoryUsedBytes', 'no real_memory in Slurm’s answer'),
    };
  }
  return {
    memoryTotalBytes: total * MEBIBYTE,
    memoryUsedBytes: answers ? usedBytes(total, free, missing) : missing.because('memoryUsedBytes', SILENT),
  };
}

function usedBytes(total: number, free: number | null, missing: NotMeasured): number | null {
  if (free === null) return missing.because('memoryUsedBytes', 'no free_mem from slurmd');
  if (free > total)
    return missing.because('memoryUsedBytes', `free_mem ${free} is more than real_memory ${total}`);
  return (total - free) * MEBIBYTE;
}
