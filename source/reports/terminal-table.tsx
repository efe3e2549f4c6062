import { renderToString } from 'ink';
import inkTable from 'ink-table';
import type { TextTable } from './text-table.ts';

// CommonJS seen from a module: the component is its `default`.
const InkTable = inkTable.default;

/** A short report as a drawn table; slow beyond some hundred rows, see docs/dependencies.md. */
export function terminalTable(table: TextTable, columns: number): string {
  const rows = table.rows.map((row) =>
    Object.fromEntries(table.names.map((name, index) => [name, row[index] ?? ''])),
  );
  return renderToString(<InkTable data={rows} columns={[...table.names]} />, { columns });
}
