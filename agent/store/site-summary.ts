import {
  type Health,
  type InParts,
  type Patch,
  rowsInParts,
  type SourceKind,
  type Table,
} from '../../protocol/index.ts';
import { OK, type Verdict, worst } from './health.ts';
import { InService } from './in-service.ts';
import type { Demanded } from './limit-spans.ts';
import type { MeteredPower } from './power-board.ts';
import { gpuColumns, nodeColumns } from './roll-up-columns.ts';
import { summarisePower } from './site-power.ts';
import type { SiteTables } from './site-tables.ts';
import { Patience } from './staleness.ts';
import { WholeGpus } from './whole-gpus.ts';

/** What the configuration says of a site; the rest is summed up. */
export interface SiteIdentity {
  readonly id: string;
  readonly name: string;
  readonly jurisdiction: string | null;
  readonly gridLimitWatts: number | null;
  /** By how much what is drawn may change a minute; null or absent is no limit. */
  readonly gridRampWattsPerMinute?: number | null;
}

/** Writes the one row of `sites` from the site's own tables. Sums cover what was measured; nothing measured is null. */
export function* summariseInParts(
  tables: SiteTables,
  identity: SiteIdentity,
  now: number,
  metered: MeteredPower | null = null,
  demanded?: Demanded,
): InParts<void> {
  const heard = kindsHeard(tables.of('sources'));
  const nodes = yield* summariseNodes(tables, heard, now);
  const gpus = yield* summariseGpus(tables, heard, now);
  const power = summarisePower(tables, identity.gridLimitWatts, nodes.power, metered, demanded);
  const silent = summariseSources(tables.of('sources'));
  const verdict = worst([nodes.verdict, silent]);
  tables.upsert('sites', {
    name: identity.name,
    jurisdiction: identity.jurisdiction,
    gridLimitWatts: identity.gridLimitWatts,
    gridRampWattsPerMinute: identity.gridRampWattsPerMinute ?? null,
    health: verdict.health,
    healthReason: verdict.reason,
    ...nodes.row,
    ...gpus,
    ...(heard.has('scheduler') ? summariseWorkloads(tables.of('workloads')) : {}),
    ...power,
  });
}

/** Writes into the row of `sites` how many alerts stand; once they are settled, which looks at the row. */
export function summariseAlerts(tables: SiteTables): void {
  const alerts = tables.of('alerts');
  const [cleared, severity] = [alerts.column('clearedAt'), alerts.column('severity')];
  let standing = 0;
  let critical = 0;
  alerts.forEach((slot) => {
    if (alerts.number(cleared, slot) !== null) return;
    standing++;
    if (alerts.cell(severity, slot) === 'critical') critical++;
  });
  tables.upsert('sites', { alerts: standing, alertsCritical: critical });
}

/** Kinds of which a source has answered at least once: what no other tells of is not none but unknown. */
export function kindsHeard(sources: Table): ReadonlySet<SourceKind> {
  const [kind, sampledAt] = [sources.column('kind'), sources.column('sampledAt')];
  const heard = new Set<SourceKind>();
  sources.forEach((slot) => {
    const word = sources.cell(kind, slot);
    if (word !== null && sources.number(sampledAt, slot) !== null) heard.add(word as SourceKind);
  });
  return heard;
}

interface NodesSummary {
  readonly row: Patch<'sites'>;
  readonly verdict: Verdict;
  readonly power: number | null;
}

function* summariseNodes(
  tables: SiteTables,
  heard: ReadonlySet<SourceKind>,
  now: number,
): InParts<NodesSummary> {
  const nodes = tables.of('nodes');
  const sources = tables.of('sources');
  const at = (name: string): number => nodes.column(name);
  const [state, scheduling, health, reason, name, powerWatts] = [
    at('state'),
    at('scheduling'),
    at('health'),
    at('healthReason'),
    at('node'),
    at('powerWatts'),
  ];
  const column = nodeColumns(nodes);
  const feeds = [
    [column.schedulerSource, column.schedulerSampledAt, new Patience(sources, column.schedulerSource)],
    [column.telemetrySource, column.telemetrySampledAt, new Patience(sources, column.telemetrySource)],
  ] as const;
  const row = {
    nodes: 0,
    nodesReporting: 0,
    nodesOpen: 0,
    nodesDraining: 0,
    nodesDown: 0,
    nodesCommissioning: 0,
  };
  const ill: Record<Exclude<Health, 'ok'>, number> = { failed: 0, degraded: 0, unknown: 0 };
  let verdict: Verdict = OK;
  let power: number | null = null;
  yield* rowsInParts(nodes, (slot) => {
    row.nodes++;
    const watts = nodes.number(powerWatts, slot);
    if (watts !== null) power = (power ?? 0) + watts;
    let expected = 0;
    let silent = false;
    for (const [source, sampledAt, patience] of feeds) {
      if (source.code(slot) === 0) continue;
      expected++;
      if (!(now - sampledAt.get(slot) <= patience.limit(source.code(slot)))) silent = true;
    }
    if (expected > 0 && !silent) row.nodesReporting++;
    const schedules = nodes.cell(scheduling, slot);
    if (nodes.cell(state, slot) === 'down') row.nodesDown++;
    if (schedules === 'commissioning') {
      row.nodesCommissioning++;
      return;
    }
    if (schedules === 'draining') row.nodesDraining++;
    else if (schedules === 'open' && nodes.cell(state, slot) !== 'down') row.nodesOpen++;
    const word = nodes.cell(health, slot) as Health | null;
    if (word === null || word === 'ok') return;
    ill[word]++;
    const candidate = { health: word, reason: `${nodes.text(name, slot)}: ${nodes.text(reason, slot)}` };
    verdict = worst([verdict, candidate]);
  });
  const { failed, degraded, unknown } = ill;
  if (failed + degraded + unknown > 1) {
    const parts = [
      failed > 0 ? `${failed} failed` : '',
      degraded > 0 ? `${degraded} degraded` : '',
      unknown > 0 ? `${unknown} unknown` : '',
    ];
    verdict = {
      ...(verdict as Verdict),
      reason: `${parts.filter((part) => part !== '').join(', ')} nodes; ${(verdict as Verdict).reason}`,
    };
  }
  return { row: knownOf(row, heard), verdict, power };
}

/** Whether nodes take work only their scheduler says; that there are none only who looked. */
function knownOf<R extends { nodes: number; nodesReporting: number }>(
  row: R,
  heard: ReadonlySet<SourceKind>,
): Patch<'sites'> {
  if (heard.has('scheduler')) return row;
  return row.nodes === 0 ? {} : { nodes: row.nodes, nodesReporting: row.nodesReporting };
}

function* summariseGpus(
  tables: SiteTables,
  heard: ReadonlySet<SourceKind>,
  now: number,
): InParts<Patch<'sites'>> {
  const gpus = tables.of('gpus');
  const { node, source, sampledAt, utilization, health } = gpuColumns(gpus);
  const patience = new Patience(tables.of('sources'), source);
  const inService = new InService(tables.of('nodes'), node);
  const wholeGpus = new WholeGpus(gpus);
  const row = { gpusReporting: 0, gpusFaulty: 0 };
  let whole = 0;
  let total = 0;
  let used = 0;
  yield* rowsInParts(gpus, (slot) => {
    if (!wholeGpus.counts(slot)) return;
    whole++;
    const word = gpus.cell(health, slot);
    if ((word === 'degraded' || word === 'failed') && inService.has(slot)) row.gpusFaulty++;
    if (!(now - sampledAt.get(slot) <= patience.limit(source.code(slot)))) return;
    row.gpusReporting++;
    const ratio = utilization.get(slot);
    if (Number.isNaN(ratio)) return;
    total += utilization.scale.valueOf(ratio);
    used++;
  });
  const { inventory, allocated } = scheduledGpus(tables.of('nodes'));
  const looked = whole > 0 || heard.has('gpu');
  return {
    gpus: looked || heard.has('scheduler') ? Math.max(whole, inventory) : null,
    gpusAllocated: allocated,
    gpuUtilizationRatio: used === 0 ? null : total / used,
    ...(looked ? row : {}),
  };
}

/** What the nodes say they have; telemetry that fell silent from the start must not make them fewer. */
function scheduledGpus(nodes: Table): { readonly inventory: number; readonly allocated: number | null } {
  const [gpus, given] = [nodes.column('gpus'), nodes.column('gpusAllocated')];
  let inventory = 0;
  let allocated: number | null = null;
  nodes.forEach((slot) => {
    inventory += nodes.number(gpus, slot) ?? 0;
    const held = nodes.number(given, slot);
    if (held !== null) allocated = (allocated ?? 0) + held;
  });
  return { inventory, allocated };
}

function summariseWorkloads(workloads: Table): Patch<'sites'> {
  const state = workloads.column('state');
  let running = 0;
  let pending = 0;
  workloads.forEach((slot) => {
    const word = workloads.cell(state, slot);
    if (word === 'running' || word === 'completing') running++;
    else if (word === 'pending' || word === 'held') pending++;
  });
  return { workloadsRunning: running, workloadsPending: pending };
}

/** A site with a whole kind of source silent is not known to be well. */
function summariseSources(sources: Table): Verdict {
  const [kind, state, failures] = [
    sources.column('kind'),
    sources.column('state'),
    sources.column('failures'),
  ];
  const good = new Map<string, boolean>();
  sources.forEach((slot) => {
    const word = String(sources.cell(kind, slot));
    // One failed reading is the world; three in a row are a condition, as for alerts.
    const failed = sources.cell(state, slot) === 'waiting' || (sources.number(failures, slot) ?? 0) >= 3;
    good.set(word, !failed || (good.get(word) ?? false));
  });
  const silent = [...good].filter(([, ok]) => !ok).map(([word]) => word);
  return silent.length === 0
    ? OK
    : { health: 'unknown', reason: `no ${silent.join(' and no ')} source answers` };
}
