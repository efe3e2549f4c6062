import { type InParts, type Patch, rowsInParts } from '../../protocol/index.ts';
import type { SiteDemand } from '../sources/source.ts';
import { type Origin, refOf } from './origin.ts';
import type { SiteTables } from './site-tables.ts';

/** Rows of a part, as those of machines. */
const ROWS_AT_ONCE = 32;

/** Puts what one source demands into the table; a demand that it no longer names was withdrawn, or is over. */
export function* keepDemands(
  tables: SiteTables,
  origin: Origin,
  demands: readonly SiteDemand[],
  sampledAt: number,
): InParts<void> {
  const table = tables.of('demands');
  const source = refOf(origin);
  const seen = new Set<number>();
  for (const [at, demand] of demands.entries()) {
    if (at % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield;
    seen.add(tables.upsert('demands', { ...rowOf(demand, origin), source, sampledAt }));
  }
  const by = table.column('source');
  yield* rowsInParts(table, (slot) => {
    if (!seen.has(slot) && table.text(by, slot) === source) table.remove(slot);
  });
}

function rowOf(demand: SiteDemand, { source }: Origin): Patch<'demands'> {
  const { id, eventId, programName, targets, ...same } = demand;
  return {
    ...same,
    // Two virtual top nodes may give their events the same names.
    demand: `${source}/${id}`,
    event: eventId,
    program: programName,
    // A list holds names between commas.
    targets: targets.map((target) => target.replaceAll(',', ' ')).join(','),
  };
}
