import type { Fabric } from '../fabric/fabric.ts';
import { HeatMemory } from '../views/heatmap/heatmap-rows.ts';
import { PowerMemory } from '../views/power/power-rows.ts';
import { WallMemory } from '../views/wall/wall-model.ts';

/** What pages keep from paint to paint of one fabric. A frozen fabric has its own, which goes when it goes. */
export function pagesOf(fabric: Fabric): PageMemory {
  const memory = memories.get(fabric) ?? new PageMemory();
  memories.set(fabric, memory);
  return memory;
}

const memories = new WeakMap<Fabric, PageMemory>();

export class PageMemory {
  readonly heat = new HeatMemory();
  readonly power = new PowerMemory();
  readonly wall = new WallMemory();
}
