import type { Cell, RecordKind } from '../schema/column.ts';
import { fromCell, storable, toCell } from './cells.ts';
import { type ColumnStore, columnStore, StepStore, TextStore } from './column-store.ts';
import { DictionaryStore } from './dictionary-store.ts';

/**
 * All rows of one kind of one site, column by column. A row keeps its slot for life; a slot that was
 * freed is given out again only after `settle()`, so that a delta never has to tell two rows in one
 * slot apart. Objects exist only for the rows someone asks for.
 */
export class Table {
  readonly kind: RecordKind;
  readonly columns: readonly ColumnStore[];
  readonly names: readonly string[];
  readonly #positions = new Map<string, number>();
  readonly #keyColumns: readonly number[];
  #slots = new Map<string, number>();
  #isShared = false;
  /** Keys of rows whose cells do not say it: a name too long or too broken to store is found by what was given. */
  readonly #given = new Map<number, string>();
  #alive = new Uint8Array(0);
  #versions = new Float64Array(0);
  #limit = 0;
  #size = 0;
  #free: number[] = [];
  #freed: number[] = [];
  /** Set by every row that came or went since the last `settle()`. */
  rowsTouched = false;
  /** Rises with every row that comes or goes. */
  rowsRevision = 0;

  constructor(kind: RecordKind, columns?: readonly ColumnStore[]) {
    this.kind = kind;
    this.names = Object.keys(kind.columns);
    this.columns = columns ?? Object.values(kind.columns).map(columnStore);
    for (const [position, name] of this.names.entries()) this.#positions.set(name, position);
    this.#keyColumns = kind.key.map((name) => this.column(name));
  }

  /** Live rows. */
  get size(): number {
    return this.#size;
  }

  /** Every live row's slot is below this. */
  get limit(): number {
    return this.#limit;
  }

  /** The position of a column; −1 when this table, perhaps an older agent's, does not have it. */
  column(name: string): number {
    return this.#positions.get(name) ?? -1;
  }

  has(slot: number): boolean {
    return this.#alive[slot] === 1;
  }

  /** The slot of a row by its key, see `keyOf`. */
  find(key: string): number | undefined {
    return this.#slots.get(key);
  }

  /** Calls back for every live row, in slot order. */
  forEach(visit: (slot: number) => void): void {
    for (let slot = 0; slot < this.#limit; slot++) if (this.#alive[slot] === 1) visit(slot);
  }

  /** The frame (seq) that last changed a row; 0 before any. */
  version(slot: number): number {
    return this.#versions[slot] ?? 0;
  }

  setVersions(slots: Uint32Array, seq: number): void {
    const versions = this.#versions;
    for (let at = 0; at < slots.length; at++) versions[slots[at]!] = seq;
  }

  /** For each slot below `limit` 1 where a row lives, else 0; a copy. */
  living(limit: number): Uint8Array {
    const living = new Uint8Array(limit);
    living.set(this.#alive.subarray(0, Math.min(limit, this.#limit)));
    return living;
  }

  /** The key of a row, its key columns joined by `/`; a null part is left out. */
  keyOf(slot: number): string {
    let key = '';
    for (const position of this.#keyColumns) {
      const part = this.cell(position, slot);
      if (part !== null) key += key === '' ? String(part) : `/${String(part)}`;
    }
    return key;
  }

  /** Finds the row that a patch's key columns name, or makes it, and sets the patch's columns. */
  upsert(patch: Readonly<Record<string, Cell | undefined>>): number {
    let key = '';
    for (const name of this.kind.key) {
      const part = patch[name];
      if (part !== null && part !== undefined) key += key === '' ? String(part) : `/${String(part)}`;
    }
    const known = this.#slots.get(key);
    const slot = known ?? this.#take(key);
    this.update(slot, patch);
    if (known === undefined && this.keyOf(slot) !== key) this.#given.set(slot, key);
    return slot;
  }

  update(slot: number, patch: Readonly<Record<string, Cell | undefined>>): void {
    for (const name in patch) {
      const value = patch[name];
      const position = this.#positions.get(name);
      if (value !== undefined && position !== undefined) this.setCell(position, slot, value);
    }
  }

  remove(slot: number): void {
    if (!this.has(slot)) return;
    const key = this.#given.get(slot) ?? this.keyOf(slot);
    this.#given.delete(slot);
    // A hostile or damaged delta can raise two slots with one key; the other one keeps it.
    if (this.#slots.get(key) === slot) this.#ownSlots().delete(key);
    this.#alive[slot] = 0;
    this.#size--;
    this.#freed.push(slot);
    this.rowsTouched = true;
    this.rowsRevision++;
    for (const column of this.columns) column.clear(slot);
  }

  /** Makes the slots freed so far available again, and forgets what was touched: a delta has been taken. */
  settle(): void {
    this.settleRows();
    for (const column of this.columns) column.touched = false;
  }

  /** The same of rows alone: which came and went has been taken. */
  settleRows(): void {
    for (const slot of this.#freed) this.#free.push(slot);
    this.#freed = [];
    this.rowsTouched = false;
  }

  cell(position: number, slot: number): Cell {
    const store = this.columns[position];
    const column = this.kind.columns[this.names[position] ?? ''];
    return store === undefined || column === undefined ? null : toCell(column, store, slot);
  }

  setCell(position: number, slot: number, value: Cell): void {
    const store = this.columns[position];
    const column = this.kind.columns[this.names[position] ?? ''];
    if (store !== undefined && column !== undefined) fromCell(column, store, slot, value);
  }

  /** A number column's value in base units; null for null, for text, and for a column this table does not have. */
  number(position: number, slot: number): number | null {
    const store = this.columns[position];
    if (!(store instanceof StepStore)) return null;
    const steps = store.get(slot);
    return Number.isNaN(steps) ? null : store.scale.valueOf(steps);
  }

  setNumber(position: number, slot: number, value: number | null): void {
    const store = this.columns[position];
    if (store instanceof StepStore) store.set(slot, value === null ? Number.NaN : store.scale.stepsOf(value));
  }

  /** A text column's raw value: original and not fit for a terminal, see `neutralise`. */
  text(position: number, slot: number): string | null {
    const store = this.columns[position];
    return store instanceof TextStore || store instanceof DictionaryStore ? store.get(slot) : null;
  }

  setText(position: number, slot: number, value: string | null): void {
    const store = this.columns[position];
    const column = this.kind.columns[this.names[position] ?? ''];
    if (column !== undefined && (store instanceof TextStore || store instanceof DictionaryStore)) {
      store.set(slot, value === null ? null : storable(value, column));
    }
  }

  /** One row as a plain object, for whoever looks at it. */
  read(slot: number): Record<string, Cell> {
    const row: Record<string, Cell> = {};
    for (let position = 0; position < this.names.length; position++) {
      row[this.names[position] ?? ''] = this.cell(position, slot);
    }
    return row;
  }

  /** Brings a slot to life that another table chose: for applying deltas. Its key is told by `adopt` once its cells are set. */
  raise(slot: number): void {
    this.reserve(slot + 1);
    if (!this.has(slot)) this.#size++;
    this.#alive[slot] = 1;
    this.rowsTouched = true;
    this.rowsRevision++;
  }

  /** Enters a raised slot's key. When two slots claim one key the later one is found; the site's next snapshot settles it. */
  adopt(slot: number): void {
    this.#ownSlots().set(this.keyOf(slot), slot);
  }

  /** The same rows in hardly any time: what both share is copied when one changes it. Versions stay behind. */
  copy(): Table {
    const columns = this.columns.map((column) => column.copy());
    const copy = new Table(this.kind, columns);
    copy.#slots = this.#slots;
    copy.#isShared = this.#isShared = true;
    for (const [slot, key] of this.#given) copy.#given.set(slot, key);
    copy.#alive = this.#alive.slice();
    [copy.#limit, copy.#size, copy.rowsRevision] = [this.#limit, this.#size, this.rowsRevision];
    return copy;
  }

  #ownSlots(): Map<string, number> {
    if (this.#isShared) this.#slots = new Map(this.#slots);
    this.#isShared = false;
    return this.#slots;
  }

  #take(key: string): number {
    const slot = this.#free.pop() ?? this.#limit;
    this.reserve(slot + 1);
    this.#alive[slot] = 1;
    this.#size++;
    this.#ownSlots().set(key, slot);
    this.rowsTouched = true;
    this.rowsRevision++;
    return slot;
  }

  /** Makes room for slots below `length`. */
  reserve(length: number): void {
    if (length > this.#alive.length) {
      const capacity = Math.max(16, length, Math.ceil(this.#alive.length * 1.5));
      const alive = new Uint8Array(capacity);
      alive.set(this.#alive);
      this.#alive = alive;
      const versions = new Float64Array(capacity);
      versions.set(this.#versions);
      this.#versions = versions;
      for (const column of this.columns) column.grow(capacity);
    }
    if (length > this.#limit) this.#limit = length;
  }
}
