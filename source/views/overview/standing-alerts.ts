import { SEVERITY, type Severity } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** An alert that was raised and not cleared. */
export interface StandingAlert {
  readonly site: string;
  readonly severity: Severity;
  readonly subject: SafeText;
  readonly message: SafeText;
  readonly action: SafeText | null;
  readonly acknowledgedBy: SafeText | null;
  /** Since it was raised, by the agent's own clock. */
  readonly ageSeconds: number | null;
  /** Found by this console, not told by an agent. */
  readonly isOwn?: true;
}

/** Those of one site, the worst first, of equal ones the newest. */
export function standingAlerts(site: SiteView, now: number): StandingAlert[] {
  const table = site.table('alerts');
  if (table === undefined) return [];
  const column = (name: string): number => table.column(name);
  const wall = site.wallOfAgent(now);
  const alerts: StandingAlert[] = [];
  table.forEach((slot) => {
    if (table.number(column('clearedAt'), slot) !== null) return;
    const severity = table.cell(column('severity'), slot);
    const raisedAt = table.number(column('raisedAt'), slot);
    const words = (name: string): SafeText | null => {
      const raw = table.text(column(name), slot);
      return raw === null ? null : neutralise(raw, LONGEST);
    };
    alerts.push({
      site: site.id,
      severity: SEVERITY.find((known) => known === severity) ?? 'warning',
      subject: words('subject') ?? neutralise(site.id),
      message: words('message') ?? neutralise('no words for it were given'),
      action: words('action'),
      acknowledgedBy: words('acknowledgedBy'),
      ageSeconds: raisedAt === null || wall === null ? null : Math.max(0, (wall - raisedAt) / 1000),
    });
  });
  return alerts.sort(byUrgency);
}

/** Longer messages are cut by every screen anyway. */
const LONGEST = 512;

/** What somebody took note of can wait behind what nobody saw. */
export function byUrgency(a: StandingAlert, b: StandingAlert): number {
  return (
    SEVERITY.indexOf(a.severity) - SEVERITY.indexOf(b.severity) ||
    Number(a.acknowledgedBy !== null) - Number(b.acknowledgedBy !== null) ||
    (a.ageSeconds ?? Number.POSITIVE_INFINITY) - (b.ageSeconds ?? Number.POSITIVE_INFINITY)
  );
}

/** When the last one was cleared, in seconds before now; null when none ever was. */
export function lastClearedSeconds(site: SiteView, now: number): number | null {
  const table = site.table('alerts');
  const wall = site.wallOfAgent(now);
  if (table === undefined || wall === null) return null;
  let latest: number | null = null;
  table.forEach((slot) => {
    const clearedAt = table.number(table.column('clearedAt'), slot);
    if (clearedAt !== null && (latest === null || clearedAt > latest)) latest = clearedAt;
  });
  return latest === null ? null : Math.max(0, (wall - latest) / 1000);
}
