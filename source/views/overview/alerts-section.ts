import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { pad } from '../../../protocol/text-width.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { formatAge } from '../../format/duration.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { writeWithRest } from '../cut-list.ts';
import { signsOf } from '../look-signs.ts';
import { severitySign, styleAt } from '../look-words.ts';
import type { OverviewModel } from './overview-rows.ts';
import type { Section } from './section.ts';
import type { StandingAlert } from './standing-alerts.ts';

const MOST = 24;
const NEEDED = 3;
/** `41 min`. */
const AGE_CELLS = 6;

/** The worst alerts of all sites. Without any it says why that may be, and `quiet` only where it is known. */
export function alertsSection(model: OverviewModel, title: SafeText): Section {
  const { alerts } = model;
  return {
    title,
    least: Math.min(2, Math.max(1, alerts.length)),
    wanted: Math.max(1, Math.min(MOST, alerts.length)),
    needed: Math.min(NEEDED, Math.max(1, alerts.length)),
    weight: 0,
    paint: (buffer, rect, look) => {
      if (alerts.length === 0) {
        writePieces(buffer, rect.x, rect.y, rect.width, nonePieces(model, look), look.glyphs.ellipsis);
        return;
      }
      const isCut = alerts.length > rect.height;
      for (const [line, alert] of alerts.slice(0, rect.height).entries()) {
        const rest = isCut && line === rect.height - 1 ? alerts.length - rect.height : 0;
        paintAlert(buffer, { ...rect, y: rect.y + line, height: 1 }, alert, rest, model, look);
      }
    },
  };
}

function paintAlert(
  buffer: CellBuffer,
  rect: Rect,
  alert: StandingAlert,
  rest: number,
  { names, sites }: OverviewModel,
  look: Look,
): void {
  const { theme, glyphs } = look;
  const sign = severitySign(alert.severity, look);
  // What a silent site raised may be over by now.
  const told = sites.find(({ id }) => id === alert.site)?.stream ?? 'lost';
  const stream = alert.isOwn === true ? 'live' : told;
  const heard = isMemory(stream) ? say` (${neutralise(stream)})` : say``;
  const advice: Piece[] =
    alert.action === null ? [] : [{ text: say` ${glyphs.right} ${alert.action}`, style: theme.muted }];
  const taken: Piece[] =
    alert.acknowledgedBy === null
      ? []
      : [{ text: say` (seen by ${alert.acknowledgedBy})`, style: theme.muted }];
  const pieces = [
    { text: say`${sign.text} `, style: styleAt(stream, sign.style, look) },
    { text: say`${pad(formatAge(alert.ageSeconds, signsOf(look)), AGE_CELLS, 'end')} `, style: theme.muted },
    {
      text: say`${names.get(alert.site) ?? say``}${heard} / ${alert.subject}: ${alert.message}`,
      style: styleAt(stream, theme.text, look),
    },
    ...advice,
    ...taken,
  ];
  writeWithRest(buffer, rect, pieces, rest, look);
}

function nonePieces({ totals }: OverviewModel, { theme, glyphs }: Look): Piece[] {
  if (totals.quiet)
    return [{ text: say`quiet: every site was heard in full, and no alert stands`, style: theme.muted }];
  if (totals.sitesUncovered === 0) return [{ text: say`no alert stands`, style: theme.muted }];
  return [
    { text: say`${glyphs.warning} `, style: theme.warning },
    {
      text: say`no alert is known, but ${totals.sitesUncovered} of ${totals.sites} sites were not heard in full`,
      style: theme.text,
    },
  ];
}
