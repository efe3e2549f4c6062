import { SEVERITY, type Severity, type Table } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { TableReadings } from '../../fabric/table-readings.ts';

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

/** An alert as its agent told it; when by the agent's own clock, ms. */
type ToldAlert = Omit<StandingAlert, 'site' | 'subject' | 'ageSeconds' | 'isOwn'> & {
  readonly subject: SafeText | null;
  readonly raisedAt: number | null;
};

/** Hundreds of alerts stand at a large site, and one comes or goes now and then. */
const told = new TableReadings(
  ['clearedAt', 'severity', 'raisedAt', 'subject', 'message', 'action', 'acknowledgedBy'],
  toldAlerts,
);
const cleared = new TableReadings(['clearedAt'], lastCleared);

/** Those of one site, the worst first, of equal ones the newest. */
export function standingAlerts(site: SiteView, now: number): StandingAlert[] {
  const table = site.table('alerts');
  if (table === undefined) return [];
  const wall = site.wallOfAgent(now);
  const unnamed = neutralise(site.id);
  return told.of(table).map(({ severity, subject, message, action, acknowledgedBy, raisedAt }) => ({
    site: site.id,
    severity,
    subject: subject ?? unnamed,
    message,
    action,
    acknowledgedBy,
    ageSeconds: raisedAt === null || wall === null ? null : Math.max(0, (wall - raisedAt) / 1000),
  }));
}

function toldAlerts(table: Table): ToldAlert[] {
  const column = (name: string): number => table.column(name);
  const alerts: ToldAlert[] = [];
  table.forEach((slot) => {
    if (table.number(column('clearedAt'), slot) !== null) return;
    const severity = table.cell(column('severity'), slot);
    const words = (name: string): SafeText | null => {
      const raw = table.text(column(name), slot);
      return raw === null ? null : neutralise(raw, LONGEST);
    };
    alerts.push({
      severity: SEVERITY.find((known) => known === severity) ?? 'warning',
      subject: words('subject'),
      message: words('message') ?? neutralise('no words for it were given'),
      action: words('action'),
      acknowledgedBy: words('acknowledgedBy'),
      raisedAt: table.number(column('raisedAt'), slot),
    });
  });
  const since = ({ raisedAt }: ToldAlert): number => raisedAt ?? Number.NEGATIVE_INFINITY;
  return alerts.sort((a, b) => byWeight(a, b) || (since(a) === since(b) ? 0 : since(b) - since(a)));
}

/** Longer messages are cut by every screen anyway. */
const LONGEST = 512;

export function byUrgency(a: StandingAlert, b: StandingAlert): number {
  return (
    byWeight(a, b) || (a.ageSeconds ?? Number.POSITIVE_INFINITY) - (b.ageSeconds ?? Number.POSITIVE_INFINITY)
  );
}

type Weighed = Pick<StandingAlert, 'severity' | 'acknowledgedBy'>;

/** What somebody took note of can wait behind what nobody saw. */
function byWeight(a: Weighed, b: Weighed): number {
  return (
    SEVERITY.indexOf(a.severity) - SEVERITY.indexOf(b.severity) ||
    Number(a.acknowledgedBy !== null) - Number(b.acknowledgedBy !== null)
  );
}

/** When the last one was cleared, in seconds before now; null when none ever was. */
export function lastClearedSeconds(site: SiteView, now: number): number | null {
  const table = site.table('alerts');
  const wall = site.wallOfAgent(now);
  if (table === undefined || wall === null) return null;
  const latest = cleared.of(table);
  return latest === null ? null : Math.max(0, (wall - latest) / 1000);
}

function lastCleared(table: Table): number | null {
  let latest: number | null = null;
  table.forEach((slot) => {
    const clearedAt = table.number(table.column('clearedAt'), slot);
    if (clearedAt !== null && (latest === null || clearedAt > latest)) latest = clearedAt;
  });
  return latest;
}
