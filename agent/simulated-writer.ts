import type { Cell, KindName, Patch, StepStore as Steps } from '../protocol/index.ts';
import { StepStore } from '../protocol/index.ts';
import type { ColumnOf, SiteWriter } from './simulation/site-writer.ts';
import type { Happening } from './sources/source.ts';
import type { SiteStore } from './store/site-store.ts';

/** Writes what a simulated site says straight into the store's columns. */
export class SimulatedWriter implements SiteWriter {
  readonly #store: SiteStore;
  /** The agent's monotonic clock less simulated time, ms. */
  readonly #offset: () => number;

  constructor(store: SiteStore, offset: () => number) {
    this.#store = store;
    this.#offset = offset;
  }

  add<K extends KindName>(kind: K, patch: Patch<K>): number {
    return this.#store.tables.upsert(kind, patch);
  }

  remove(kind: KindName, slot: number): void {
    this.#store.tables.of(kind).remove(slot);
  }

  cell<K extends KindName>(kind: K, slot: number, column: ColumnOf<K>, value: Cell): void {
    const table = this.#store.tables.of(kind);
    table.setCell(table.column(column), slot, value);
  }

  numbers<K extends KindName>(
    kind: K,
    column: ColumnOf<K>,
    slots: Uint32Array,
    values: Float64Array,
    count: number,
  ): void {
    const store = this.#steps(kind, column);
    const { scale } = store;
    for (let at = 0; at < count; at++) store.set(slots[at]!, scale.stepsOf(values[at]!));
  }

  moment<K extends KindName>(kind: K, slot: number, column: ColumnOf<K>, at: number): void {
    const table = this.#store.tables.of(kind);
    table.setNumber(table.column(column), slot, at + this.#offset());
  }

  sampled<K extends KindName>(
    kind: K,
    column: ColumnOf<K>,
    slots: Uint32Array,
    count: number,
    at: number,
  ): void {
    const store = this.#steps(kind, column);
    const steps = store.scale.stepsOf(at + this.#offset());
    for (let index = 0; index < count; index++) store.set(slots[index]!, steps);
  }

  happening(happening: Happening): void {
    this.#store.record(happening);
  }

  #steps(kind: KindName, column: string): Steps {
    const table = this.#store.tables.of(kind);
    const store = table.columns[table.column(column)];
    if (!(store instanceof StepStore)) throw new TypeError(`${kind}.${column} is not a column of numbers`);
    return store;
  }
}
