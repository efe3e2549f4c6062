import type { Cell, Column } from '../schema/column.ts';
import { type ColumnStore, StepStore } from './column-store.ts';

/** A stored cell as its owner holds it in the hand. */
export function toCell(column: Column, store: ColumnStore, slot: number): Cell {
  if (!(store instanceof StepStore)) return store.get(slot);
  const steps = store.get(slot);
  if (Number.isNaN(steps)) return null;
  switch (column.type) {
    case 'boolean':
      return steps === 1;
    case 'choice':
      return column.values[steps] ?? null;
    case 'flags':
      return column.values.filter((_, bit) => (steps & (1 << bit)) !== 0);
    default:
      return store.scale.valueOf(steps);
  }
}

/** Stores a cell; one of the wrong type, out of range or outside the vocabulary is null. */
export function fromCell(column: Column, store: ColumnStore, slot: number, cell: Cell): void {
  if (store instanceof StepStore) store.set(slot, stepsOfCell(column, store, cell));
  else store.set(slot, typeof cell === 'string' ? storable(cell, column) : null);
}

/** Names, reasons and messages beyond this are cut where they are stored: a tenant can name a job with a megabyte. */
const LONGEST_TEXT = 4096;
/** A list of every node of a large workload is long by right. */
const LONGEST_LIST = 65_536;

/** A text as it can be sent and got back the same: well-formed UTF-16 of bounded length. */
export function storable(text: string, column: Column): string {
  const longest = column.type === 'list' || column.type === 'nodeSet' ? LONGEST_LIST : LONGEST_TEXT;
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return cut.isWellFormed() ? cut : cut.toWellFormed();
}

function stepsOfCell(column: Column, store: StepStore, cell: Cell): number {
  switch (column.type) {
    case 'boolean':
      return typeof cell === 'boolean' ? Number(cell) : Number.NaN;
    case 'choice': {
      const code = typeof cell === 'string' ? column.values.indexOf(cell) : -1;
      return code < 0 ? Number.NaN : code;
    }
    case 'flags': {
      if (!Array.isArray(cell)) return Number.NaN;
      let bits = 0;
      for (const word of cell) {
        const bit = column.values.indexOf(String(word));
        if (bit >= 0) bits |= 1 << bit;
      }
      return bits;
    }
    default:
      return typeof cell === 'number' ? store.scale.stepsOf(cell) : Number.NaN;
  }
}
