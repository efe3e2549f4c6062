import { SEVERITY, type Severity, type Table } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** An alert that hit the workload, or something that happened on one of its machines. */
export interface WorkHappening {
  /** When, ms since 1970 UTC. */
  readonly at: number | null;
  readonly severity: Severity;
  /** The machine, or what the alert is about. */
  readonly subject: SafeText | null;
  readonly message: SafeText;
  /** What the vendor or the rule advises. */
  readonly action: SafeText | null;
  /** Of an alert that does not stand any more. */
  readonly clearedAt: number | null;
}

const MOST = 60;

/** Alerts that name the workload among what they hit: those that stand first, the worst first. */
export function alertsOfWorkload(site: SiteView, workload: string): WorkHappening[] {
  const table = site.table('alerts');
  if (table === undefined) return [];
  const hit = table.column('workloads');
  const found: WorkHappening[] = [];
  table.forEach((slot) => {
    const names = table.text(hit, slot);
    if (names?.includes(workload) === true && names.split(',').includes(workload)) {
      found.push(happening(table, slot, 'raisedAt', 'subject'));
    }
  });
  const rank = ({ severity }: WorkHappening): number => SEVERITY.indexOf(severity);
  return found
    .sort(
      (a, b) =>
        Number(a.clearedAt !== null) - Number(b.clearedAt !== null) ||
        rank(a) - rank(b) ||
        (b.at ?? 0) - (a.at ?? 0),
    )
    .slice(0, MOST);
}

/** Events on these machines since `from` (ms since 1970 UTC; null for all that are kept), the newest first. */
export function eventsOnNodes(
  site: SiteView,
  nodes: ReadonlySet<string>,
  from: number | null,
): WorkHappening[] {
  const table = site.table('events');
  if (table === undefined) return [];
  const [nodeColumn, at] = [table.column('node'), table.column('at')];
  const found: { readonly at: number; readonly slot: number }[] = [];
  table.forEach((slot) => {
    const node = table.text(nodeColumn, slot);
    const when = table.number(at, slot) ?? 0;
    if (node !== null && nodes.has(node) && when >= (from ?? 0)) found.push({ at: when, slot });
  });
  return found
    .sort((a, b) => b.at - a.at || b.slot - a.slot)
    .slice(0, MOST)
    .map(({ slot }) => happening(table, slot, 'at', 'node'));
}

function happening(table: Table, slot: number, at: string, subject: string): WorkHappening {
  const words = (name: string): SafeText | null => {
    const raw = table.text(table.column(name), slot);
    return raw === null ? null : neutralise(raw, LONGEST);
  };
  const severity = table.cell(table.column('severity'), slot);
  return {
    at: table.number(table.column(at), slot),
    severity: SEVERITY.find((known) => known === severity) ?? 'information',
    subject: words(subject),
    message: words('message') ?? neutralise('no words for it were given'),
    action: words('action'),
    clearedAt: table.number(table.column('clearedAt'), slot),
  };
}

const LONGEST = 512;
