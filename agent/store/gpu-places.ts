import type { Table } from '../../protocol/index.ts';
import { NEVER } from './telemetry-feeders.ts';

/** Which rows of GPUs each node has listed so far, and which of them another one has taken the place of. */
export class GpuPlaces {
  readonly #gpus: Table;
  readonly #slotsOf = new Map<string, Set<number>>();

  constructor(gpus: Table) {
    this.#gpus = gpus;
  }

  listed(node: string, slot: number): void {
    entry(this.#slotsOf, node).add(slot);
  }

  of(node: string): Iterable<number> {
    return this.#slotsOf.get(node) ?? [];
  }

  /** When the newest of these rows was sampled. */
  newest(slots: ReadonlySet<number>): number {
    const gpus = this.#gpus;
    const at = gpus.column('sampledAt');
    let newest = NEVER;
    for (const slot of slots) newest = Math.max(newest, gpus.number(at, slot) ?? NEVER);
    return newest;
  }

  /**
   * A GPU that its node no longer lists stays, unknown and growing old, because what fell off the bus
   * is the first thing to look for. It goes only when another one has taken its index, or when the same
   * GPU is listed in another shape: cut into slices, cut otherwise, or whole again.
   */
  forgetReplaced(node: string, seen: ReadonlySet<number>, source: string): void {
    const gpus = this.#gpus;
    const known = entry(this.#slotsOf, node);
    if (known.size === seen.size) return;
    const [index, instance, uuid, from] = [
      gpus.column('gpu'),
      gpus.column('instance'),
      gpus.column('uuid'),
      gpus.column('source'),
    ];
    const place = (slot: number): string => `${gpus.number(index, slot)}:${gpus.text(instance, slot) ?? ''}`;
    const places = new Set<string>();
    const uuids = new Set<string | null>();
    for (const slot of seen) {
      places.add(place(slot));
      uuids.add(gpus.text(uuid, slot));
    }
    for (const slot of known) {
      if (seen.has(slot) || gpus.text(from, slot) !== source) continue;
      if (!places.has(place(slot)) && !uuids.has(gpus.text(uuid, slot))) continue;
      gpus.remove(slot);
      known.delete(slot);
    }
  }
}

export function entry(sets: Map<string, Set<number>>, key: string): Set<number> {
  const known = sets.get(key);
  if (known !== undefined) return known;
  const fresh = new Set<number>();
  sets.set(key, fresh);
  return fresh;
}
