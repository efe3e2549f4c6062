import { HeatMemory } from '../views/heatmap/heatmap-rows.ts';
import { PowerMemory } from '../views/power/power-rows.ts';
import { WallMemory } from '../views/wall/wall-model.ts';

/** What pages keep from paint to paint of one fabric. A frozen fabric has its own, and takes it with it. */
export class PageMemory {
  readonly heat = new HeatMemory();
  readonly power = new PowerMemory();
  readonly wall = new WallMemory();
}
