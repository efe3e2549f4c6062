import type { Fabric } from '../fabric/fabric.ts';
import { HeatMemory } from '../views/heatmap/heatmap-rows.ts';
import { NotableMemory } from '../views/power/notable.ts';
import { PowerMemory } from '../views/power/power-rows.ts';
import { ThermalMemory } from '../views/power/thermal-rows.ts';
import { WallMemory } from '../views/wall/wall-model.ts';

/** What the pages of one screen keep of each fabric they show. A frozen one has its own, which goes when it goes. */
export class PageMemories {
  readonly #memories = new WeakMap<Fabric, PageMemory>();

  of(fabric: Fabric): PageMemory {
    const memory = this.#memories.get(fabric) ?? new PageMemory();
    this.#memories.set(fabric, memory);
    return memory;
  }
}

/** What pages keep from paint to paint of one fabric. */
export class PageMemory {
  readonly heat = new HeatMemory();
  readonly power = new PowerMemory();
  readonly notable = new NotableMemory();
  readonly thermal = new ThermalMemory();
  readonly wall = new WallMemory();
}
