import type { KindName, Row, Table } from '../protocol/index.ts';

/** Reads some columns of rows of one kind; what it gives has the types of the schema. */
export function tableReader<K extends KindName>(table: Table, _kind: K) {
  const positions = new Map<string, number>();
  return <const C extends readonly (keyof Row<K> & string)[]>(
    slot: number,
    columns: C,
  ): Pick<Row<K>, C[number]> => {
    const row: Record<string, unknown> = {};
    for (const column of columns) {
      const position = positions.get(column) ?? table.column(column);
      positions.set(column, position);
      row[column] = table.cell(position, slot);
    }
    // The table is of this kind, and its cells are what the kind's columns say.
    return row as Pick<Row<K>, C[number]>;
  };
}
