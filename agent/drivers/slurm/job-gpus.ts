import { expandNodeSet, NodeSetError } from '../../../protocol/node-set.ts';
import { countOf, type Fields, textOf, wordsOf } from './fields.ts';
import { parseGpuGres, parseTresGpus } from './gres.ts';

export interface JobGpus {
  /** What it has, or asks for while it waits; null when the request cannot be added up. */
  readonly count: number | null;
  /** `node:index`, where Slurm says which; null where it does not. */
  readonly list: readonly string[] | null;
}

/** A job's GPUs: from what each of its nodes gave where it runs, else from what it asked for. */
export function jobGpusOf(job: Fields, nodes: readonly string[]): JobGpus {
  const detail = detailOf(job);
  if (detail.length > 0) {
    const perNode = detail.map(parseGpuGres);
    const count = perNode.reduce((sum, gpus) => sum + gpus.count, 0);
    if (perNode.length !== nodes.length || perNode.some((gpus) => gpus.indices === null)) {
      return { count, list: null };
    }
    // Slurm's own `scontrol show job -d` pairs the two lists in the same way.
    return {
      count,
      list: perNode.flatMap((gpus, at) => gpus.indices!.map((index) => `${nodes[at]}:${index}`)),
    };
  }
  const allocated = parseTresGpus(textOf(job, 'tres_alloc_str') ?? '');
  const count = allocated ?? requestedGpus(job);
  return { count, list: nodes.length > 0 && count === 0 ? [] : null };
}

/** The names of a job's nodes in Slurm's order; empty when it has none or they cannot be read. */
export function jobNodesOf(job: Fields): readonly string[] {
  try {
    return expandNodeSet(textOf(job, 'nodes') ?? '');
  } catch (error) {
    if (error instanceof NodeSetError) return [];
    throw error;
  }
}

/** One GRES text per node. A text may hold commas, so this is no list of words. */
function detailOf(job: Fields): readonly string[] {
  const detail = job['gres_detail'];
  return Array.isArray(detail) ? detail.map((text) => (typeof text === 'string' ? text : '')) : [];
}

/** `--gpus`, `--gpus-per-node` (and `--gres`), `--gpus-per-task`, `--gpus-per-socket`, in Slurm's order of weight. */
function requestedGpus(job: Fields): number | null {
  const counted = parseTresGpus(textOf(job, 'tres_req_str') ?? '');
  if (counted !== null) return counted;
  const nodes = countOf(job, 'node_count');
  const sockets = countOf(job, 'sockets_per_node');
  const ways: readonly (readonly [string, number | null])[] = [
    ['tres_per_job', 1],
    ['tres_per_node', nodes],
    ['tres_per_task', countOf(job, 'tasks')],
    ['tres_per_socket', nodes === null || sockets === null || sockets >= 0xfffe ? null : nodes * sockets],
  ];
  for (const [field, times] of ways) {
    const { count } = parseGpuGres(wordsOf(job, field).join(','));
    if (count > 0) return times === null || times === 0 ? null : count * times;
  }
  return 0;
}
