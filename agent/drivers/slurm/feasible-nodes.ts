import type { WorkloadSpec } from '../steering.ts';
import { countOf, type Fields, wholeTextOf, wordsOf } from './fields.ts';
import { parseGpuGres } from './gres.ts';
import { isHeldBack, parseNodeState } from './node-state.ts';

/**
 * Whether a job that Slurm calls impossible now would fit once what is held back is open again: `sbatch
 * --test-only` leaves out draining and down nodes, and has one message for "never" and "not today".
 */
export function fitsHeldBack(nodes: readonly Fields[], spec: WorkloadSpec): boolean {
  const fitting = nodes.filter((node) => fits(node, spec));
  const held = fitting.filter((node) =>
    isHeldBack(parseNodeState([...wordsOf(node, 'state'), ...wordsOf(node, 'state_flags')])),
  );
  return fitting.length >= spec.nodes && fitting.length - held.length < spec.nodes;
}

/** Nodes that slurmctld, just started, has yet to hear: until then it calls all jobs on them impossible. */
export function countUnheard(nodes: readonly Fields[]): number {
  return nodes.filter(
    (node) => parseNodeState([...wordsOf(node, 'state'), ...wordsOf(node, 'state_flags')]).base === 'UNKNOWN',
  ).length;
}

function fits(node: Fields, spec: WorkloadSpec): boolean {
  if (
    spec.partition !== null &&
    !spec.partition.split(',').some((one) => wordsOf(node, 'partitions').includes(one))
  ) {
    return false;
  }
  const has = parseGpuGres(wholeTextOf(node, 'gres') ?? '');
  const needs = neededGpus(spec);
  if (has.count < needs.count || needs.types.some((type) => !has.types.includes(type))) return false;
  const cpus = Math.ceil((spec.tasks ?? spec.nodes) / spec.nodes) * (spec.cpusPerTask ?? 1);
  return (
    (countOf(node, 'cpus') ?? 0) >= cpus &&
    (countOf(node, 'real_memory') ?? 0) >= neededMemory(spec, cpus, needs.count)
  );
}

function neededGpus(spec: WorkloadSpec): { readonly count: number; readonly types: readonly string[] } {
  return spec.gresPerNode === null
    ? { count: Math.ceil(spec.gpus / spec.nodes), types: [] }
    : parseGpuGres(spec.gresPerNode);
}

/** MiB on each node. */
function neededMemory({ memory }: WorkloadSpec, cpus: number, gpus: number): number {
  const [, amount, unit = 'M', per] = /^(\d{1,12})([KMGT])?(?:\/(cpu|gpu))?$/.exec(memory ?? '') ?? [];
  if (amount === undefined) return 0;
  const mebibytes = (Number(amount) * { K: 1, M: 1024, G: 1024 ** 2, T: 1024 ** 3 }[unit as 'K']) / 1024;
  return mebibytes * (per === 'cpu' ? cpus : per === 'gpu' ? gpus : 1);
}
