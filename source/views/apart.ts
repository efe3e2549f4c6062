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

/** The slots of the rest, then those of each group; the same list where none stands apart, as mostly none does. */
export function splitApart(
  table: Table,
  slots: Uint32Array,
  groups: readonly Apart[],
): readonly Uint32Array[] {
  if (groups.length === 0) return [slots];
  const tests = groups.map((group) => belongs(table, group));
  const parts = new Uint8Array(slots.length);
  const counts = new Uint32Array(groups.length + 1);
  for (let at = 0; at < slots.length; at++) {
    let part = 0;
    for (let group = 0; group < tests.length && part === 0; group++)
      if (tests[group]!(slots[at]!)) part = group + 1;
    parts[at] = part;
    counts[part]!++;
  }
  if (counts[0] === slots.length) return [slots];
  const split = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let at = 0; at < slots.length; at++) split[parts[at]!]![counts[parts[at]!]!++] = slots[at]!;
  return split;
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
