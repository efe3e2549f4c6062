import type { HeatSight } from './heat-legend.ts';
import { CELL_KINDS, FIRST_OWNER } from './heat-reading.ts';
import type { HeatMapModel } from './heatmap-rows.ts';

/** Counts what a paint meets, by kind of cell and by owner. */
export class SightTally {
  readonly #model: HeatMapModel;
  readonly #kinds = new Uint32Array(CELL_KINDS);
  /** By site and code of the workload; empty where nobody asked for owners. */
  readonly #work: readonly Uint32Array[];
  readonly #kindOfWork: readonly Uint16Array[];

  constructor(model: HeatMapModel) {
    this.#model = model;
    const isAsked = model.state.measure === 'owner';
    const sizes = model.readings.map((reading) => (isAsked ? reading.workloadCodes : 0));
    this.#work = sizes.map((size) => new Uint32Array(size));
    this.#kindOfWork = sizes.map((size) => new Uint16Array(size));
  }

  add(kind: number, site: number, slot: number): void {
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
    if (kind < FIRST_OWNER) return;
    const code = this.#model.readings[site]?.workloadCode(slot) ?? 0;
    const [work, kinds] = [this.#work[site], this.#kindOfWork[site]];
    if (work === undefined || kinds === undefined) return;
    work[code] = (work[code] ?? 0) + 1;
    kinds[code] = kind;
  }

  sight(): HeatSight {
    let cells = 0;
    for (const count of this.#kinds) cells += count;
    return { kinds: this.#kinds, cells, owners: this.#owners() };
  }

  /** Who has most of what is in sight, first. */
  #owners(): HeatSight['owners'] {
    const owners = new Map<string, { name: string; kind: number; count: number }>();
    for (const [site, work] of this.#work.entries()) {
      for (let code = 1; code < work.length; code++) {
        const count = work[code] ?? 0;
        if (count === 0) continue;
        const name = this.#model.readings[site]?.ownerOfCode(code) ?? '';
        const known = owners.get(name);
        if (known === undefined) owners.set(name, { name, kind: this.#kindOfWork[site]?.[code] ?? 0, count });
        else known.count += count;
      }
    }
    return [...owners.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  }
}
