import { createHash } from 'node:crypto';
import {
  createSimulatedSite,
  type SimulatedSite,
  type SimulationOptions,
} from '../../../agent/simulation/simulated-site.ts';
import type { SiteWriter } from '../../../agent/simulation/site-writer.ts';
import type { Happening } from '../../../agent/sources/source.ts';
import type { Cell, KindName, Patch } from '../../../protocol/index.ts';

/** A site and everything it ever wrote: rows by kind and slot, happenings, a hash of all writes in order. */
export class RecordedSite implements SiteWriter {
  readonly site: SimulatedSite;
  readonly happenings: Happening[] = [];
  /** Cells written by the last visit, `kind.column` → how many. */
  written = new Map<string, number>();
  /** Writes of a value that was there already: there must be none. */
  idle = 0;
  lastSampled = new Map<string, ReadonlySet<number>>();
  readonly #rows = new Map<KindName, Map<number, Record<string, Cell | undefined>>>();
  readonly #nextSlots = new Map<KindName, number>();
  readonly #hash = createHash('sha256');

  constructor(options: Partial<SimulationOptions> = {}) {
    this.site = createSimulatedSite({
      site: 'de-halm',
      nodes: 64,
      gpusPerNode: 8,
      seed: 1,
      startAt: Date.UTC(2026, 10, 23, 14, 0, 0),
      ...options,
    });
    this.site.visit(this);
  }

  step(milliseconds: number): void {
    this.site.step(milliseconds);
    this.written = new Map();
    this.site.visit(this);
  }

  rows(kind: KindName): readonly Readonly<Record<string, Cell | undefined>>[] {
    return [...(this.#rows.get(kind)?.values() ?? [])];
  }

  slots(kind: KindName): readonly number[] {
    return [...(this.#rows.get(kind)?.keys() ?? [])];
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  add<K extends KindName>(kind: K, patch: Patch<K>): number {
    const slot = this.#nextSlots.get(kind) ?? 0;
    this.#nextSlots.set(kind, slot + 1);
    const rows = this.#rows.get(kind) ?? new Map();
    rows.set(slot, { ...patch });
    this.#rows.set(kind, rows);
    this.#note('add', kind, slot, JSON.stringify(patch));
    return slot;
  }

  remove(kind: KindName, slot: number): void {
    if (this.#rows.get(kind)?.delete(slot) !== true)
      throw new Error(`${kind} ${slot} was removed but is not there`);
    this.#note('remove', kind, slot, '');
  }

  cell(kind: KindName, slot: number, column: string, value: Cell): void {
    const row = this.#rows.get(kind)?.get(slot);
    if (row === undefined) throw new Error(`${kind} ${slot} was written but is not there`);
    if ((row[column] ?? null) === value) this.idle++;
    row[column] = value;
    this.written.set(`${kind}.${column}`, (this.written.get(`${kind}.${column}`) ?? 0) + 1);
    this.#note(column, kind, slot, JSON.stringify(value));
  }

  numbers(kind: KindName, column: string, slots: Uint32Array, values: Float64Array, count: number): void {
    for (let at = 0; at < count; at++) {
      const value = values[at]!;
      this.cell(kind, slots[at]!, column, Number.isNaN(value) ? null : value);
    }
  }

  moment(kind: KindName, slot: number, column: string, at: number): void {
    this.cell(kind, slot, column, at);
  }

  sampled(kind: KindName, column: string, slots: Uint32Array, count: number, at: number): void {
    this.lastSampled.set(`${kind}.${column}`, new Set(slots.subarray(0, count)));
    this.#note(column, kind, count, String(at));
  }

  happening(happening: Happening): void {
    this.happenings.push(happening);
    this.#note('happening', 'events', 0, JSON.stringify(happening));
  }

  #note(what: string, kind: string, slot: number, value: string): void {
    this.#hash.update(`${what} ${kind} ${slot} ${value}\n`);
  }
}
