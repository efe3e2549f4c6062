import { type SafeText, say } from '../../../protocol/text.ts';
import { paintBand } from '../../components/band-chart.ts';
import { type Piece, writeFitted, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { paintSparkline } from '../../components/sparkline.ts';
import { AXIS_LINES, paintTimeAxis } from '../../components/time-axis.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { signsOf } from '../look-signs.ts';
import { type Block, linesBlock, NOTHING, setIn, stacked } from '../page-block.ts';
import { LOSSY } from '../way-words.ts';
import type { LinkModel } from './link-rows.ts';

/** Cells for what stands before a line of the chart. */
const LABEL = 11;
const BAND_LINES = 5;

/**
 * The delay over time as a band from p50 to p99, lost packets marked under it, and the load of both ways.
 * ```
 *   0.612 ms            ░░
 *             ░    ░   ░▅▅░
 *   0.501 ms ▃▃▃▃▃▃▃▃▃▃▃▇▇▃▃▃
 *   lost →   ·········△△△····
 *   lost ←   ················
 *   load →   ▁▁▂▂▂▂▃▃▃▂▂▂▁▁▁▁
 *   load ←   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
 *            ┴────────┴──────
 *            −3 min         now
 * ```
 */
export function delayBlock(model: LinkModel, width: number, look: Look): Block {
  const { theme } = look;
  const title = say`Round trip: p50 solid, up to p99 shaded; lost packets and load below`;
  const heading = linesBlock([{ pieces: [{ text: title, style: theme.heading }] }]);
  const past = pastOf(model, Math.max(0, width - 2 - LABEL));
  if (past === null) {
    const none = say`what the link did before is not kept here; the figures below are of now`;
    return stacked([heading, setIn(linesBlock([{ pieces: [{ text: none, style: theme.muted }] }]))], 0);
  }
  return stacked([heading, setIn(chartBlock(past, model, look))], 0);
}

interface Past {
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly lost: readonly (readonly (number | null)[])[];
  readonly load: readonly (readonly (number | null)[])[];
  readonly stepMs: number;
}

/** Null where nothing was kept, or nothing yet. */
function pastOf({ history, own }: LinkModel, slots: number): Past | null {
  if (history === null || slots < 1) return null;
  const series = (column: string): readonly (number | null)[] =>
    history.series('links', own.rowName, column, slots);
  const past = {
    p50: series('roundTripP50Seconds'),
    p99: series('roundTripP99Seconds'),
    lost: [series('lossForwardRatio'), series('lossReverseRatio')],
    load: [series('transmitBitsPerSecond'), series('receiveBitsPerSecond')],
    stepMs: history.stepMs('links'),
  };
  const all = [past.p50, past.p99, ...past.lost, ...past.load];
  return all.some((values) => values.some((value) => value !== null)) ? past : null;
}

function chartBlock(past: Past, model: LinkModel, look: Look): Block {
  const blocks = [
    bandBlock(past, look),
    lostBlock(say`lost ${look.glyphs.right}`, past.lost[0] ?? [], look),
    lostBlock(say`lost ${look.glyphs.left}`, past.lost[1] ?? [], look),
    loadBlock(say`load ${look.glyphs.right}`, past.load[0] ?? [], model, look),
    loadBlock(say`load ${look.glyphs.left}`, past.load[1] ?? [], model, look),
    axisBlock(past, look),
  ];
  return stacked(blocks, 0);
}

function bandBlock({ p50, p99 }: Past, look: Look): Block {
  const { theme } = look;
  const signs = signsOf(look);
  const known = [...p50, ...p99].filter((value) => value !== null);
  if (known.length === 0) return NOTHING;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  // A link that hardly varies would else fill the chart with its own noise.
  const span = Math.max(most - least, least * STEADY);
  const [bottom, top] = [Math.max(0, least - span * 0.1), least + span];
  return {
    lines: BAND_LINES,
    paint: (buffer, rect) => {
      const label = (value: number, line: number): void => {
        const text = formatQuantity(value, 's', { signs });
        writeFitted(buffer, rect.x, rect.y + line, LABEL - 2, text, theme.muted, look.glyphs.ellipsis, 'end');
      };
      label(top, 0);
      label(bottom, BAND_LINES - 1);
      const band = { low: p50, high: p99, least: bottom, most: top, style: theme.bar };
      paintBand(buffer, chartOf(rect), band, look);
    },
  };
}

const STEADY = 0.1;

/** Where nothing was lost a dot says that it was looked at. */
function lostBlock(label: SafeText, values: readonly (number | null)[], look: Look): Block {
  const { theme, glyphs } = look;
  return lineBlock(label, look, (buffer, rect) => {
    const shown = values.slice(-rect.width);
    for (const [index, value] of shown.entries()) {
      if (value === null) continue;
      const sign: Piece =
        value >= LOSSY
          ? { text: glyphs.warning, style: theme.warning }
          : { text: glyphs.separator, style: value > 0 ? theme.warning : theme.faint };
      buffer.write(rect.x + rect.width - shown.length + index, rect.y, sign.text, sign.style);
    }
  });
}

/** Against what the link can carry, so that both ways and other links compare. */
function loadBlock(label: SafeText, values: readonly (number | null)[], model: LinkModel, look: Look): Block {
  const known = values.filter((value) => value !== null);
  const most = model.own.report?.capacity ?? Math.max(1, ...known);
  return lineBlock(label, look, (buffer, rect) => {
    paintSparkline(buffer, rect, values, { least: 0, most, style: look.theme.bar }, look);
  });
}

function lineBlock(label: SafeText, look: Look, paint: (buffer: CellBuffer, rect: Rect) => void): Block {
  return {
    lines: 1,
    paint: (buffer, rect) => {
      writePieces(buffer, rect.x, rect.y, LABEL, [{ text: label, style: look.theme.muted }], label);
      paint(buffer, chartOf(rect));
    },
  };
}

function axisBlock({ stepMs }: Past, look: Look): Block {
  const signs = signsOf(look);
  return {
    lines: AXIS_LINES,
    paint: (buffer, rect) => {
      const place = chartOf(rect);
      const span = place.width * stepMs;
      const back = (share: number) => ({
        at: -span * share,
        text: say`${formatAge((span * share) / 1000, signs)} ago`,
      });
      const ticks = [back(1), back(2 / 3), back(1 / 3), { at: 0, text: say`now` }];
      paintTimeAxis(buffer, place, { from: -span, to: 0, ticks, marks: [] }, look);
    },
  };
}

function chartOf(rect: Rect): Rect {
  return { ...rect, x: rect.x + LABEL, width: Math.max(0, rect.width - LABEL) };
}
