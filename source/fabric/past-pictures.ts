import type { Table } from '../../protocol/index.ts';
import type { Fabric } from './fabric.ts';
import { fabricAt, withTables } from './frozen-fabric.ts';
import type { RecordedStep, Recorder } from './recorder.ts';
import { goBack } from './way-back.ts';

/** Site by site. */
type AllTables = readonly (readonly Table[])[];

/** Of 100,000 GPUs one takes some 10 MB beyond what it shares with the others. */
const MOST_KEPT = 6;

/** Makes again what a recorder recorded, and keeps the last few, for whoever steps to and fro. */
export class PastPictures {
  readonly #recorder: Recorder;
  readonly #kept = new Map<RecordedStep, AllTables>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** The fabric as it was at a step; null when that is no longer recorded, or nobody waits any more. */
  async at(step: RecordedStep, signal: AbortSignal): Promise<Fabric | null> {
    const { steps } = this.#recorder;
    const index = steps.indexOf(step);
    if (index < 0) return null;
    const way = steps.slice(index);
    const from = way.findIndex((one) => this.#tablesOf(one) !== null);
    const last = way[from];
    if (last === undefined) return null;
    const { slices } = this.#recorder;
    let tables = copyOf(this.#tablesOf(last) ?? []);
    for (const next of way.slice(0, from).reverse()) {
      const back = (await next.waysBack) ?? [];
      tables = await Promise.all(back.map((one, site) => goBack(one, tables[site] ?? [], slices)));
      if (signal.aborted) return null;
      // The neighbour is where one goes next.
      if (next === step || next === way[1]) this.#keep(next, copyOf(tables));
    }
    return fabricAt(
      step.sites.map((still, site) => withTables(still, tables[site] ?? [])),
      step,
    );
  }

  /** Forgets what was made; it is made again when somebody looks. */
  forget(): void {
    this.#kept.clear();
  }

  #tablesOf(step: RecordedStep): AllTables | null {
    return step.tables.length > 0 ? step.tables : (this.#kept.get(step) ?? null);
  }

  #keep(step: RecordedStep, tables: AllTables): void {
    this.#kept.delete(step);
    this.#kept.set(step, tables);
    for (const first of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(first);
    }
  }
}

function copyOf(tables: AllTables): AllTables {
  return tables.map((own) => own.map((table) => table.copy()));
}
