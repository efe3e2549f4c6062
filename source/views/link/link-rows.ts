import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { Fabric } from '../../fabric/fabric.ts';
import type { HistorySource } from '../../fabric/history-source.ts';
import { judgeFromBothEnds, type LinkJudgement, linkEndOf } from '../../fabric/link-judgement.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { alertsWhere, type Happening } from '../happenings.ts';
import { type Disagreement, disagreements } from '../link-disagreements.ts';
import { type LinkReport, linkReports } from '../link-reports.ts';
import { shortName } from '../site-names.ts';
import { type LinkDetail, linkDetail } from './link-detail.ts';

/** An operation that moves data over the link, or between its two sites. */
export interface LinkOperation {
  /** `site/operation`, raw. */
  readonly name: string;
  readonly operation: SafeText;
  readonly kind: string;
  readonly state: string;
  readonly targets: SafeText | null;
  readonly step: SafeText | null;
  readonly actor: SafeText | null;
  readonly progress: number | null;
}

/** One end of the link: what its site says, and how that site is called. */
export interface LinkEnd {
  /** Raw. */
  readonly site: string;
  readonly name: SafeText;
  /** Whether it is one of the sites of this console. */
  readonly isConfigured: boolean;
  readonly report: LinkReport | null;
  readonly detail: LinkDetail | null;
  /** The key of its row of `links`, raw. */
  readonly rowName: string;
}

/** All that the page of one link shows. Each end's word stands beside the other's and is never merged. */
export interface LinkModel {
  readonly link: SafeText;
  /** The end it was opened from, and the other one. */
  readonly own: LinkEnd;
  readonly other: LinkEnd;
  /** What is to be thought of the link from what both ends say. */
  readonly judgement: LinkJudgement;
  /** What they say differently, of the way there and of the way back. */
  readonly there: readonly Disagreement[];
  readonly back: readonly Disagreement[];
  readonly operations: readonly LinkOperation[];
  readonly happenings: readonly Happening[];
  readonly history: HistorySource | null;
  readonly wall: number;
  readonly timeZone: string;
}

/** The page of `site/peer/link`; null when no end of it is told of (any more). */
export function linkModel(
  fabric: Fabric,
  subject: string,
  now: number,
  wall: number,
  history: HistorySource | null = null,
  timeZone = 'UTC',
): LinkModel | null {
  const slash = subject.indexOf('/');
  const site = fabric.site(subject.slice(0, Math.max(0, slash)));
  const table = site?.table('links');
  const slot = table?.find(subject.slice(slash + 1));
  if (site === undefined || table === undefined || slot === undefined) return null;
  const peerId = table.text(table.column('peer'), slot) ?? '';
  const rawLink = table.text(table.column('link'), slot) ?? '';
  const peer = fabric.site(peerId);
  const reportOf = (of: SiteView | undefined, to: string): LinkReport | null =>
    of === undefined
      ? null
      : (linkReports(of, now).find((one) => one.peer === to && one.link === neutralise(rawLink)) ?? null);
  const ownReport = reportOf(site, peerId);
  const otherReport = reportOf(peer, site.id);
  const own = endOf(site, site.id, ownReport, `${peerId}/${rawLink}`);
  const other = endOf(peer, peerId, otherReport, `${site.id}/${rawLink}`);
  return {
    link: neutralise(rawLink),
    own,
    other,
    judgement: judgeFromBothEnds(
      linkEndOf(site, peerId, rawLink, now),
      peer === undefined ? null : linkEndOf(peer, site.id, rawLink, now),
      { own: own.name, other: other.name },
    ),
    there: disagreements(ownReport, otherReport),
    back: disagreements(otherReport, ownReport),
    operations: operationsOn(site, peer, ownReport, otherReport),
    happenings: alertsOf(site, `${peerId}/${rawLink}`),
    history,
    wall,
    timeZone,
  };
}

function endOf(site: SiteView | undefined, id: string, report: LinkReport | null, key: string): LinkEnd {
  return {
    site: id,
    name: shortName(site?.summaryText('name') ?? id, id),
    isConfigured: site !== undefined,
    report,
    detail: site === undefined ? null : linkDetail(site, key),
    rowName: `${id}/${key}`,
  };
}

/** Rules name a link by the peer and its name. */
function alertsOf(site: SiteView, subject: string): readonly Happening[] {
  return alertsWhere(site, (alerts, row) => alerts.text(alerts.column('subject'), row) === subject);
}

/** What the ends say moves on it, and what moves work between the two sites. */
function operationsOn(
  site: SiteView,
  peer: SiteView | undefined,
  ...reports: readonly (LinkReport | null)[]
): LinkOperation[] {
  const named = new Set(reports.flatMap((report) => (report?.operation == null ? [] : [report.operation])));
  const found: LinkOperation[] = [];
  for (const [from, to] of [
    [site, peer],
    [peer, site],
  ] as const) {
    const table = from?.table('operations');
    if (from === undefined || table === undefined) continue;
    table.forEach((slot) => {
      const raw = (column: string): string | null => table.text(table.column(column), slot);
      const safe = (column: string): SafeText | null => {
        const text = raw(column);
        return text === null ? null : neutralise(text, LONGEST);
      };
      const operation = safe('operation') ?? neutralise('');
      const isOver = table.number(table.column('endedAt'), slot) !== null;
      const isBetween = to !== undefined && raw('peer') === to.id;
      if (isOver || !(isBetween || named.has(operation))) return;
      const word = (column: string): string => String(table.cell(table.column(column), slot) ?? 'unknown');
      found.push({
        name: `${from.id}/${table.keyOf(slot)}`,
        operation,
        kind: word('kind'),
        state: word('state'),
        targets: safe('targets'),
        step: safe('step'),
        actor: safe('actor'),
        progress: table.number(table.column('progressRatio'), slot),
      });
    });
  }
  return found;
}

const LONGEST = 512;
