import { expandNodeSet, NodeSetError } from '../../../protocol/node-set.ts';
import { countOf, type Fields, textOf, wholeTextOf, wordsOf } from './fields.ts';
import { parseGpuGres, parseTresGpus } from './gres.ts';

export interface JobGpus {
  /** What it has, or asks for while it waits; null when the request cannot be added up. */
  readonly count: number | null;
  /** `node:index`, where Slurm says which; null where it does not. */
  readonly list: readonly string[] | null;
}

/** More than the largest sites have; an answer that lies must not fill the memory. */
const MOST_LISTED = 200_000;

/** A job's GPUs: from what each of its nodes gave where it runs, else from what it asked for. */
export function jobGpusOf(job: Fields, nodes: readonly string[]): JobGpus {
  const detail = detailOf(job);
  if (detail.length > 0) {
    let count = 0;
    let list: string[] | null = detail.length === nodes.length ? [] : null;
    for (const [at, text] of detail.entries()) {
      const gpus = parseGpuGres(text);
      count += gpus.count;
      if (gpus.indices === null || (list?.length ?? 0) > MOST_LISTED) list = null;
      // Slurm's own `scontrol show job -d` pairs the two lists in the same way.
      for (const index of gpus.indices ?? []) list?.push(`${nodes[at]}:${index}`);
    }
    return { count, list };
  }
  const allocated = parseTresGpus(textOf(job, 'tres_alloc_str') ?? '');
  const count = allocated ?? requestedGpus(job);
  return { count, list: nodes.length > 0 && count === 0 ? [] : null };
}

/** The names of a job's nodes in Slurm's order; null when they cannot be read, or are more than `limit`. */
export function jobNodesOf(job: Fields, limit: number): readonly string[] | null {
  try {
    return expandNodeSet(wholeTextOf(job, 'nodes') ?? '', limit);
  } catch (error) {
    if (error instanceof NodeSetError) return null;
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
