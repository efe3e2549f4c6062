import type { Freshness } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { derivedNumber } from '../../fabric/derived.ts';
import type { Fabric } from '../../fabric/fabric.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { alertsWhere, eventsWhere, type Happening } from '../happenings.ts';
import { type Pulse, pulseOf, worryOf } from './laggards.ts';
import { nodesOfWorkload, type WorkNodes } from './workload-nodes.ts';

/** All that the page of one workload shows at one moment. Base units; text is fit to be shown. */
export interface WorkloadModel extends WorkNodes {
  /** Raw. */
  readonly siteId: string;
  /** Where it runs, folded. */
  readonly nodeSet: SafeText | null;
  readonly site: SafeText;
  readonly workload: SafeText;
  readonly name: SafeText | null;
  readonly user: SafeText | null;
  readonly account: SafeText | null;
  readonly partition: SafeText | null;
  /** Our word, and the scheduler's own. */
  readonly state: string;
  readonly nativeState: SafeText | null;
  readonly reason: SafeText | null;
  /** Null is unknown, which counts as the most restricted. */
  readonly dataClass: SafeText | null;
  readonly checkpoint: SafeText | null;
  readonly checkpointDirectory: SafeText | null;
  /** Raw: the operation that holds it, and what that is in words where its site lists it. */
  readonly operation: string | null;
  readonly operationWords: SafeText | null;
  readonly submittedAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly limitSeconds: number | null;
  readonly leftSeconds: number | null;
  readonly priority: number | null;
  readonly gpuCount: number | null;
  readonly nodeCount: number | null;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  readonly pulse: Pulse;
  readonly alerts: readonly Happening[];
  readonly events: readonly Happening[];
  readonly wall: number;
  readonly timeZone: string;
}

/**
 * The page of `site/workload`; null when no site lists such a workload (any more). `now` is the console's
 * monotonic clock, `wall` its wall clock, both ms. Machines that ask to be looked at come first.
 */
export function workloadModel(
  fabric: Fabric,
  subject: string,
  now: number,
  wall: number,
  timeZone = 'UTC',
): WorkloadModel | null {
  const slash = subject.indexOf('/');
  const site = fabric.site(subject.slice(0, Math.max(0, slash)));
  const id = subject.slice(slash + 1);
  const table = site?.table('workloads');
  const slot = table?.find(id);
  if (site === undefined || table === undefined || slot === undefined) return null;
  const raw = (name: string): string | null => table.text(table.column(name), slot);
  const safe = (name: string): SafeText | null => {
    const text = raw(name);
    return text === null || text === '' ? null : neutralise(text, LONGEST);
  };
  const number = (name: string): number | null => table.number(table.column(name), slot);
  const ages = new RowAges(site, table, now);
  const work = nodesOfWorkload(site, id, { set: raw('nodes'), list: raw('gpuList') }, now);
  const pulse = pulseOf(work.nodes);
  const worries = new Map(work.nodes.map((node) => [node, worryOf(node, pulse.median)]));
  return {
    ...work,
    nodes: work.nodes.toSorted((a, b) => (worries.get(b) ?? 0) - (worries.get(a) ?? 0)),
    siteId: site.id,
    nodeSet: safe('nodes'),
    site: neutralise(site.id),
    workload: neutralise(id),
    name: safe('name'),
    user: safe('user'),
    account: safe('account'),
    partition: safe('partition'),
    state: String(table.cell(table.column('state'), slot) ?? 'unknown'),
    nativeState: safe('nativeState'),
    reason: safe('reason'),
    dataClass: safe('dataClass'),
    checkpoint: safe('checkpoint'),
    checkpointDirectory: safe('checkpointDirectory'),
    operation: raw('operation'),
    operationWords: operationWords(site, raw('operation')),
    submittedAt: number('submittedAt'),
    startedAt: number('startedAt'),
    endedAt: number('endedAt'),
    limitSeconds: number('timeLimitSeconds'),
    leftSeconds: derivedNumber('timeLeftSeconds', site, table, slot, now),
    priority: number('priority'),
    gpuCount: number('gpus'),
    nodeCount: number('nodeCount'),
    freshness: ages.freshness(slot),
    ageSeconds: ages.ageSeconds(slot),
    pulse,
    alerts: alertsOf(site, id),
    events: eventsOn(site, new Set(work.nodes.map((node) => node.id)), number('startedAt')),
    wall,
    timeZone,
  };
}

/** Alerts that name it among what they hit. */
function alertsOf(site: SiteView, id: string): readonly Happening[] {
  return alertsWhere(site, (alerts, row) => {
    const names = alerts.text(alerts.column('workloads'), row);
    return names?.includes(id) === true && names.split(',').includes(id);
  });
}

/** Events on its machines since it started; all that are kept where it did not. */
function eventsOn(site: SiteView, nodes: ReadonlySet<string>, from: number | null): readonly Happening[] {
  return eventsWhere(site, (events, row) => {
    const node = events.text(events.column('node'), row);
    const at = events.number(events.column('at'), row) ?? 0;
    return node !== null && nodes.has(node) && at >= (from ?? 0);
  });
}

/** `(migrate, running, asked by noc-2)` */
function operationWords(site: SiteView, operation: string | null): SafeText | null {
  const table = site.table('operations');
  const slot = operation === null ? undefined : table?.find(operation);
  if (table === undefined || slot === undefined) return null;
  const word = (name: string): string => String(table.cell(table.column(name), slot) ?? 'unknown');
  const actor = table.text(table.column('actor'), slot) ?? 'somebody not named';
  return neutralise(`(${word('kind')}, ${word('state')}, asked by ${actor})`);
}

/** Reasons and paths are long. */
const LONGEST = 512;
