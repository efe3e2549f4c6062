import { DictionaryStore, type Table } from '../../protocol/index.ts';
import { type Standing, standingAfter, stillStands } from '../faults/standing.ts';
import type { SiteTables } from './site-tables.ts';

/** GPUs with an Xid at most; beyond it the oldest are forgotten. */
const MOST = 8_192;

/** What was told of a GPU last, and what stands against it. */
export interface Charge extends Standing {
  readonly node: string;
  /** Its uuid, or while no row has that name or address, what it was called. */
  readonly gpu: string;
  readonly code: number | null;
  readonly xidAt: number;
}

/**
 * What stands against each GPU, by who it is: rows come later than the kernel's log, and go and come
 * again when a GPU is cut into slices. The rows are only where it is looked up.
 */
export class XidStandings {
  readonly #gpus: Table;
  readonly #tables: SiteTables;
  readonly #charges = new Map<string, Charge>();
  /** By the GPU's row; its name goes along, for the slot may have passed to another. */
  readonly #rows = new Map<number, { readonly charge: Charge; readonly key: string }>();
  readonly #node: DictionaryStore;
  readonly #pciBusId: DictionaryStore;
  readonly #uuid: number;

  constructor(tables: SiteTables) {
    this.#tables = tables;
    this.#gpus = tables.of('gpus');
    this.#node = words(this.#gpus, 'node');
    this.#pciBusId = words(this.#gpus, 'pciBusId');
    this.#uuid = this.#gpus.column('uuid');
  }

  /** What still stands against the GPU in this slot; null when nothing does. */
  of(slot: number, wall: number): Charge | null {
    const row = this.#rows.get(slot);
    if (row === undefined) return null;
    const { charge, key } = row;
    if (charge.verdict.health !== 'ok' && stillStands(charge, wall) && this.#gpus.keyOf(slot) === key)
      return charge;
    this.#rows.delete(slot);
    return null;
  }

  /** The rows of a GPU, its slices among them, by its uuid or its address. */
  rowsOf(node: string, gpu: string): readonly number[] {
    const code = this.#node.find(node);
    const address = this.#pciBusId.find(gpu);
    const rows: number[] = [];
    if (code === 0) return rows;
    this.#gpus.forEach((slot) => {
      if (this.#node.code(slot) === code && this.#isCalled(slot, gpu, address)) rows.push(slot);
    });
    return rows;
  }

  /** The uuid of the GPU in these rows; without any, what it was called. */
  nameOf(rows: readonly number[], called: string): string {
    const [first] = rows;
    return (first === undefined ? null : this.#gpus.text(this.#uuid, first)) ?? called;
  }

  /** Enters one more verdict, and writes the Xid into the GPU's rows. */
  hold(told: Omit<Charge, 'at'>, rows: readonly number[]): void {
    const name = JSON.stringify([told.node, told.gpu]);
    const before = this.#charges.get(name) ?? null;
    const charge = { ...told, ...standingAfter(before, { verdict: told.verdict, at: told.xidAt }) };
    this.#charges.delete(name);
    this.#charges.set(name, charge);
    const [oldest] = this.#charges.keys();
    if (this.#charges.size > MOST && oldest !== undefined) this.#charges.delete(oldest);
    for (const slot of rows) this.#write(slot, charge);
  }

  /** Looks for the rows of GPUs that were told of, when rows have come or gone since the last publication. */
  place(): void {
    if (!this.#gpus.rowsTouched || this.#charges.size === 0) return;
    const byNode = new Map<number, Charge[]>();
    for (const charge of this.#charges.values()) {
      const code = this.#node.find(charge.node);
      if (code !== 0) byNode.set(code, [...(byNode.get(code) ?? []), charge]);
    }
    this.#gpus.forEach((slot) => {
      for (const charge of byNode.get(this.#node.code(slot)) ?? []) {
        if (!this.#isCalled(slot, charge.gpu, this.#pciBusId.find(charge.gpu))) continue;
        const { key } = this.#rows.get(slot) ?? { key: null };
        if (key !== this.#gpus.keyOf(slot)) this.#write(slot, this.#settle(charge, slot));
      }
    });
  }

  /** From now on the charge is against this GPU, and not against the next one at its address. */
  #settle(charge: Charge, slot: number): Charge {
    const uuid = this.nameOf([slot], charge.gpu);
    if (uuid === charge.gpu) return charge;
    const settled = { ...charge, gpu: uuid };
    this.#charges.delete(JSON.stringify([charge.node, charge.gpu]));
    this.#charges.set(JSON.stringify([charge.node, uuid]), settled);
    return settled;
  }

  #write(slot: number, charge: Charge): void {
    this.#tables.update('gpus', slot, { xid: charge.code, xidAt: charge.xidAt });
    this.#rows.set(slot, { charge, key: this.#gpus.keyOf(slot) });
  }

  #isCalled(slot: number, gpu: string, address: number): boolean {
    if (address !== 0 && this.#pciBusId.code(slot) === address) return true;
    return this.#gpus.text(this.#uuid, slot) === gpu;
  }
}

function words(table: Table, name: string): DictionaryStore {
  const store = table.columns[table.column(name)];
  if (!(store instanceof DictionaryStore)) throw new TypeError(`${name} is not a dictionary`);
  return store;
}
