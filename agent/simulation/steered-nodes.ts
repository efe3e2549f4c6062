import { isNodeName } from '../drivers/names.ts';
import type { NodeObservation } from '../drivers/steering.ts';
import { ACTOR, refused, type SteeredParts } from './steered-parts.ts';

/** Nodes as the simulated scheduler has them, and its obedience about them: as Slurm's, with the same refusals. */
export class SteeredNodes {
  readonly #parts: SteeredParts;
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(parts: SteeredParts) {
    this.#parts = parts;
    this.#numbers = new Map(parts.layout.names.map((name, node) => [name, node]));
  }

  observe(names: readonly string[]): readonly NodeObservation[] {
    requireNames(names);
    return [...new Set(names)].flatMap((name) => {
      const node = this.#numbers.get(name);
      return node === undefined ? [] : [this.#observationOf(name, node)];
    });
  }

  cordon(names: readonly string[], reason: string): void {
    const { clock, nodes } = this.#parts;
    for (const [name, node] of this.#known(names)) {
      // Another's hold stays whose it is.
      if (nodes.hold(node, { reason, user: ACTOR, at: clock.now }))
        this.#tell(name, `drained by ${ACTOR}: ${reason}`);
    }
  }

  takeOver(names: readonly string[], reason: string): void {
    const { clock, nodes } = this.#parts;
    for (const [name, node] of this.#known(names)) {
      const hold = nodes.holdOf(node);
      if (hold === undefined) continue;
      nodes.unhold(node, hold);
      nodes.hold(node, { reason, user: ACTOR, at: clock.now });
      this.#tell(name, `hold of ${hold.user} taken over by ${ACTOR}: ${reason}`);
    }
  }

  uncordon(names: readonly string[]): void {
    const { nodes, scheduler } = this.#parts;
    for (const [name, node] of this.#known(names)) {
      const hold = nodes.holdOf(node);
      if (hold === undefined) continue;
      nodes.unhold(node, hold);
      this.#tell(name, `taken back into service by ${ACTOR}`);
    }
    scheduler.wake();
  }

  /** Watts of each GPU of a machine. */
  capPower(caps: ReadonlyMap<string, number>): void {
    for (const watts of caps.values())
      if (!(Number.isInteger(watts) && watts > 0)) throw refused(`${watts} W is no power limit`);
    for (const [name, node] of this.#known([...caps.keys()]))
      this.#parts.gpus.limit(node, caps.get(name) ?? 0);
  }

  #known(names: readonly string[]): readonly (readonly [name: string, node: number])[] {
    requireNames(names);
    return [...new Set(names)].map((name) => {
      const node = this.#numbers.get(name);
      if (node === undefined)
        throw refused(`${JSON.stringify(name)} is no node of this site; nothing was changed`);
      return [name, node] as const;
    });
  }

  #observationOf(name: string, node: number): NodeObservation {
    const { nodes } = this.#parts;
    const patch = nodes.schedulerPatch(node);
    return {
      node: name,
      state: patch.state ?? 'unknown',
      scheduling: patch.scheduling ?? 'cordoned',
      isHeld: nodes.holdOf(node) !== undefined,
      nativeState: patch.nativeState ?? 'UNKNOWN',
      reason: patch.reason ?? null,
      reasonUser: patch.reasonUser ?? null,
      workloads: (patch.workloads ?? '').split(',').filter((id) => id !== ''),
    };
  }

  #tell(node: string, message: string): void {
    this.#parts.tell({ at: this.#parts.clock.now, kind: 'node', node, gpu: null, code: null, message });
  }
}

function requireNames(names: readonly string[]): void {
  const wrong = names.find((name) => !isNodeName(name));
  if (wrong !== undefined) throw refused(`${JSON.stringify(wrong.slice(0, 80))} is not the name of one node`);
}
