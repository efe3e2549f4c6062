import { DictionaryStore, type Table } from '../../protocol/index.ts';

/** Rows that are counted and summed up for themselves: what they are or ask for is not what the others have. */
export interface Apart {
  readonly column: string;
  /** Which values make a row one of them; null for any. */
  readonly values: readonly string[] | null;
  /** What they are, after their number: `24 of them MIG slices`. */
  readonly words: string;
  /** What their part of the first sum is: `+ 259 asked for`; null where it means nothing. */
  readonly sum: string | null;
}

/** How many rows are apart, and what the summed columns come to among them. */
export interface ApartFigures {
  readonly apart: Apart;
  readonly count: number;
  readonly sums: readonly number[];
}

/** The slots of the rest, then those of each group. */
export function splitApart(
  table: Table,
  slots: Uint32Array,
  groups: readonly Apart[],
): readonly (readonly number[] | Uint32Array)[] {
  if (groups.length === 0) return [slots];
  const tests = groups.map((group) => belongs(table, group));
  const parts: number[][] = [[], ...groups.map(() => [])];
  for (let at = 0; at < slots.length; at++) {
    const slot = slots[at]!;
    parts[1 + tests.findIndex((isOne) => isOne(slot))]!.push(slot);
  }
  return parts;
}

function belongs(table: Table, { column, values }: Apart): (slot: number) => boolean {
  const position = table.column(column);
  const store = table.columns[position];
  if (values === null && store instanceof DictionaryStore) return (slot) => store.code(slot) !== 0;
  return (slot) => {
    const cell = table.cell(position, slot);
    return values === null ? cell !== null : values.includes(String(cell));
  };
}
