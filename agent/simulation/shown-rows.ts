import type { Cell, KindName, Patch } from '../../protocol/index.ts';
import type { ColumnOf, SiteWriter } from './site-writer.ts';

/** The rows of a kind that has few of them, with what was last shown of each. */
export class ShownRows<K extends KindName> {
  readonly #kind: K;
  readonly #rows = new Map<string, { readonly slot: number; readonly shown: Map<string, Cell> }>();

  constructor(kind: K) {
    this.#kind = kind;
  }

  /** Writes what differs from what was shown of this row; returns its slot. */
  show(writer: SiteWriter, key: string, patch: Patch<K>): number {
    const cells = Object.entries(patch) as [ColumnOf<K>, Cell][];
    const row = this.#rows.get(key);
    if (row === undefined) {
      const slot = writer.add(this.#kind, patch);
      this.#rows.set(key, { slot, shown: new Map(cells) });
      return slot;
    }
    for (const [column, value] of cells) {
      if (row.shown.get(column) === value) continue;
      row.shown.set(column, value);
      writer.cell(this.#kind, row.slot, column, value);
    }
    return row.slot;
  }

  /** Writes a monotonic column when its moment changed. */
  moment(writer: SiteWriter, key: string, column: ColumnOf<K>, at: number): void {
    const row = this.#rows.get(key);
    if (row === undefined || row.shown.get(column) === at) return;
    row.shown.set(column, at);
    writer.moment(this.#kind, row.slot, column, at);
  }

  remove(writer: SiteWriter, key: string): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    this.#rows.delete(key);
    writer.remove(this.#kind, row.slot);
  }

  /** Says of every row that it was measured at `at`; `except` names rows that were not. */
  sampled(writer: SiteWriter, column: ColumnOf<K>, at: number, except?: ReadonlySet<string>): void {
    const slots = new Uint32Array(this.#rows.size);
    let count = 0;
    for (const [key, row] of this.#rows) if (except?.has(key) !== true) slots[count++] = row.slot;
    writer.sampled(this.#kind, column, slots, count, at);
  }
}
