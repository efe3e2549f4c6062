import type { ShedWork } from './work.ts';

/**
 * Work that shares machines, as one: a cap is set for whole machines, and one that carries what must be left
 * alone is left alone with all that runs beside it.
 */
export interface Unit {
  /** Its first workload: names it, and decides between equals. */
  readonly key: string;
  readonly works: readonly ShedWork[];
  readonly nodes: readonly string[];
  readonly gpus: number;
  readonly priority: number;
  readonly spared: string | null;
}

export function unitsOf(works: readonly ShedWork[]): readonly Unit[] {
  const parent = works.map((_, index) => index);
  const rootOf = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      const above = parent[at] ?? at;
      parent[at] = parent[above] ?? above;
      at = parent[at] ?? at;
    }
    return at;
  };
  const firstOn = new Map<string, number>();
  for (const [index, { nodeNames }] of works.entries()) {
    for (const node of nodeNames) {
      const first = firstOn.get(node);
      if (first === undefined) firstOn.set(node, index);
      else parent[rootOf(index)] = rootOf(first);
    }
  }
  const members = new Map<number, ShedWork[]>();
  for (const [index, work] of works.entries()) {
    const root = rootOf(index);
    const there = members.get(root);
    if (there === undefined) members.set(root, [work]);
    else there.push(work);
  }
  return [...members.values()].map(unitOf).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function unitOf(members: readonly ShedWork[]): Unit {
  const works = members.toSorted((a, b) => (a.workload < b.workload ? -1 : 1));
  return {
    key: works[0]?.workload ?? '',
    works,
    nodes: [...new Set(works.flatMap(({ nodeNames }) => nodeNames))].sort(),
    gpus: works.reduce((sum, { gpus }) => sum + gpus, 0),
    priority: Math.max(...works.map(({ priority }) => priority)),
    spared: works.find(({ spared }) => spared !== null)?.spared ?? null,
  };
}

/** What it gives up of its present power at a cap, GPU watts. */
export function freedAt(unit: Unit, cap: number): number {
  return unit.works.reduce((sum, { gpus, gpuWatts }) => sum + gpus * Math.max(0, gpuWatts - cap), 0);
}

/** What it gives up when it stops: its GPUs go idle. */
export function freedByStopping({ works }: Unit): number {
  return works.reduce(
    (sum, { gpus, gpuWatts, idleWatts }) => sum + gpus * Math.max(0, gpuWatts - idleWatts),
    0,
  );
}

/** The highest cap, whole watts, at which it gives up so many GPU watts. */
export function capThatFrees(unit: Unit, watts: number): number {
  let [enough, tooHigh] = [0, Math.ceil(Math.max(...unit.works.map(({ gpuWatts }) => gpuWatts))) + 1];
  while (tooHigh - enough > 1) {
    const middle = Math.floor((enough + tooHigh) / 2);
    // A hair less than asked is what dividing and adding up again leaves.
    if (freedAt(unit, middle) >= watts - 1e-6 * unit.gpus) enough = middle;
    else tooHigh = middle;
  }
  return enough;
}
