import { type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { type DetailPage, pageWidth } from '../detail-page.ts';
import { signsOf } from '../look-signs.ts';
import { type Block, beside, halfOf, linesBlock, NOTHING, stacked, textBlock } from '../page-block.ts';
import { happeningLines, timeLineBlock } from '../time-line.ts';
import { windowedList } from '../windowed-list.ts';
import { holdBlock } from './hold-block.ts';
import { spreadOf } from './laggards.ts';
import { nodeColumns } from './node-columns.ts';
import { workloadHead } from './workload-header.ts';
import type { WorkloadModel } from './workload-rows.ts';

/** From this width on what happened stands beside the machines. */
const TWO_COLUMNS = 200;

/**
 * One workload: who, what and until when; why it waits or what holds it; how its GPUs keep up with each
 * other; its machines, those in trouble first; what hit it and what happened there.
 */
export function workloadPage(model: WorkloadModel, pageCells: number, look: Look): DetailPage {
  const width = pageWidth(pageCells);
  const isWide = pageCells >= TWO_COLUMNS;
  const room = isWide ? halfOf(width) : width;
  const hold = holdBlock(model, look);
  const machines = stacked([nodesBlock(model, room, look), spreadBlock(model, look)]);
  const past = stacked([alertsBlock(model, room, look), eventsBlock(model, room, look)]);
  const body = isWide ? beside(machines, stacked([hold, past]), width) : stacked([hold, machines, past]);
  return { head: workloadHead(model, width, look), body };
}

function nodesBlock(model: WorkloadModel, width: number, look: Look): Block {
  const { theme, glyphs } = look;
  const { nodes, pulse, trouble, siteId } = model;
  if (nodes.length === 0) {
    const text =
      trouble === null ? say`it has no nodes now` : say`${glyphs.unknown} its nodes cannot be told`;
    return linesBlock([{ pieces: [{ text, style: theme.muted }] }]);
  }
  return windowedList(
    (first, count, painting) => nodeColumns(nodes.slice(first, first + count), pulse.median, painting),
    nodes.map(({ id }) => ({ id, target: { view: 'node', subject: `${siteId}/${id}` } })),
    width,
  );
}

/**
 * How many GPUs are how busy: who waits for whom is seen at once.
 * `GPUs by use  0 % ▁····▁···█ 100 %   lowest 1 %: n2 GPU 5`
 */
function spreadBlock(model: WorkloadModel, look: Look): Block {
  const { theme, glyphs } = look;
  const { counts, lowest } = spreadOf(model.nodes);
  const most = Math.max(...counts);
  if (most === 0) return NOTHING;
  const signs = signsOf(look);
  const steps = glyphs.sparks.length;
  const bars = counts.map((count): Piece => {
    if (count === 0) return { text: glyphs.information, style: theme.faint };
    const step = Math.max(0, Math.ceil((count / most) * steps) - 1);
    return { text: glyphs.sparks[step] ?? glyphs.unknown, style: theme.bar };
  });
  const worst =
    lowest === null
      ? say``
      : say`   lowest ${formatQuantity(lowest.use, 'ratio', { signs })}: ${lowest.node} GPU ${lowest.index ?? glyphs.unknown}`;
  const pieces: Piece[] = [
    { text: say`GPUs by use  `, style: theme.heading },
    { text: say`0 % `, style: theme.muted },
    ...bars,
    { text: say` 100 %`, style: theme.muted },
    { text: worst, style: theme.text },
  ];
  return linesBlock([{ pieces }]);
}

function alertsBlock(model: WorkloadModel, width: number, look: Look): Block {
  const { alerts, siteId: site, wall, timeZone } = model;
  const line = { site, wall, timeZone };
  const none = { pieces: [{ text: say`none`, style: look.theme.muted }] };
  const lines = alerts.flatMap((alert) => happeningLines(alert, line, width - 2, look));
  return textBlock(
    [{ text: say`Alerts that hit it`, style: look.theme.heading }],
    lines.length === 0 ? [none] : lines,
  );
}

function eventsBlock(model: WorkloadModel, width: number, look: Look): Block {
  const { events: happenings, siteId: site, wall, timeZone, startedAt } = model;
  const title: SafeText =
    startedAt === null ? say`Time line of its nodes` : say`Time line of its nodes since it started`;
  const none = say`nothing was told of them`;
  return timeLineBlock({ title, site, happenings, none, wall, timeZone, hasSubjects: true }, width, look);
}
