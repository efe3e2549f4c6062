import { DictionaryStore, type Health, type Patch, StepStore, type Table } from '../../protocol/index.ts';
import { OK, type Verdict, worst } from './health.ts';
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
}

/** Writes the one row of `sites` from the site's own tables. Sums cover what was measured; nothing measured is null. */
export function summarise(tables: SiteTables, identity: SiteIdentity, now: number): void {
  const nodes = summariseNodes(tables, now);
  const power = summarisePower(tables, identity.gridLimitWatts, nodes.power);
  const alerts = summariseAlerts(tables.of('alerts'));
  const silent = summariseSources(tables.of('sources'));
  const verdict = worst([nodes.verdict, silent]);
  tables.upsert('sites', {
    name: identity.name,
    jurisdiction: identity.jurisdiction,
    gridLimitWatts: identity.gridLimitWatts,
    health: verdict.health,
    healthReason: verdict.reason,
    ...nodes.row,
    ...summariseGpus(tables, now),
    ...summariseWorkloads(tables.of('workloads')),
    ...power,
    ...alerts,
  });
}

interface NodesSummary {
  readonly row: Patch<'sites'>;
  readonly verdict: Verdict;
  readonly power: number | null;
}

function summariseNodes(tables: SiteTables, now: number): NodesSummary {
  const nodes = tables.of('nodes');
  const patience = new Patience(tables.of('sources'));
  const at = (name: string): number => nodes.column(name);
  const [state, scheduling, health, reason, name, powerWatts] = [
    at('state'),
    at('scheduling'),
    at('health'),
    at('healthReason'),
    at('node'),
    at('powerWatts'),
  ];
  const feeds = [
    [nodes.columns[at('schedulerSource')], nodes.columns[at('schedulerSampledAt')]],
    [nodes.columns[at('telemetrySource')], nodes.columns[at('telemetrySampledAt')]],
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
  nodes.forEach((slot) => {
    row.nodes++;
    const watts = nodes.number(powerWatts, slot);
    if (watts !== null) power = (power ?? 0) + watts;
    let heard = 0;
    let silent = false;
    for (const [source, sampledAt] of feeds) {
      if (
        !(source instanceof DictionaryStore) ||
        !(sampledAt instanceof StepStore) ||
        source.code(slot) === 0
      )
        continue;
      heard++;
      if (!(now - sampledAt.get(slot) <= patience.limit(source, source.code(slot)))) silent = true;
    }
    if (heard > 0 && !silent) row.nodesReporting++;
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
  return { row, verdict, power };
}

function summariseGpus(tables: SiteTables, now: number): Patch<'sites'> {
  const gpus = tables.of('gpus');
  const patience = new Patience(tables.of('sources'));
  const store = (name: string) => gpus.columns[gpus.column(name)];
  const [source, sampledAt, use] = [store('source'), store('sampledAt'), store('utilizationRatio')];
  const health = gpus.column('health');
  const row = { gpusReporting: 0, gpusFaulty: 0 };
  const wholeGpus = new WholeGpus(gpus);
  let whole = 0;
  let total = 0;
  let used = 0;
  if (!(source instanceof DictionaryStore && sampledAt instanceof StepStore && use instanceof StepStore))
    return {};
  gpus.forEach((slot) => {
    if (!wholeGpus.counts(slot)) return;
    whole++;
    const word = gpus.cell(health, slot);
    if (word === 'degraded' || word === 'failed') row.gpusFaulty++;
    if (!(now - sampledAt.get(slot) <= patience.limit(source, source.code(slot)))) return;
    row.gpusReporting++;
    const ratio = use.get(slot);
    if (Number.isNaN(ratio)) return;
    total += use.scale.valueOf(ratio);
    used++;
  });
  const { inventory, allocated } = scheduledGpus(tables.of('nodes'));
  return {
    gpus: Math.max(whole, inventory),
    gpusAllocated: allocated,
    gpuUtilizationRatio: used === 0 ? null : total / used,
    ...row,
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

function summariseAlerts(alerts: Table): Patch<'sites'> {
  const [cleared, severity] = [alerts.column('clearedAt'), alerts.column('severity')];
  let standing = 0;
  let critical = 0;
  alerts.forEach((slot) => {
    if (alerts.number(cleared, slot) !== null) return;
    standing++;
    if (alerts.cell(severity, slot) === 'critical') critical++;
  });
  return { alerts: standing, alertsCritical: critical };
}

/** A site with a whole kind of source silent is not known to be well. */
function summariseSources(sources: Table): Verdict {
  const [kind, state] = [sources.column('kind'), sources.column('state')];
  const good = new Map<string, boolean>();
  sources.forEach((slot) => {
    const word = String(sources.cell(kind, slot));
    const ok = ['ok', 'partial'].includes(String(sources.cell(state, slot)));
    good.set(word, ok || (good.get(word) ?? false));
  });
  const silent = [...good].filter(([, ok]) => !ok).map(([word]) => word);
  return silent.length === 0
    ? OK
    : { health: 'unknown', reason: `no ${silent.join(' and no ')} source answers` };
}
