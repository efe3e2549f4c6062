import type { HeatSight } from './heat-legend.ts';
import { CELL_KINDS, FIRST_OWNER } from './heat-reading.ts';
import type { HeatMapModel } from './heatmap-rows.ts';

/** Counts what a paint meets, by kind of cell and by owner. */
export class SightTally {
  readonly #model: HeatMapModel;
  readonly #kinds = new Uint32Array(CELL_KINDS);
  /** By site and code of the workload; only of sites in sight, and only where owners are asked for. */
  readonly #work: (Uint32Array | undefined)[] = [];
  readonly #kindOfWork: (Uint16Array | undefined)[] = [];

  constructor(model: HeatMapModel) {
    this.#model = model;
  }

  add(kind: number, site: number, slot: number): void {
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
    if (kind < FIRST_OWNER) return;
    const reading = this.#model.readings.of(site);
    const code = reading?.workloadCode(slot) ?? 0;
    const work = this.#work[site] ?? new Uint32Array(reading?.workloadCodes ?? 0);
    const kinds = this.#kindOfWork[site] ?? new Uint16Array(work.length);
    this.#work[site] = work;
    this.#kindOfWork[site] = kinds;
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
    for (const [site, work = new Uint32Array(0)] of this.#work.entries()) {
      for (let code = 1; code < work.length; code++) {
        const count = work[code] ?? 0;
        if (count === 0) continue;
        const name = this.#model.readings.of(site)?.ownerOfCode(code) ?? '';
        const known = owners.get(name);
        if (known === undefined) owners.set(name, { name, kind: this.#kindOfWork[site]?.[code] ?? 0, count });
        else known.count += count;
      }
    }
    return [...owners.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  }
}
