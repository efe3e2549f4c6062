import type { SiteView } from '../../../fabric/site-view.ts';

interface Sum {
  gpus: number;
  watts: number;
  /** The lowest limit in force among them. */
  limitWatts: number;
}

export interface GpuWatts {
  /** The mean of a workload's GPUs: by their own word, else of its machines; null where none is measured. */
  of(
    workload: string,
    nodes: readonly string[],
  ): { readonly watts: number | null; readonly limitWatts: number | null };
  /** The mean of GPUs of a model on machines that run nothing; null where there is none. */
  idleOf(model: string | null): number | null;
}

/** Reads what the GPUs of a site draw, once; slices of a GPU draw as the whole they are part of. */
export function readGpuWatts(site: SiteView): GpuWatts {
  const idle = idleNodes(site);
  const [byNode, byWorkload, byModel] = [
    new Map<string, Sum>(),
    new Map<string, Sum>(),
    new Map<string, Sum>(),
  ];
  const table = site.table('gpus');
  if (table !== undefined) {
    const [node, instance, workload] = ['node', 'instance', 'workload'].map((name) => table.column(name));
    const [watts, limit] = [table.column('powerWatts'), table.column('powerLimitWatts')];
    table.forEach((slot) => {
      const drawn = table.number(watts, slot);
      const name = table.text(node ?? -1, slot);
      if (drawn === null || name === null || table.text(instance ?? -1, slot) !== null) return;
      const most = table.number(limit, slot) ?? Number.POSITIVE_INFINITY;
      add(byNode, name, drawn, most);
      const whose = table.text(workload ?? -1, slot);
      if (whose !== null) add(byWorkload, whose, drawn, most);
      const model = idle.get(name);
      if (model !== undefined) add(byModel, model, drawn, most);
    });
  }
  return {
    of: (workload, nodes) => meanOf(byWorkload.get(workload) ?? together(nodes, byNode)),
    idleOf: (model) => (model === null ? null : meanOf(byModel.get(model) ?? NOTHING).watts),
  };
}

const NOTHING: Sum = { gpus: 0, watts: 0, limitWatts: Number.POSITIVE_INFINITY };

function idleNodes(site: SiteView): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const table = site.table('nodes');
  if (table === undefined) return found;
  const [model, allocated, state] = [
    table.column('gpuModel'),
    table.column('gpusAllocated'),
    table.column('state'),
  ];
  table.forEach((slot) => {
    const name = table.text(model, slot);
    if (name === null || table.number(allocated, slot) !== 0 || table.cell(state, slot) !== 'idle') return;
    found.set(table.keyOf(slot), name);
  });
  return found;
}

function add(sums: Map<string, Sum>, key: string, watts: number, limitWatts: number): void {
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, { gpus: 1, watts, limitWatts });
    return;
  }
  sum.gpus += 1;
  sum.watts += watts;
  sum.limitWatts = Math.min(sum.limitWatts, limitWatts);
}

function together(nodes: readonly string[], byNode: ReadonlyMap<string, Sum>): Sum {
  const all = { ...NOTHING };
  for (const node of nodes) {
    const { gpus, watts, limitWatts } = byNode.get(node) ?? NOTHING;
    all.gpus += gpus;
    all.watts += watts;
    all.limitWatts = Math.min(all.limitWatts, limitWatts);
  }
  return all;
}

function meanOf({ gpus, watts, limitWatts }: Sum): { watts: number | null; limitWatts: number | null } {
  return {
    watts: gpus === 0 ? null : watts / gpus,
    limitWatts: Number.isFinite(limitWatts) ? limitWatts : null,
  };
}
