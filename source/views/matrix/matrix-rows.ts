import type { SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { disagreements } from '../link-disagreements.ts';
import { type LinkReport, linkReports } from '../link-reports.ts';
import type { Way } from '../link-way.ts';
import { shortName } from '../site-names.ts';

/** A site of the matrix: one that is configured here, or one that another site names as its peer. */
export interface MatrixSite {
  readonly id: string;
  readonly name: SafeText;
  /** Its place in the configuration, from 1; what others name comes after. */
  readonly position: number;
  readonly isConfigured: boolean;
}

export interface MatrixCursor {
  readonly row: number;
  readonly column: number;
}

export interface MatrixModel {
  readonly sites: readonly MatrixSite[];
  /** Every way of every link, by site and then by peer. */
  readonly ways: readonly Way[];
  /** Ways from a site to a site; a link goes both. */
  readonly between: (row: number, column: number) => readonly Way[];
  readonly cursor: MatrixCursor | null;
}

/** The links between sites as each of their ends tells of them, at one moment. */
export function matrixModel(
  sites: readonly SiteView[],
  now: number,
  cursor: MatrixCursor | null = null,
): MatrixModel {
  const reports = sites.flatMap((site) => linkReports(site, now));
  const known = matrixSites(sites, reports);
  const order = new Map(known.map(({ id }, index) => [id, index]));
  const ways = new Map<string, { from: number; to: number; link: SafeText; ends: (LinkReport | null)[] }>();
  const wayOf = (from: string, to: string, link: SafeText) => {
    const key = JSON.stringify([from, to, link]);
    const way = ways.get(key) ?? {
      from: order.get(from) ?? 0,
      to: order.get(to) ?? 0,
      link,
      ends: [null, null],
    };
    ways.set(key, way);
    return way;
  };
  for (const report of reports) {
    if (report.site === report.peer || !order.has(report.peer)) continue;
    wayOf(report.site, report.peer, report.link).ends[0] = report;
    wayOf(report.peer, report.site, report.link).ends[1] = report;
  }
  const ordered = [...ways.values()]
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map(({ from, to, link, ends: [own = null, other = null] }) => ({
      from,
      to,
      link,
      own,
      other,
      disagreements: disagreements(own, other),
    }));
  return {
    sites: known,
    ways: ordered,
    between: (row, column) => ordered.filter(({ from, to }) => from === row && to === column),
    cursor: within(cursor, known.length),
  };
}

export type MatrixMove = 'up' | 'down' | 'left' | 'right';

/** Where the cursor goes; it steps over the places where a site would meet itself. Null where there is nothing. */
export function moveMatrixCursor(
  cursor: MatrixCursor | null,
  move: MatrixMove,
  count: number,
): MatrixCursor | null {
  if (count < 2) return null;
  const start = within(cursor, count);
  if (start === null) return { row: 0, column: 1 };
  const by = move === 'up' || move === 'left' ? -1 : 1;
  const isVertical = move === 'up' || move === 'down';
  let [row, column] = [start.row, start.column];
  do {
    if (isVertical) row += by;
    else column += by;
  } while (row === column);
  const isInside = row >= 0 && row < count && column >= 0 && column < count;
  return isInside ? { row, column } : start;
}

function within(cursor: MatrixCursor | null, count: number): MatrixCursor | null {
  if (cursor === null || cursor.row === cursor.column) return null;
  return cursor.row < count && cursor.column < count && cursor.row >= 0 && cursor.column >= 0 ? cursor : null;
}

/** A hostile site can name any number of peers. */
const MOST_SITES = 64;

function matrixSites(sites: readonly SiteView[], reports: readonly LinkReport[]): MatrixSite[] {
  const configured = sites.map(({ id }) => id);
  const named = [...new Set(reports.map(({ peer }) => peer))]
    .filter((id) => id !== '' && !configured.includes(id))
    .sort();
  return [...configured, ...named].slice(0, MOST_SITES).map((id, index) => ({
    id,
    name: shortName(sites[index]?.summaryText('name') ?? id, id),
    position: index + 1,
    isConfigured: index < configured.length,
  }));
}
