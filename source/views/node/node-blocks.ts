import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { pad } from '../../../protocol/text-width.ts';
import { type Piece, widthOf } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, severitySign, styleAt } from '../look-words.ts';
import { type Block, textBlock } from '../page-block.ts';
import { tonedWord } from '../word-tones.ts';
import { flowed, wrapped } from '../wrapped.ts';
import type { Happening } from './node-happenings.ts';
import type { Neighbour, NodeModel } from './node-rows.ts';
import type { NodeSource } from './node-sources.ts';
import type { NodeWorkload } from './node-workloads.ts';

/** Alerts that stand, each with what to do about it. */
export function alertsBlock(model: NodeModel, width: number, look: Look): Block {
  const { alerts } = model;
  if (alerts.length === 0) return { lines: 0, paint: () => undefined };
  return textBlock(
    heading(say`Alerts`, look),
    alerts.flatMap((alert) => happeningLines(alert, model, width - 2, look)),
  );
}

/** What happened to it, the newest first. */
export function eventsBlock(model: NodeModel, width: number, look: Look): Block {
  const lines = model.events.flatMap((event) => happeningLines(event, model, width - 2, look));
  const none = [{ text: say`nothing was told of it yet`, style: look.theme.muted }];
  return textBlock(heading(say`Time line`, look), lines.length === 0 ? [none] : lines);
}

function happeningLines(
  what: Happening,
  { wall, timeZone }: NodeModel,
  width: number,
  look: Look,
): Piece[][] {
  const { theme, glyphs } = look;
  const sign = severitySign(what.severity, look);
  const time = formatTime(what.at, { now: wall, timeZone, signs: signsOf(look) });
  const subject = what.subject === null ? say`` : say`${what.subject}: `;
  const lead = widthOf(time) + LEAD;
  const [first = say``, ...rest] = wrapped(say`${subject}${what.message}`, width - lead, MOST_LINES);
  const lines: Piece[][] = [
    [
      { text: say`${time} `, style: theme.muted },
      { text: say`${sign.text} `, style: sign.style },
      { text: first, style: theme.text },
    ],
  ];
  const indent = pad(say``, lead);
  for (const line of rest) lines.push([{ text: say`${indent}${line}`, style: theme.text }]);
  if (what.action !== null) {
    lines.push([{ text: say`${indent}${glyphs.right} ${what.action}`, style: theme.information }]);
  }
  return lines;
}

/** Blank, sign, blank. */
const LEAD = 3;
/** What takes more lines is a kernel's prose; the event's own page has it all. */
const MOST_LINES = 4;

/** What runs here: whose it is, how much of it, how long still, and what a move of it has to heed. */
export function workBlock(model: NodeModel, width: number, look: Look): Block {
  const lines = model.workloads.flatMap((workload) =>
    flowed(workGroups(workload, model, look), width - 4).map((pieces, line) =>
      line === 0 ? pieces : [{ text: say`  `, style: look.theme.text }, ...pieces],
    ),
  );
  const none = [{ text: say`nothing is placed here`, style: look.theme.muted }];
  return textBlock(heading(say`Work`, look), lines.length === 0 ? [none] : lines);
}

function workGroups(workload: NodeWorkload, model: NodeModel, look: Look): Piece[][] {
  const { theme } = look;
  const signs = signsOf(look);
  const style = styleAt(model.freshness, theme.text, look);
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  const { nodeCount, timeLeftSeconds, checkpoint } = workload;
  const state = tonedWord(workload.state, look);
  const span = nodeCount !== null && nodeCount > 1 ? say` on ${count(nodeCount)} nodes` : say``;
  const left =
    timeLeftSeconds === null ? say`no end known` : say`${formatDuration(timeLeftSeconds, signs)} left`;
  const groups: Piece[][] = [
    [
      { text: workload.workload, style: theme.heading },
      { text: say` ${workload.name ?? signs.missing}`, style },
    ],
    [{ text: state.text, style: styleAt(model.freshness, state.style, look) }],
    [{ text: say`${gpusOf(workload, count)}${span}`, style }],
    [{ text: left, style }],
    [{ text: say`class ${workload.dataClass ?? say`unknown`}`, style }],
    [{ text: checkpoint === null ? say`no checkpoint` : say`checkpoint by ${checkpoint}`, style }],
    [
      { text: say`user ${workload.user ?? signs.missing}`, style: theme.muted },
      { text: say`, account ${workload.account ?? signs.missing}`, style: theme.muted },
    ],
  ];
  if (workload.operation !== null) {
    groups.push([{ text: say`held by operation ${workload.operation}`, style: theme.information }]);
  }
  return groups;
}

function gpusOf({ gpusHere, slicesHere, gpus }: NodeWorkload, count: (value: number | null) => SafeText) {
  if (slicesHere > 0) return slicesHere === 1 ? say`1 slice here` : say`${slicesHere} slices here`;
  return say`${count(gpusHere)} of its ${count(gpus)} GPUs here`;
}

/** The nodes of its rack: what several of them have in common is seldom a fault of this one. */
export function rackBlock(model: NodeModel, width: number, look: Look): Block {
  const { neighbours, rack } = model;
  if (rack === null) return { lines: 0, paint: () => undefined };
  const lines = flowed(
    neighbours.map((neighbour) => neighbourPieces(neighbour, look)),
    width - 2,
  );
  return textBlock(heading(say`In rack ${rack}`, look), lines);
}

function neighbourPieces(neighbour: Neighbour, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const style = neighbour.isSelf ? theme.emphasis : theme.text;
  const pieces: Piece[] = [{ text: say`${neighbour.node} `, style }];
  const word = tonedWord(neighbour.health, look);
  const verdict: Piece = neighbour.health === 'ok' ? { text: say`${glyphs.ok} ok`, style: theme.ok } : word;
  pieces.push({ text: verdict.text, style: styleAt(neighbour.freshness, verdict.style, look) });
  if (neighbour.freshness !== 'live') {
    pieces.push({ text: say` `, style: theme.text }, freshnessPiece(neighbour.freshness, null, look));
  }
  for (const other of [neighbour.state, neighbour.scheduling]) {
    if (WORTH_SAYING.has(other) && other !== neighbour.health)
      pieces.push({ text: say` ${neutralise(other)}`, style: theme.muted });
  }
  return pieces;
}

const WORTH_SAYING = new Set(['down', 'cordoned', 'draining', 'drained', 'failed', 'commissioning']);

/** Where its values come from, and how that goes. */
export function sourcesBlock(model: NodeModel, look: Look): Block {
  const lines = model.sources.map((source) => sourceLine(source, look));
  const none = [{ text: say`no source tells of it`, style: look.theme.muted }];
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

/** Why values are missing: all reasons, or how many there are. */
export function missingBlock(model: NodeModel, isShown: boolean, look: Look): Block {
  const { theme, glyphs } = look;
  const { missing } = model;
  if (missing.length === 0) return { lines: 0, paint: () => undefined };
  const title = heading(say`Not measured (${glyphs.missing})`, look);
  if (!isShown) {
    const count = missing.length === 1 ? say`for one reason` : say`for ${missing.length} reasons`;
    return {
      lines: 1,
      paint: (buffer, { x, y, width }) => {
        buffer.write(
          x,
          y,
          say`${glyphs.missing} some values were not measured, ${count}`,
          theme.muted,
          width,
        );
      },
    };
  }
  return textBlock(
    title,
    missing.map(({ reason, columns }) => [
      { text: reason, style: theme.text },
      { text: say`: ${columns}`, style: theme.muted },
    ]),
  );
}

function heading(text: SafeText, { theme }: Look): Piece {
  return { text, style: theme.heading };
}
