import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDuration } from '../../format/duration.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { type Block, NOTHING, type Stop, setIn, stacked, textBlock } from '../page-block.ts';
import { happeningLines, timeLineBlock } from '../time-line.ts';
import { tonedWord } from '../word-tones.ts';
import type { Neighbour, NodeModel } from './node-rows.ts';
import type { NodeSource } from './node-sources.ts';

/** Alerts that stand, each with what to do about it. */
export function alertsBlock(model: NodeModel, width: number, look: Look): Block {
  const { alerts, siteId: site, wall, timeZone } = model;
  if (alerts.length === 0) return NOTHING;
  const line = { site, wall, timeZone };
  const lines = alerts.flatMap((alert) => happeningLines(alert, line, width - 2, look));
  return textBlock(heading(say`Alerts`, look), lines);
}

/** What happened to it, by the time it happened. */
export function eventsBlock(model: NodeModel, width: number, look: Look): Block {
  const { events, siteId: site, wall, timeZone } = model;
  const none = say`nothing was told of it yet`;
  return timeLineBlock(
    { title: say`Time line`, site, happenings: events, none, wall, timeZone, hasSubjects: true },
    width,
    look,
  );
}

/** The nodes of its rack: what several of them have in common is seldom a fault of this one. */
export function rackBlock(model: NodeModel, width: number, look: Look): Block {
  const { neighbours, rack, siteId } = model;
  if (rack === null) return NOTHING;
  const faulty = neighbours.filter(({ health }) => health === 'failed' || health === 'degraded').length;
  const faults = faulty === 0 ? say`no faults` : say`${faulty} of ${neighbours.length} with faults`;
  const style = faulty === 0 ? look.theme.muted : look.theme.warning;
  const title: Piece[] = [...heading(say`In rack ${rack}`, look), { text: say`  ${faults}`, style }];
  return stacked([textBlock(title, []), setIn(neighboursBlock(neighbours, siteId, width - 2, look))], 0);
}

/** Between one and the next stands the sign of the cursor. */
const GAP = 4;

function neighboursBlock(neighbours: readonly Neighbour[], site: string, width: number, look: Look): Block {
  const placed: { pieces: readonly Piece[]; stop: Stop }[] = [];
  let [line, x] = [0, 0];
  for (const neighbour of neighbours) {
    const pieces = neighbourPieces(neighbour, look);
    const needed = widthOfPieces(pieces);
    if (x > 0 && x + needed > width) [line, x] = [line + 1, 0];
    const target = { view: 'node', subject: `${site}/${neighbour.id}` } as const;
    placed.push({ pieces, stop: { id: `node ${neighbour.id}`, target, line, x, width: needed } });
    x += needed + GAP;
  }
  return {
    lines: neighbours.length === 0 ? 0 : line + 1,
    stops: placed.map(({ stop }) => stop),
    paint: (buffer, rect, { glyphs }) => {
      for (const { pieces, stop } of placed) {
        const room = rect.width - stop.x;
        writePieces(buffer, rect.x + stop.x, rect.y + stop.line, room, pieces, glyphs.ellipsis);
      }
    },
  };
}

/** `● n01`, `▲ n03 failed, drained`, `○ n04 stale`: a sign, a name, and what is to be said. */
function neighbourPieces(neighbour: Neighbour, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const { health, freshness } = neighbour;
  const isMemory = freshness === 'stale' || freshness === 'lost';
  const sign = isMemory
    ? freshnessPiece(freshness, null, look)
    : health === 'ok'
      ? { text: glyphs.ok, style: theme.ok }
      : tonedWord(health, look);
  const glyph = neutralise([...sign.text][0] ?? '?');
  const words = [
    ...(health === 'ok' || health === 'unknown' ? [] : [health]),
    ...(freshness === 'live' ? [] : [freshness]),
    ...[neighbour.state, neighbour.scheduling].filter((word) => WORTH_SAYING.has(word) && word !== health),
  ];
  const said = words.length === 0 ? say`` : say` ${neutralise(words.join(', '))}`;
  return [
    { text: glyph, style: styleAt(freshness, sign.style, look) },
    { text: say` ${neighbour.node}`, style: neighbour.isSelf ? theme.emphasis : theme.text },
    { text: said, style: theme.muted },
  ];
}

const WORTH_SAYING = new Set(['down', 'cordoned', 'draining', 'drained', 'failed', 'commissioning']);

/** Where its values come from, and how that goes. */
export function sourcesBlock(model: NodeModel, look: Look): Block {
  const lines = model.sources.map((source) => ({ pieces: sourceLine(source, look) }));
  const none = { pieces: [{ text: say`no source tells of it`, style: look.theme.muted }] };
  return textBlock(heading(say`Sources`, look), lines.length === 0 ? [none] : lines);
}

function sourceLine(source: NodeSource, look: Look): Piece[] {
  const { theme } = look;
  const every =
    source.periodSeconds === null
      ? say``
      : say`, every ${formatDuration(source.periodSeconds, signsOf(look))}`;
  const trouble = source.error ?? source.notice;
  return [
    { text: say`${source.source} `, style: theme.text },
    freshnessPiece(source.freshness, source.ageSeconds, look),
    { text: every, style: theme.muted },
    { text: say`  ${source.state}`, style: source.state === 'ok' ? theme.muted : theme.warning },
    { text: trouble === null ? say`` : say`: ${trouble}`, style: theme.muted },
  ];
}

/** Which values are missing and why. */
export function missingBlock(model: NodeModel, look: Look): Block {
  const { theme, glyphs } = look;
  const { missing } = model;
  if (missing.length === 0) return NOTHING;
  return textBlock(
    heading(say`Not measured (${glyphs.missing})`, look),
    missing.map(({ reason, columns }) => ({
      pieces: [
        { text: reason, style: theme.text },
        { text: say`: ${columns}`, style: theme.muted },
      ],
    })),
  );
}

function heading(text: SafeText, { theme }: Look): Piece[] {
  return [{ text, style: theme.heading }];
}
