import { type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { StyleId } from '../../screen/style.ts';
import { type ListColumn, paintList } from '../figure-list.ts';
import { signsOf } from '../look-signs.ts';
import { isCalm, type LastHour, nodesDrained } from './last-hour.ts';
import type { OverviewModel } from './overview-rows.ts';
import type { Section } from './section.ts';

const MOST = 8;

/** What changed within the last hour, site by site; sites at which only work came and went are summed up. */
export function hourSection(model: OverviewModel, title: SafeText): Section {
  const { hours } = model;
  const moved = hours.filter((hour) => !isCalm(hour));
  return {
    title,
    least: hours.length === 0 ? 0 : 1,
    wanted: moved.length === 0 ? 1 : Math.min(MOST, moved.length) + 2,
    needed: 0,
    weight: 2.5,
    paint: (buffer, rect, look) => {
      const rows = moved.slice(0, Math.max(0, rect.height - 2));
      const calm = calmPieces(model, hours.length - rows.length, look);
      if (rows.length === 0) {
        writePieces(buffer, rect.x, rect.y, rect.width, calm, look.glyphs.ellipsis);
        return;
      }
      paintList(
        buffer,
        { ...rect, height: rows.length + 1 },
        columnsOf(rows, model, look),
        rows.length,
        look,
      );
      writePieces(buffer, rect.x, rect.y + rows.length + 1, rect.width, calm, look.glyphs.ellipsis);
    },
  };
}

/** Of those that have no line of their own. */
function calmPieces({ hours, totals }: OverviewModel, others: number, look: Look): Piece[] {
  const { theme } = look;
  const signs = signsOf(look);
  const sum = (of: (hour: LastHour) => number): SafeText =>
    formatQuantity(
      hours.reduce((total, hour) => total + of(hour), 0),
      'count',
      { signs },
    );
  // A site that was never heard was not watched, which says nothing of the others.
  const spans = hours.flatMap(({ turns }) => (turns === null ? [] : [turns.watchedMs]));
  const watched = spans.length === 0 ? null : Math.min(...spans);
  const words = say`in all ${sum((hour) => hour.workloadsStarted)} workloads started, ${sum((hour) => hour.workloadsFailed)} failed; alerts raised ${sum((hour) => hour.alertsRaised)}, cleared ${sum((hour) => hour.alertsCleared)}`;
  const rest =
    others === totals.sites || others === 0
      ? say``
      : say`; nothing else at ${others} ${others === 1 ? say`site` : say`sites`}`;
  const since =
    watched === null || watched >= HOUR_MS
      ? say``
      : say`; this console has watched nodes for ${formatDuration(watched / 1000, signs)}`;
  return [{ text: say`${words}${rest}${since}`, style: theme.muted }];
}

const HOUR_MS = 3_600_000;

function columnsOf(rows: readonly LastHour[], { names }: OverviewModel, look: Look): ListColumn[] {
  const { theme } = look;
  const figure = (
    title: SafeText,
    priority: number,
    of: (hour: LastHour) => number | null,
    style: StyleId = theme.text,
  ): ListColumn => ({
    title,
    align: 'end',
    priority,
    cell: (index) => {
      const row = rows[index];
      return row === undefined ? [] : [figurePiece(of(row), style, look)];
    },
  });
  return [
    {
      title: say`site`,
      align: 'start',
      priority: 0,
      least: 8,
      most: 24,
      cell: (index) => [{ text: names.get(rows[index]?.site ?? '') ?? say``, style: theme.text }],
    },
    figure(say`away`, 3, ({ turns }) => turns?.away ?? null, theme.warning),
    figure(say`back`, 6, ({ turns }) => turns?.back ?? null),
    figure(say`nodes down`, 2, ({ turns }) => turns?.nodesLost ?? null, theme.warning),
    figure(say`drained`, 4, (hour) =>
      hour.turns === null && hour.nodesHeldNow === 0 ? null : nodesDrained(hour),
    ),
    figure(say`returned`, 4, ({ turns }) => turns?.nodesReturned ?? null),
    figure(say`alerts raised`, 1, ({ alertsRaised }) => alertsRaised),
    figure(say`cleared`, 1, ({ alertsCleared }) => alertsCleared),
    figure(say`work started`, 7, ({ workloadsStarted }) => workloadsStarted),
    figure(say`failed`, 5, ({ workloadsFailed }) => workloadsFailed, theme.warning),
  ];
}

/** Nothing is quiet: what did not happen is not to be read. */
function figurePiece(value: number | null, style: StyleId, look: Look): Piece {
  const text = formatQuantity(value, 'count', { signs: signsOf(look) });
  return { text, style: value === null || value === 0 ? look.theme.faint : style };
}
