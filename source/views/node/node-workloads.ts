import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { derivedNumber } from '../../fabric/derived.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import type { GpuRow } from './node-gpus.ts';

/** A workload that has something of the node. */
export interface NodeWorkload {
  /** Raw. */
  readonly id: string;
  /** Whether its scheduler lists it. */
  readonly isKnown: boolean;
  readonly workload: SafeText;
  readonly name: SafeText | null;
  readonly user: SafeText | null;
  readonly account: SafeText | null;
  /** In words; `unknown` where the scheduler says nothing of it. */
  readonly state: string;
  /** Whole GPUs of this node that say they run it; null where none of them says anything. */
  readonly gpusHere: number | null;
  /** MIG slices of this node that say so. */
  readonly slicesHere: number;
  readonly gpus: number | null;
  readonly nodeCount: number | null;
  readonly timeLeftSeconds: number | null;
  readonly dataClass: SafeText | null;
  /** The signal that asks for a checkpoint; null when it makes none. */
  readonly checkpoint: SafeText | null;
  readonly operation: SafeText | null;
}

/** A node with more than these is no GPU node. */
const MOST = 200;

/** What the scheduler placed on the node, and what its GPUs say runs on them. */
export function workloadsOfNode(
  site: SiteView,
  placed: string | null,
  gpus: readonly GpuRow[],
  now: number,
): NodeWorkload[] {
  const table = site.table('workloads');
  const named = (placed ?? '').split(',').filter((id) => id !== '');
  const onGpus = gpus.flatMap(({ workload }) => (workload === null ? [] : [String(workload)]));
  return [...new Set([...named, ...onGpus])].slice(0, MOST).map((id) => {
    const slot = table?.find(id);
    const known = table !== undefined && slot !== undefined ? { table, slot } : null;
    const text = (column: string): SafeText | null => {
      const raw = known?.table.text(known.table.column(column), known.slot) ?? null;
      return raw === null ? null : neutralise(raw);
    };
    const number = (column: string): number | null =>
      known === null ? null : known.table.number(known.table.column(column), known.slot);
    const state = known?.table.cell(known.table.column('state'), known.slot) ?? 'unknown';
    const here = gpus.filter(({ workload }) => workload !== null && String(workload) === id);
    const slicesHere = here.filter(({ slice }) => slice !== null).length;
    return {
      id,
      isKnown: known !== null,
      workload: neutralise(id),
      name: text('name'),
      user: text('user'),
      account: text('account'),
      state: String(state),
      gpusHere: onGpus.length === 0 ? null : here.length - slicesHere,
      slicesHere,
      gpus: number('gpus'),
      nodeCount: number('nodeCount'),
      timeLeftSeconds:
        known === null ? null : derivedNumber('timeLeftSeconds', site, known.table, known.slot, now),
      dataClass: text('dataClass'),
      checkpoint: text('checkpoint'),
      operation: text('operation'),
    };
  });
}
