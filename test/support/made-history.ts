import type { HistorySource } from '../../source/fabric/history-source.ts';

/** A history that says the same of every row: by column, oldest first. */
export function madeHistory(
  columns: Readonly<Record<string, readonly (number | null)[]>>,
  stepMs = 10_000,
): HistorySource & { readonly watched: string[] } {
  const watched: string[] = [];
  return {
    watched,
    series: (_kind, _name, column, slots) => (columns[column] ?? []).slice(-slots),
    day: (_site, column) => ({ stepMs: 300_000, mean: columns[column] ?? [], most: columns[column] ?? [] }),
    stepMs: () => stepMs,
    watch: (kind, names) => {
      watched.push(...names.map((name) => `${kind} ${name}`));
    },
  };
}
