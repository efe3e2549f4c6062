import type { Cell, Column, RecordKind } from '../../protocol/schema/column.ts';
import type { ColumnReader } from '../../source/filter/column-reader.ts';
import { compileFilter } from '../../source/filter/compile-filter.ts';
import { familyOf } from '../../source/filter/filter-columns.ts';
import { parseFilter } from '../../source/filter/parse-filter.ts';

/** When filters of tests look, by the wall clock. */
export const FILTERED_AT = Date.UTC(2026, 10, 23, 21, 4, 11);
export type FakeRow = Readonly<Record<string, Cell>>;

/** The rows, by their number, that a filter keeps. */
export function matches(kind: RecordKind, rows: readonly FakeRow[], text: string): number[] {
  const predicate = compileFilter(parseFilter(text), { kind, bind: bindTo(rows), now: () => FILTERED_AT });
  return rows.flatMap((_, row) => (predicate(row) ? [row] : []));
}

/** Reads plain objects; dictionaries, references and vocabularies by code, as a store does. */
function bindTo(rows: readonly FakeRow[]) {
  return (name: string, column: Column): ColumnReader => {
    const cell = (row: number): Cell => rows[row]?.[name] ?? null;
    switch (familyOf(column)) {
      case 'number':
      case 'time':
        return { kind: 'number', number: (row) => asNumber(cell(row)) };
      case 'boolean':
        return {
          kind: 'boolean',
          boolean: (row) => (typeof cell(row) === 'boolean' ? cell(row) === true : null),
        };
      default:
        return column.type === 'text' || column.type === 'list' || column.type === 'nodeSet'
          ? { kind: 'text', text: (row) => asText(cell(row)) }
          : coded(rows.map((_, row) => asText(cell(row))));
    }
  };
}

const asNumber = (cell: Cell) => (typeof cell === 'number' ? cell : null);
const asText = (cell: Cell) => (cell === null ? null : Array.isArray(cell) ? cell.join(',') : String(cell));

function coded(texts: readonly (string | null)[]): ColumnReader {
  const words = [...new Set(texts)];
  const codes = texts.map((text) => words.indexOf(text));
  return { kind: 'coded', code: (row) => codes[row] ?? 0, word: (code) => words[code] ?? null };
}
