import type { SiteTables } from './site-tables.ts';

/** A shed that has not ended, as its row tells it. Instants in ms since 1970 UTC. */
export interface OpenShed {
  readonly operation: string;
  readonly state: string;
  readonly limitWatts: number;
  readonly from: number;
  /** Null until somebody ends it. */
  readonly until: number | null;
}

const OPEN: ReadonlySet<unknown> = new Set(['accepted', 'waiting for approval', 'running', 'paused']);

/** One that somebody is ending has no limit any more, and is not among them. */
export function openSheds(tables: SiteTables): readonly OpenShed[] {
  const table = tables.of('operations');
  const [kind, state, limit, from, until] = ['kind', 'state', 'limitWatts', 'limitFrom', 'limitUntil'].map(
    (name) => table.column(name),
  ) as [number, number, number, number, number];
  const found: OpenShed[] = [];
  table.forEach((slot) => {
    const [limitWatts, begins] = [table.number(limit, slot), table.number(from, slot)];
    const stands = table.cell(state, slot);
    if (table.cell(kind, slot) !== 'shed' || !OPEN.has(stands) || limitWatts === null || begins === null)
      return;
    found.push({
      operation: table.keyOf(slot),
      state: String(stands),
      limitWatts,
      from: begins,
      until: table.number(until, slot),
    });
  });
  return found;
}
