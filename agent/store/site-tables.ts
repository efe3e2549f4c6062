import { type KindName, ownTables, type Patch, type Table } from '../../protocol/index.ts';

/** The agent's tables, by kind and in the order of the wire. */
export class SiteTables {
  readonly all: readonly Table[];
  readonly #byName = new Map<string, Table>();

  constructor() {
    this.all = ownTables();
    for (const table of this.all) this.#byName.set(table.kind.name, table);
  }

  of(kind: KindName): Table {
    const table = this.#byName.get(kind);
    if (table === undefined) throw new RangeError(`no table of ${kind}`);
    return table;
  }

  upsert<K extends KindName>(kind: K, patch: Patch<K>): number {
    return this.of(kind).upsert(patch as Parameters<Table['upsert']>[0]);
  }

  update<K extends KindName>(kind: K, slot: number, patch: Patch<K>): void {
    this.of(kind).update(slot, patch as Parameters<Table['update']>[1]);
  }
}
