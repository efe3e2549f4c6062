import { SEVERITY, type Severity, type Table } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** Something that happened to the node, or an alert that stands about it. */
export interface Happening {
  /** When, ms since 1970 UTC. */
  readonly at: number | null;
  readonly severity: Severity;
  readonly code: number | null;
  readonly message: SafeText;
  /** What the vendor or the rule advises. */
  readonly action: SafeText | null;
  /** What an alert is about, `node/gpu`; null for events. */
  readonly subject: SafeText | null;
}

/** A node that fails every minute has said it all in these. */
const MOST = 60;

/** Events of the node, the newest first. */
export function eventsOfNode(site: SiteView, node: string): Happening[] {
  const table = site.table('events');
  if (table === undefined) return [];
  const [nodeColumn, at] = [table.column('node'), table.column('at')];
  const found: { at: number; slot: number }[] = [];
  table.forEach((slot) => {
    if (table.text(nodeColumn, slot) === node) found.push({ at: table.number(at, slot) ?? 0, slot });
  });
  return found
    .sort((a, b) => b.at - a.at || b.slot - a.slot)
    .slice(0, MOST)
    .map(({ slot }) => happening(table, slot, 'at'));
}

/** Alerts that stand about the node or one of its GPUs or sources, the worst first. */
export function alertsOfNode(site: SiteView, node: string): Happening[] {
  const table = site.table('alerts');
  if (table === undefined) return [];
  const found: Happening[] = [];
  table.forEach((slot) => {
    const subject = table.text(table.column('subject'), slot) ?? '';
    const isAbout = subject === node || subject.startsWith(`${node}/`) || subject.endsWith(`/${node}`);
    if (isAbout && table.number(table.column('clearedAt'), slot) === null)
      found.push(happening(table, slot, 'raisedAt'));
  });
  return found.sort((a, b) => SEVERITY.indexOf(a.severity) - SEVERITY.indexOf(b.severity));
}

function happening(table: Table, slot: number, at: string): Happening {
  const words = (name: string): SafeText | null => {
    const raw = table.text(table.column(name), slot);
    return raw === null ? null : neutralise(raw, LONGEST);
  };
  const severity = table.cell(table.column('severity'), slot);
  return {
    at: table.number(table.column(at), slot),
    severity: SEVERITY.find((known) => known === severity) ?? 'information',
    code: table.number(table.column('code'), slot),
    message: words('message') ?? neutralise('no words for it were given'),
    action: words('action'),
    subject: words('subject'),
  };
}

const LONGEST = 512;
