import type { Table } from '../../protocol/index.ts';
import type { Condition } from './alerts.ts';
import { InService } from './in-service.ts';
import { troubledJournal } from './journal-alerts.ts';
import { poorLinks } from './link-alerts.ts';
import { gridInSight, poorMeters } from './power-alerts.ts';
import { gpuColumns } from './roll-up-columns.ts';
import { leftoverCaps } from './shed-alerts.ts';
import type { SiteTables } from './site-tables.ts';
import { WholeGpus } from './whole-gpus.ts';

/** One rule looks at the site's state and tells what is wrong at `now`, monotonic, ms. */
export type AlertRule = (tables: SiteTables, now: number) => readonly Condition[];

/** The one inventory of rules. */
export const ALERT_RULES: readonly AlertRule[] = [
  faultyGpus,
  failedNodes,
  silentSources,
  poorLinks,
  poorFeeds,
  tightGrid,
  gridInSight,
  poorMeters,
  troubledJournal,
  leftoverCaps,
];

/** Past this many of one kind a list of alerts hides more than it shows: they become one. */
const TOO_MANY = 20;

function faultyGpus(tables: SiteTables): readonly Condition[] {
  const gpus = tables.of('gpus');
  const read = reader(gpus);
  const whole = new WholeGpus(gpus);
  const inService = new InService(tables.of('nodes'), gpuColumns(gpus).node);
  const found: Condition[] = [];
  gpus.forEach((slot) => {
    const counts = whole.counts(slot);
    const health = read(slot, 'health');
    if (health === 'ok' || health === null || !counts || !inService.has(slot)) return;
    found.push({
      rule: 'gpu',
      subject: `${read(slot, 'node')}/${read(slot, 'gpu') ?? read(slot, 'uuid')}`,
      severity: health === 'failed' ? 'critical' : 'warning',
      message: String(read(slot, 'healthReason')),
      workloads: textOf(read(slot, 'workload')),
      unseen: health === 'unknown',
      gpu: slot,
    });
  });
  return found;
}

function failedNodes(tables: SiteTables): readonly Condition[] {
  const nodes = tables.of('nodes');
  const read = reader(nodes);
  const reasonAt = nodes.column('reasonAt');
  const found: Condition[] = [];
  nodes.forEach((slot) => {
    if (read(slot, 'scheduling') === 'commissioning') return;
    if (read(slot, 'state') !== 'down' && read(slot, 'scheduling') !== 'failed') return;
    found.push({
      rule: 'node',
      subject: String(read(slot, 'node')),
      severity: 'critical',
      message: String(read(slot, 'healthReason') ?? 'the scheduler calls it down'),
      workloads: textOf(read(slot, 'workloads')),
      since: HELD.has(read(slot, 'scheduling')) ? null : nodes.number(reasonAt, slot),
    });
  });
  return found;
}

/** The reason of a node that somebody holds back is theirs, and so is its time. */
const HELD: ReadonlySet<unknown> = new Set(['cordoned', 'draining', 'drained']);

function silentSources(tables: SiteTables): readonly Condition[] {
  const sources = tables.of('sources');
  const read = reader(sources);
  const bySource = new Map<string, { targets: number; silent: Condition[] }>();
  sources.forEach((slot) => {
    const name = String(read(slot, 'source'));
    const group = bySource.get(name) ?? { targets: 0, silent: [] };
    bySource.set(name, group);
    group.targets++;
    const state = read(slot, 'state');
    // One failed reading is the world; three in a row are a condition.
    if ((state !== 'failed' && state !== 'timeout') || Number(read(slot, 'failures')) < 3) return;
    const message = `${name} ${read(slot, 'target')}: ${read(slot, 'error')}`;
    group.silent.push({
      rule: 'source',
      subject: `${name}/${read(slot, 'target')}`,
      severity: 'warning',
      message,
    });
  });
  return [...bySource].flatMap(([name, { targets, silent }]): readonly Condition[] => {
    if (silent.length <= TOO_MANY)
      return silent.length === targets ? silent.map((one) => ({ ...one, severity: 'critical' })) : silent;
    const severity = silent.length === targets ? 'critical' : 'warning';
    return [
      {
        rule: 'source',
        subject: name,
        severity,
        message: `${name}: ${silent.length} of ${targets} targets are silent, among them ${silent[0]?.subject}`,
      },
    ];
  });
}

function poorFeeds(tables: SiteTables): readonly Condition[] {
  const feeds = tables.of('feeds');
  const read = reader(feeds);
  const found: Condition[] = [];
  feeds.forEach((slot) => {
    const state = read(slot, 'state');
    if (state !== 'lost' && state !== 'degraded') return;
    const subject = String(read(slot, 'feed'));
    found.push({
      rule: 'feed',
      subject,
      severity: state === 'lost' ? 'critical' : 'warning',
      message: `feed ${subject} is ${state}`,
    });
  });
  return found;
}

/** Less than this share of the grid connection left is worth a look before the operator calls. */
const TIGHT = 0.05;

function tightGrid(tables: SiteTables): readonly Condition[] {
  const sites = tables.of('sites');
  const slot = sites.find('');
  if (slot === undefined) return [];
  const [free, limit, demanded] = ['headroomWatts', 'gridLimitWatts', 'demandLimitWatts'].map((name) =>
    sites.number(sites.column(name), slot),
  ) as [number | null, number | null, number | null];
  if (free === null || limit === null) return [];
  // Where the grid demands less for a while, that has an alert of its own: this is of the connection.
  const headroom = free + Math.max(0, limit - (demanded ?? limit));
  if (headroom > limit * TIGHT) return [];
  const left = `${(headroom / 1e6).toFixed(1)} of ${(limit / 1e6).toFixed(1)} MW left`;
  return [
    {
      rule: 'grid',
      subject: 'grid connection',
      severity: headroom < 0 ? 'critical' : 'warning',
      message: `the grid connection has ${left}`,
    },
  ];
}

function textOf(cell: unknown): string | null {
  return typeof cell === 'string' ? cell : null;
}

/** Reads cells by name with the position looked up once. */
function reader(table: Table): (slot: number, name: string) => ReturnType<Table['cell']> {
  const positions = new Map<string, number>();
  return (slot, name) => {
    let position = positions.get(name);
    if (position === undefined) {
      position = table.column(name);
      positions.set(name, position);
    }
    return table.cell(position, slot);
  };
}
