import { type Cell, type KindName, ownTables, type Patch, type Table } from '../../protocol/index.ts';
import { Fabric } from '../../source/fabric/fabric.ts';
import type { SiteFeed } from '../../source/fabric/site-view.ts';

/** Rows of a site by kind; columns that are left out are null. */
export type MadeRows = { readonly [K in KindName]?: readonly Patch<K>[] };

/** A site made of rows: no socket, no agent. What is not said is that of a site that is heard and well. */
export interface MadeSite {
  readonly id: string;
  readonly rows?: MadeRows;
  readonly state?: SiteFeed['state'];
  readonly error?: string | null;
  /** When its newest frame came, on the console's monotonic clock; null for a site never heard. */
  readonly heardAt?: number | null;
  readonly inStep?: boolean;
  /** For how long it is dialled, ms; absent where nobody tells. */
  readonly triedMs?: number;
  /** By how much the agent's wall clock is ahead, ms. */
  readonly skew?: number;
  readonly restarts?: number;
  readonly storeChanges?: number;
}

/** The console's clocks in tests: monotonic and wall, ms. */
export const NOW = 1_000_000;
export const WALL = Date.UTC(2026, 10, 23, 21, 4, 11);
/** Agents sample at this moment of their own clock, half a second before their frame. */
export const SAMPLED_AT = 499_500;
const AGENT_NOW = 500_000;

/** A fabric that stands still at `NOW`. */
export function madeFabric(sites: readonly MadeSite[]): Fabric {
  return new Fabric(
    sites.map((site) => madeFeed(site)),
    { monotonic: () => NOW, wall: () => WALL },
  );
}

export function madeFeed(site: MadeSite): SiteFeed {
  const { heardAt = NOW, skew = 0 } = site;
  const tables = madeTables(site.rows ?? {});
  return {
    state: site.state ?? 'up',
    error: site.error ?? null,
    roundTripMs: 0,
    ...(site.triedMs === undefined
      ? {}
      : {
          trying: {
            since: NOW - site.triedMs,
            sinceWall: WALL - site.triedMs,
            address: `ws://${site.id}.example:8443/`,
          },
        }),
    mirror: {
      site: site.id,
      tables,
      times:
        heardAt === null
          ? null
          : {
              agentMonotonic: AGENT_NOW,
              agentWall: WALL + skew - (NOW - heardAt),
              receivedAt: heardAt,
              receivedWall: WALL - (NOW - heardAt),
            },
      periodMs: 1_000,
      inStep: site.inStep ?? true,
      revision: 1,
      restarts: site.restarts ?? 0,
      storeChanges: site.storeChanges ?? 0,
      identity: null,
      program: null,
    },
  };
}

/** A site of which these rows are others. */
export const withRows = (site: MadeSite, rows: MadeRows): MadeSite => ({
  ...site,
  rows: { ...site.rows, ...rows },
});

function madeTables(rows: MadeRows): readonly Table[] {
  const tables = ownTables();
  for (const table of tables) {
    const given: readonly Readonly<Record<string, Cell | undefined>>[] =
      rows[table.kind.name as KindName] ?? [];
    for (const row of given) table.upsert(row);
    if (table.kind.name === 'sites' && given.length === 0) table.upsert({});
  }
  return tables;
}

/** Nodes `n1 … n<count>` of a live site with one scheduler and one exporter each, all well. */
export function wellNodes(count: number, more: Patch<'nodes'> = {}): Patch<'nodes'>[] {
  return Array.from({ length: count }, (_, index) => ({
    node: `n${index + 1}`,
    rack: 'a01',
    state: 'allocated',
    scheduling: 'open',
    health: 'ok',
    gpus: 8,
    gpusAllocated: 8,
    schedulerSource: 'scheduler/main',
    schedulerSampledAt: SAMPLED_AT,
    telemetrySource: `exporter/n${index + 1}`,
    telemetrySampledAt: SAMPLED_AT,
    ...more,
  }));
}

/** The sources that `wellNodes` name. */
export function wellSources(count: number, more: Patch<'sources'> = {}): Patch<'sources'>[] {
  const source = { state: 'ok', periodSeconds: 2, sampledAt: SAMPLED_AT } as const;
  return [
    { source: 'scheduler', target: 'main', kind: 'scheduler', ...source },
    ...Array.from({ length: count }, (_, index) => ({
      source: 'exporter',
      target: `n${index + 1}`,
      kind: 'gpu' as const,
      ...source,
      ...more,
    })),
  ];
}

/** A site of so many nodes in which nothing is wrong and all was heard. */
export function wellSite(id: string, count: number, summary: Patch<'sites'> = {}): MadeSite {
  return {
    id,
    rows: {
      sites: [
        {
          name: id,
          jurisdiction: 'NL',
          nodes: count,
          nodesReporting: count,
          nodesOpen: count,
          nodesDraining: 0,
          nodesDown: 0,
          nodesCommissioning: 0,
          gpus: count * 8,
          gpusAllocated: count * 8,
          gpusFaulty: 0,
          gpuUtilizationRatio: 0.91,
          workloadsRunning: 12,
          workloadsPending: 3,
          itPowerWatts: 50e6,
          itPowerBasis: 'measured',
          facilityPowerWatts: 61.2e6,
          gridLimitWatts: 70e6,
          headroomWatts: 8.8e6,
          pue: 1.14,
          renewableRatio: 0.84,
          ...summary,
        },
      ],
      nodes: wellNodes(count),
      sources: wellSources(count),
    },
  };
}
