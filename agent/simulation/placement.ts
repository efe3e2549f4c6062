import { type Job, NO_GPUS } from './job.ts';
import type { Layout } from './layout.ts';
import type { Nodes } from './nodes.ts';

/** Which job has which GPU. The only place that gives or takes one, so that none is ever given twice. */
export class Placement {
  readonly #layout: Layout;
  readonly #nodes: Nodes;
  readonly #owners: (Job | null)[];
  readonly #free: Uint16Array;
  #allocated = 0;

  constructor(layout: Layout, nodes: Nodes) {
    this.#layout = layout;
    this.#nodes = nodes;
    this.#owners = new Array<Job | null>(layout.gpuCount).fill(null);
    this.#free = new Uint16Array(layout.nodeCount).fill(layout.gpusPerNode);
  }

  /** GPUs given to jobs. */
  get allocated(): number {
    return this.#allocated;
  }

  ownerOf(gpu: number): Job | null {
    return this.#owners[gpu] ?? null;
  }

  jobsOn(node: number): readonly Job[] {
    const jobs = new Set<Job>();
    for (const gpu of this.#gpusOf(node)) {
      const owner = this.#owners[gpu];
      if (owner !== null && owner !== undefined) jobs.add(owner);
    }
    return [...jobs];
  }

  /** Machines of a partition that a job for whole machines could have now. */
  freeNodes(partition: string): number {
    let count = 0;
    for (const node of this.#layout.partitions.get(partition) ?? []) if (this.#isWhole(node)) count++;
    return count;
  }

  /** GPUs for a job, or null when they are not there now. Gives nothing yet. */
  find(job: Job): Int32Array | null {
    return job.wholeNodes > 0 ? this.#findNodes(job) : this.#findPart(job);
  }

  take(job: Job, gpus: Int32Array): void {
    for (const gpu of gpus) {
      const owner = this.#owners[gpu];
      if (owner !== null)
        throw new Error(`GPU ${gpu} was to be given to job ${job.id} but belongs to ${owner?.id}`);
      this.#owners[gpu] = job;
    }
    job.gpuNumbers = gpus;
    this.#allocated += gpus.length;
    this.#tell(gpus, -1);
  }

  release(job: Job): void {
    const gpus = job.gpuNumbers;
    for (const gpu of gpus) this.#owners[gpu] = null;
    job.gpuNumbers = NO_GPUS;
    this.#allocated -= gpus.length;
    this.#tell(gpus, 1);
  }

  /** Large jobs fill from the first hall on, so that neighbours stay neighbours and small ones crowd at the end. */
  #findNodes(job: Job): Int32Array | null {
    const { gpusPerNode } = this.#layout;
    const gpus = new Int32Array(job.gpus);
    let found = 0;
    for (const node of this.#layout.partitions.get(job.partition) ?? []) {
      if (!this.#isWhole(node)) continue;
      for (let index = 0; index < gpusPerNode; index++) gpus[found++] = node * gpusPerNode + index;
      if (found === job.gpus) return gpus;
    }
    return null;
  }

  /** The fullest machine that still has room; machines with MIG slices come first, they are for such jobs. */
  #findPart(job: Job): Int32Array | null {
    const nodes = this.#layout.partitions.get(job.partition) ?? [];
    let best = -1;
    let bestFree = Number.POSITIVE_INFINITY;
    for (let place = nodes.length - 1; place >= 0; place--) {
      const node = nodes[place]!;
      const free = this.#free[node]!;
      if (free < job.gpus || !this.#nodes.takesWork(node)) continue;
      const rank = this.#layout.sliced.has(node) ? free - this.#layout.gpusPerNode : free;
      if (rank < bestFree) {
        best = node;
        bestFree = rank;
      }
    }
    if (best < 0) return null;
    const free = this.#gpusOf(best).filter((gpu) => this.#owners[gpu] === null);
    return Int32Array.from(free.slice(0, job.gpus));
  }

  #isWhole(node: number): boolean {
    return (
      this.#free[node] === this.#layout.gpusPerNode &&
      !this.#layout.sliced.has(node) &&
      this.#nodes.takesWork(node)
    );
  }

  #tell(gpus: Int32Array, sign: 1 | -1): void {
    const { gpusPerNode } = this.#layout;
    const touched = new Set<number>();
    for (const gpu of gpus) {
      const node = Math.floor(gpu / gpusPerNode);
      this.#free[node] = this.#free[node]! + sign;
      touched.add(node);
    }
    for (const node of touched) {
      const ids = this.jobsOn(node).map((job) => job.id);
      this.#nodes.setWork(node, gpusPerNode - this.#free[node]!, ids.length === 0 ? null : ids.join(','));
    }
  }

  #gpusOf(node: number): readonly number[] {
    return Array.from(
      { length: this.#layout.gpusPerNode },
      (_, index) => node * this.#layout.gpusPerNode + index,
    );
  }
}
