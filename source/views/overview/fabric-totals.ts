import { FRESHNESS, type Freshness } from '../../../protocol/index.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { isCovered, type SiteSums } from './site-sums.ts';

/** Sums over all sites, each with what it covers (SAFETY.md rule 3). */
export interface FabricTotals {
  readonly sites: number;
  /** Sites by how fresh they are. */
  readonly byFreshness: Readonly<Record<Freshness, number>>;
  readonly nodesHeard: number;
  /** Nodes in the inventories that are known, those of silent sites with them. */
  readonly nodes: number;
  /** Sites of which not even the inventory is known. */
  readonly sitesUnknown: number;
  readonly oldestSeconds: number | null;
  /** GPUs there are, also where no scheduler tells what is given. */
  readonly gpusInstalled: Sum;
  /** GPUs given, and how many there are at the sites that tell both. */
  readonly gpusAllocated: Sum;
  readonly gpus: Sum;
  readonly powerWatts: Sum;
  readonly gridLimitWatts: Sum;
  readonly headroomWatts: Sum;
  readonly heatReusedWatts: Sum;
  /** Means over the GPUs there are, and over the power that is drawn. */
  readonly utilisation: Sum;
  readonly renewable: Sum;
  readonly running: Sum;
  readonly waiting: Sum;
  readonly critical: number;
  readonly warnings: number;
  /** No alert stands, and everything was looked at in time. */
  readonly quiet: boolean;
  /** Sites that were not heard in full: what keeps `quiet` from being said. */
  readonly sitesUncovered: number;
}

/** Over the sites that are heard and measured it; null when there are none. */
export interface Sum {
  readonly value: number | null;
  readonly sites: number;
}

export function fabricTotals(rows: readonly SiteSums[]): FabricTotals {
  const alerts = rows.flatMap((row) => row.alerts);
  const ages = rows.map((row) => row.coverage.oldestSeconds).filter((age) => age !== null);
  // An allocation and its inventory are summed over the same sites, or their share would mean nothing.
  const bothKnown = rows.filter(
    (row) => isHeard(row) && row.figures.gpus !== null && row.figures.gpusAllocated !== null,
  );
  const heard = rows.filter(isHeard);
  const metered = rows.filter((row) => isHeard(row) && powerOf(row) !== null);
  return {
    sites: rows.length,
    byFreshness: countBy(rows),
    nodesHeard: rows.reduce((sum, row) => sum + row.coverage.heard, 0),
    nodes: rows.reduce((sum, row) => sum + (row.coverage.total ?? 0), 0),
    sitesUnknown: rows.filter((row) => row.coverage.total === null).length,
    oldestSeconds: ages.length === 0 ? null : Math.max(...ages),
    gpusInstalled: sumOf(heard, (row) => row.figures.gpus),
    gpusAllocated: sumOf(bothKnown, (row) => row.figures.gpusAllocated),
    gpus: sumOf(bothKnown, (row) => row.figures.gpus),
    powerWatts: sumOf(metered, powerOf),
    gridLimitWatts: sumOf(metered, (row) => row.figures.gridLimitWatts),
    headroomWatts: sumOf(heard, (row) => row.figures.headroomWatts),
    heatReusedWatts: sumOf(heard, (row) => row.figures.heatReusedWatts),
    utilisation: meanOf(
      heard,
      (row) => row.figures.gpuUtilizationRatio,
      (row) => row.figures.gpus,
    ),
    renewable: meanOf(heard, (row) => row.figures.renewableRatio, powerOf),
    running: sumOf(heard, (row) => row.figures.workloadsRunning),
    waiting: sumOf(heard, (row) => row.figures.workloadsPending),
    critical: alerts.filter(({ severity }) => severity === 'critical').length,
    warnings: alerts.filter(({ severity }) => severity === 'warning').length,
    quiet: rows.length > 0 && rows.every((row) => row.quiet),
    sitesUncovered: rows.filter((row) => !isCovered(row)).length,
  };
}

/** What the site draws: all of it where that is metered, else its computing equipment. */
export function powerOf(row: SiteSums): number | null {
  return row.figures.facilityPowerWatts ?? row.figures.itPowerWatts;
}

function isHeard(row: SiteSums): boolean {
  return !isMemory(row.stream);
}

function sumOf(rows: readonly SiteSums[], of: (row: SiteSums) => number | null): Sum {
  const values = rows.map(of).filter((value) => value !== null);
  return {
    value: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0),
    sites: values.length,
  };
}

/** A share over several sites is the mean of theirs, each as heavy as what it is a share of. */
function meanOf(
  rows: readonly SiteSums[],
  of: (row: SiteSums) => number | null,
  weight: (row: SiteSums) => number | null,
): Sum {
  const known = rows.filter((row) => of(row) !== null && (weight(row) ?? 0) > 0);
  const { value: whole } = sumOf(known, weight);
  const { value: part } = sumOf(known, (row) => (of(row) ?? 0) * (weight(row) ?? 0));
  return { value: whole === null || part === null ? null : part / whole, sites: known.length };
}

function countBy(rows: readonly SiteSums[]): Record<Freshness, number> {
  const counts: Record<Freshness, number> = { live: 0, late: 0, stale: 0, lost: 0 };
  for (const word of FRESHNESS) counts[word] = rows.filter((row) => row.freshness === word).length;
  return counts;
}
