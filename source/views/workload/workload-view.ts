import { say } from '../../../protocol/text.ts';
import { writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { scrolledTo } from '../../components/scroll.ts';
import { paintScrollbar } from '../../components/scrollbar.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import { intersect, type Rect } from '../../screen/rect.ts';
import { layer } from '../../screen/style.ts';
import { paintList } from '../figure-list.ts';
import { paintHappenings } from './happening-lines.ts';
import { nodeColumns } from './node-columns.ts';
import { HEADER_LINES, paintWorkloadHeader } from './workload-header.ts';
import type { WorkloadModel } from './workload-rows.ts';

/** What the caller decides of the page. */
export interface WorkloadShown {
  /** The machine at the cursor, in the model's order; null for none. */
  readonly cursor?: number | null;
  /** The first machine shown. */
  readonly offset?: number;
}

/** From this width on what happened stands beside the machines. */
const TWO_COLUMNS = 200;
const SCROLLBAR = 2;
const BETWEEN = 3;

/** One workload: who, what and until when; its machines with their GPUs; what hit it and what happened there. */
export function paintWorkload(
  buffer: CellBuffer,
  rect: Rect,
  model: WorkloadModel,
  look: Look,
  shown: WorkloadShown = {},
): void {
  const parts = partsOf(rect, model);
  buffer.clipped(rect, () => {
    paintWorkloadHeader(buffer, parts.header, model, look);
    buffer.clipped(parts.nodes, () => paintNodes(buffer, parts.nodes, model, look, shown));
    const alerts = { title: say`Alerts that hit it`, none: say`none`, what: model.alerts };
    paintHappenings(buffer, parts.alerts, alerts, model, look);
    const since = model.startedAt === null ? say`On its nodes` : say`On its nodes since it started`;
    const events = { title: since, none: say`nothing was told of them`, what: model.events };
    paintHappenings(buffer, parts.events, events, model, look);
  });
}

/** Machines in sight, for whoever moves the cursor. */
export function visibleNodes(rect: Rect, model: WorkloadModel): number {
  return Math.max(0, partsOf(rect, model).nodes.height - 1);
}

interface Parts {
  readonly header: Rect;
  readonly nodes: Rect;
  readonly alerts: Rect;
  readonly events: Rect;
}

function partsOf(rect: Rect, model: WorkloadModel): Parts {
  const isTall = rect.height >= 16;
  const hasTrouble = model.reason !== null || model.operation !== null || model.trouble !== null;
  const wanted = isTall ? HEADER_LINES - (hasTrouble ? 0 : 1) : Math.min(3, rect.height >> 1);
  const header = intersect({ ...rect, height: wanted }, rect);
  const top = rect.y + header.height + (isTall ? 1 : 0);
  const room = Math.max(0, rect.y + rect.height - top);
  if (rect.width >= TWO_COLUMNS) {
    const left = Math.floor(rect.width * 0.6);
    const x = rect.x + left + BETWEEN;
    const beside = { x, width: rect.width - left - BETWEEN };
    const alertLines = Math.min(model.alerts.length + 1, Math.max(1, room >> 1));
    return {
      header,
      nodes: { ...rect, y: top, width: left, height: room },
      alerts: { ...beside, y: top, height: alertLines },
      events: { ...beside, y: top + alertLines + 1, height: Math.max(0, room - alertLines - 1) },
    };
  }
  // Machines get what they need, up to what leaves a few lines for what happened.
  const alertLines = Math.min(model.alerts.length + 1, Math.max(1, Math.floor(room / 5)));
  const eventLines = Math.min(model.events.length + 1, Math.max(room < 10 ? 0 : 1, Math.floor(room / 4)));
  const nodeLines = Math.max(0, room - alertLines - eventLines);
  const needed = Math.min(nodeLines, Math.max(2, model.nodes.length + 1));
  const spare = nodeLines - needed;
  const below = top + needed;
  return {
    header,
    nodes: { ...rect, y: top, height: needed },
    alerts: { ...rect, y: below, height: alertLines },
    events: { ...rect, y: below + alertLines, height: eventLines + spare },
  };
}

function paintNodes(
  buffer: CellBuffer,
  rect: Rect,
  model: WorkloadModel,
  look: Look,
  { cursor = null, offset = 0 }: WorkloadShown,
): void {
  const { theme, glyphs } = look;
  const visible = Math.max(0, rect.height - 1);
  if (model.nodes.length === 0) {
    const text =
      model.trouble === null ? say`it has no nodes now` : say`${glyphs.unknown} its nodes cannot be told`;
    writePieces(buffer, rect.x, rect.y, rect.width, [{ text, style: theme.muted }], glyphs.ellipsis);
    return;
  }
  const first = scrolledTo(offset, cursor, visible, model.nodes.length);
  const nodes = model.nodes.slice(first, first + visible);
  const place = { ...rect, width: Math.max(1, rect.width - SCROLLBAR) };
  const selected = cursor === null ? null : cursor - first;
  const columns = nodeColumns(nodes, model.pulse.median, selected, look);
  paintList(buffer, place, columns, nodes.length, look);
  if (selected !== null && selected >= 0 && selected < nodes.length) {
    const under = { ...place, y: rect.y + 1 + selected, height: 1 };
    buffer.restyle(under, (style) => layer(style, theme.selection));
  }
  const bar = { ...rect, x: rect.x + rect.width - 1, y: rect.y + 1, width: 1, height: visible };
  paintScrollbar(buffer, bar, { offset: first, visible, count: model.nodes.length }, look);
}
