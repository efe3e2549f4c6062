import type { ShedStep } from '../../source/actions/placing/shedding/plan.ts';
import type { ShedStock, ShedWork } from '../../source/actions/placing/shedding/work.ts';

/**
 * Carries out the steps of a plan on its site, knowing nothing of how they were found: limits of machines,
 * and which work stands still or is gone.
 */
export class ShedReplay {
  readonly caps = new Map<string, number>();
  readonly stopped = new Set<string>();
  readonly moved = new Set<string>();
  isHeld = false;
  readonly #stock: ShedStock;
  readonly #steps: readonly ShedStep[];
  #next = 0;
  /** What the queue took of what moved away, watts of the site. */
  #refilled = 0;

  constructor(stock: ShedStock, steps: readonly ShedStep[]) {
    this.#stock = stock;
    this.#steps = steps.toSorted((a, b) => a.effectiveAt - b.effectiveAt);
  }

  /** Takes what has taken effect by then, and gives what the site draws. */
  wattsAt(at: number): number {
    for (;;) {
      const step = this.#steps[this.#next];
      if (step === undefined || step.effectiveAt > at) break;
      this.#next += 1;
      this.#carryOut(step);
    }
    const { drawsWatts, siteWattsPerGpuWatt, works } = this.#stock;
    const less = works.reduce((sum, work) => sum + work.gpus * (work.gpuWatts - this.#gpuWatts(work)), 0);
    return drawsWatts - less * siteWattsPerGpuWatt + this.#refilled;
  }

  get touched(): ReadonlySet<string> {
    return new Set(
      this.#steps.flatMap(({ workloads, caps }) => [...workloads, ...caps.flatMap(({ nodes }) => nodes)]),
    );
  }

  #gpuWatts({ workload, gpuWatts, idleWatts, nodeNames }: ShedWork): number {
    if (this.stopped.has(workload) || this.moved.has(workload)) return Math.min(gpuWatts, idleWatts);
    return Math.min(gpuWatts, ...nodeNames.map((node) => this.caps.get(node) ?? Number.POSITIVE_INFINITY));
  }

  #carryOut({ kind, caps, workloads, frees }: ShedStep): void {
    if (kind === 'hold queue') this.isHeld = true;
    if (kind === 'release queue') {
      this.isHeld = false;
      this.#refilled -= frees;
    }
    for (const { watts, nodes } of caps)
      for (const node of nodes) {
        if (watts === null) this.caps.delete(node);
        else this.caps.set(node, watts);
      }
    for (const workload of workloads) {
      if (kind === 'move') this.moved.add(workload);
      if (kind === 'requeue') this.stopped.add(workload);
      if (kind === 'restart') this.stopped.delete(workload);
    }
  }
}
