/** Of so many GPUs a machine may have at most; simulated ones have up to 64. */
const MOST_PER_NODE = 64;

/**
 * How many nodes of one model have how many GPUs free. What is asked of it is never where, only whether:
 * that keeps placing 5,000 workloads among 12,500 nodes to a few additions each.
 */
export class FreeBlocks {
  readonly #nodesByFree: Int32Array;
  #gpus: number;

  constructor(nodesByFree: Int32Array = new Int32Array(MOST_PER_NODE + 1), gpus = 0) {
    this.#nodesByFree = nodesByFree;
    this.#gpus = gpus;
  }

  get gpus(): number {
    return this.#gpus;
  }

  /** Most GPUs that are free on one node. */
  get largest(): number {
    return this.#nodesByFree.findLastIndex((nodes, free) => free > 0 && nodes > 0);
  }

  /** Nodes with at least so many GPUs free. */
  nodesWith(gpus: number): number {
    let nodes = 0;
    for (let free = gpus; free <= MOST_PER_NODE; free++) nodes += this.#nodesByFree[free] ?? 0;
    return nodes;
  }

  add(free: number): void {
    const counted = Math.min(MOST_PER_NODE, Math.max(0, free));
    this.#nodesByFree[counted] = (this.#nodesByFree[counted] ?? 0) + 1;
    this.#gpus += counted;
  }

  /** Takes `perNode` GPUs on each of so many nodes, the tightest fit first; false where they are not there. */
  take(nodes: number, perNode: number): boolean {
    if (perNode > MOST_PER_NODE || this.nodesWith(perNode) < nodes) return false;
    let wanted = nodes;
    for (let free = perNode; wanted > 0 && free <= MOST_PER_NODE; free++) {
      const there = this.#nodesByFree[free] ?? 0;
      const taken = Math.min(there, wanted);
      if (taken === 0) continue;
      this.#nodesByFree[free] = there - taken;
      this.#nodesByFree[free - perNode] = (this.#nodesByFree[free - perNode] ?? 0) + taken;
      wanted -= taken;
    }
    this.#gpus -= nodes * perNode;
    return true;
  }

  copy(): FreeBlocks {
    return new FreeBlocks(this.#nodesByFree.slice(), this.#gpus);
  }
}
