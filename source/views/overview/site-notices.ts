import { joinSafe, neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import type { Absence, ToldFigure } from '../../fabric/absences.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { formatAge, formatDuration } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { signsOf } from '../look-signs.ts';
import { severitySign, styleAt } from '../look-words.ts';
import { silenceWords } from '../silence-words.ts';
import { freshnessSign } from '../word-tones.ts';
import { siteFreshnessPiece } from './site-freshness.ts';
import type { SiteRow } from './site-row.ts';
import { isCovered, type KindRow } from './site-sums.ts';
import type { StandingAlert } from './standing-alerts.ts';

/**
 * What a panel says below its figures, the most important first and at most so many: what changed while the
 * site was away, what is not heard, the worst alert, then the rest. It is never empty, and says `quiet` only
 * where all was looked at in time and nothing of it is wrong.
 */
export function siteNotices(row: SiteRow, look: Look, most: number): (readonly Piece[])[] {
  const unheard = unheardNotices(row, look);
  const [firstAlert, ...otherAlerts] = toldAlerts(row)
    .slice(0, most)
    .map((alert) => alertNotice(alert, row, look));
  const [firstUnheard, ...otherUnheard] = unheard;
  const notices = [
    ...absenceNotices(row.absence, look),
    ...(firstUnheard === undefined ? [] : [firstUnheard]),
    ...(firstAlert === undefined ? [] : [firstAlert]),
    ...otherUnheard,
    ...otherAlerts,
    ...skewNotice(row, look),
  ];
  return notices.length > 0 ? notices.slice(0, most) : [calmNotice(row, look)];
}

/** The layout asks for all sites at every key, and what it asks for is a number. */
const counts = new WeakMap<SiteRow, number>();

/** How many notices there are of a site: it may have hundreds, of which a panel shows a few. */
export function countNotices(row: SiteRow, look: Look): number {
  const known = counts.get(row);
  if (known !== undefined) return known;
  const count = Math.max(1, ownNotices(row, look).length + toldAlerts(row).length);
  counts.set(row, count);
  return count;
}

/** What this console found by itself is said by what is not heard. */
function toldAlerts({ alerts }: SiteRow): readonly StandingAlert[] {
  // It stands first, and a site may have hundreds of others.
  return alerts[0]?.isOwn === true ? alerts.slice(1) : alerts;
}

/** What of it is not heard, changed while it was away, or has its clock wrong: all that no alert of it tells. */
export function ownNotices(row: SiteRow, look: Look): (readonly Piece[])[] {
  return [...absenceNotices(row.absence, look), ...unheardNotices(row, look), ...skewNotice(row, look)];
}

function unheardNotices(row: SiteRow, look: Look): Piece[][] {
  return [...streamNotice(row, look), ...row.kinds.flatMap((kind) => kindNotice(kind, row, look))];
}

/** Of a site that is not heard: since when, and what the connection says. */
function streamNotice(row: SiteRow, look: Look): Piece[][] {
  if (row.silence === null) return [];
  const { theme } = look;
  const since = silenceWords(row.silence, signsOf(look));
  const why = row.error ?? CONNECTION_WORDS[row.connection];
  return [
    [
      // Its word stands in the frame above, and the room here is short.
      { text: freshnessSign(row.stream, look).sign, style: freshnessSign(row.stream, look).style },
      { text: say` ${since}`, style: theme.text },
      { text: say`: ${why}`, style: theme.muted },
    ],
  ];
}

const CONNECTION_WORDS: Readonly<Record<SiteRow['connection'], SafeText>> = {
  connecting: say`connecting`,
  greeting: say`waiting for its greeting`,
  up: say`connected, and nothing comes`,
  down: say`not connected`,
  refused: say`the agent refuses this console`,
};

function kindNotice(kind: KindRow, row: SiteRow, look: Look): Piece[][] {
  // A silent site has silent sources; saying so for each would hide what is worth saying.
  if (isMemory(row.stream)) return [];
  const { theme, glyphs } = look;
  const isPartial = kind.heard < kind.total;
  if (kind.freshness === 'live' && !isPartial) return [];
  const heard = say`${kind.heard} of ${kind.total} heard`;
  const what: Piece[] =
    kind.freshness === 'live'
      ? [{ text: say`${glyphs.warning} ${heard}`, style: theme.warning }]
      : [
          siteFreshnessPiece(kind.freshness, kind.ageSeconds, look),
          { text: isPartial && kind.total > 1 ? say`, ${heard}` : say``, style: theme.text },
        ];
  const why = kind.error === null ? say`` : say`: ${kind.error}`;
  return [
    [{ text: say`${neutralise(kind.kind)} `, style: theme.text }, ...what, { text: why, style: theme.muted }],
  ];
}

function alertNotice(alert: StandingAlert, row: SiteRow, look: Look): Piece[] {
  const { theme } = look;
  const sign = severitySign(alert.severity, look);
  const age = formatAge(alert.ageSeconds, signsOf(look));
  return [
    { text: say`${sign.text} `, style: styleAt(row.stream, sign.style, look) },
    { text: say`${age} `, style: theme.muted },
    { text: say`${alert.subject}: ${alert.message}`, style: styleAt(row.stream, theme.text, look) },
  ];
}

function skewNotice({ skewSeconds }: SiteRow, { theme, glyphs }: Look): Piece[][] {
  if (skewSeconds === null) return [];
  const size = formatDuration(Math.abs(skewSeconds));
  const words =
    skewSeconds > 0 ? say`its clock is ${size} ahead of this one` : say`its clock is ${size} behind this one`;
  return [
    [
      { text: say`${glyphs.warning} `, style: theme.warning },
      { text: words, style: theme.text },
    ],
  ];
}

function calmNotice(row: SiteRow, look: Look): Piece[] {
  const { theme } = look;
  if (!row.quiet) {
    const why = isCovered(row) ? say`no alert stands` : say`no alert stands, but not all was heard`;
    return [{ text: why, style: theme.muted }];
  }
  const { lastClearedSeconds } = row;
  const since =
    lastClearedSeconds === null ? say`` : say` since ${formatAge(lastClearedSeconds, signsOf(look))}`;
  return [{ text: say`quiet${since}`, style: theme.muted }];
}

const FIGURE_WORDS: Readonly<Record<ToldFigure, SafeText>> = {
  nodes: say`nodes`,
  nodesDown: say`nodes down`,
  nodesDraining: say`nodes draining`,
  gpusFaulty: say`GPUs faulty`,
  workloadsRunning: say`running`,
  workloadsPending: say`waiting`,
};

function absenceNotices(absence: Absence | null, look: Look): Piece[][] {
  if (absence === null) return [];
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  const changes = [
    absence.recordsLost ? say`the agent lost its records` : null,
    absence.agentRestarted ? say`the agent was restarted` : null,
    absence.alertsRaised > 0 ? say`alerts raised: ${absence.alertsRaised}` : null,
    absence.alertsCleared > 0 ? say`alerts cleared: ${absence.alertsCleared}` : null,
    ...absence.changes.map(
      ({ figure, before, after }) =>
        say`${FIGURE_WORDS[figure]} ${count(before)} ${glyphs.right} ${count(after)}`,
    ),
  ].filter((change) => change !== null);
  const words = changes.length === 0 ? say`nothing that is counted changed` : joinSafe(changes, say`, `);
  return [
    [
      {
        text: say`back after ${formatDuration(absence.awayMs / 1000, signs)} away: `,
        style: theme.warning,
      },
      { text: words, style: theme.text },
    ],
  ];
}
