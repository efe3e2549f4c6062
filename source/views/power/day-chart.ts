import type { SafeText } from '../../../protocol/text.ts';
import { paintBand } from '../../components/band-chart.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import type { StyleId } from '../../screen/style.ts';
import { type DemandedLimit, lowestLimit } from './limits-ahead.ts';

/** A figure over time, the newest last and up to now; null is a hole. */
export interface Past {
  readonly stepMs: number;
  readonly mean: readonly (number | null)[];
  readonly most: readonly (number | null)[];
}

/** A span of time around now, ms, and what is drawn of it. Watts. */
export interface PowerSpan {
  readonly backMs: number;
  readonly aheadMs: number;
  readonly drawn: Past;
  /** What the grid demanded, as it was heard. */
  readonly demanded: Past;
}

export interface PowerLimits {
  readonly gridWatts: number | null;
  readonly contractWatts: number | null;
  /** Those that stand and those to come. */
  readonly demands: readonly DemandedLimit[];
  /** ms since 1970 UTC. */
  readonly wall: number;
}

/** One cell of the chart, left to right. Watts. */
export interface SpanCell {
  readonly mean: number | null;
  readonly most: number | null;
  readonly demanded: number | null;
  readonly isAhead: boolean;
}

/** The span in so many cells: of the past what was heard, of what is to come only what the grid demands. */
export function spanCells(span: PowerSpan, limits: PowerLimits, cells: number): readonly SpanCell[] {
  const { backMs, aheadMs, drawn, demanded } = span;
  const wide = (backMs + aheadMs) / Math.max(1, cells);
  return Array.from({ length: cells }, (_, index) => {
    // From now on, ms; below nothing is past.
    const [from, to] = [index * wide - backMs, (index + 1) * wide - backMs];
    const means = within(drawn.mean, drawn.stepMs, from, to);
    const peaks = within(drawn.most, drawn.stepMs, from, to);
    const heard = within(demanded.mean, demanded.stepMs, from, to);
    const told = to > 0 ? lowestLimit(limits.demands, limits.wall + from, limits.wall + to) : null;
    const all = told === null ? heard : [...heard, told];
    return {
      mean: means.length === 0 ? null : means.reduce((sum, value) => sum + value, 0) / means.length,
      most: peaks.length === 0 ? null : Math.max(...peaks),
      demanded: all.length === 0 ? null : Math.min(...all),
      isAhead: from >= 0,
    };
  });
}

/** What was heard between two moments, both ms from now. */
function within(values: readonly (number | null)[], stepMs: number, from: number, to: number): number[] {
  const first = Math.floor(from / stepMs) + values.length;
  const last = Math.ceil(to / stepMs) + values.length;
  return values.slice(Math.max(0, first), Math.max(0, last)).filter((value) => value !== null);
}

/**
 * The means solid, up to the peaks shaded, and the limits as lines of their own signs over them.
 * ```
 * ───────────────────────────  the grid connection
 *         ░    ═════════       what the grid demands
 * ▃▃▃▄▅▃▃▃▅▆
 * ```
 */
export function paintSpan(
  buffer: CellBuffer,
  rect: Rect,
  cells: readonly SpanCell[],
  { gridWatts, contractWatts }: PowerLimits,
  mostWatts: number,
  look: Look,
): void {
  const { theme } = look;
  const low = cells.map(({ mean }) => mean);
  const high = cells.map(({ most }) => most);
  paintBand(buffer, rect, { low, high, least: 0, most: mostWatts, style: theme.bar }, look);
  const signs = limitSigns(look);
  const rowOf = (watts: number): number =>
    Math.max(0, Math.min(rect.height - 1, Math.floor((watts / Math.max(1, mostWatts)) * rect.height)));
  const line = (index: number, watts: number | null, sign: SafeText, usual: StyleId): void => {
    if (watts === null || rect.height < 1) return;
    const peak = cells[index]?.most ?? null;
    const isOver = peak !== null && peak > watts;
    // Where what is drawn just reaches the line the bar is the finer of the two.
    if (peak !== null && !isOver && rowOf(peak) === rowOf(watts)) return;
    const y = rect.y + rect.height - 1 - rowOf(watts);
    buffer.write(rect.x + index, y, sign, isOver ? theme.critical : usual);
  };
  for (const [index, { demanded }] of cells.entries()) {
    line(index, contractWatts, signs.contract, theme.muted);
    line(index, gridWatts, signs.grid, theme.muted);
    line(index, demanded, signs.demand, theme.warning);
  }
}

/** What each limit is drawn with. */
export function limitSigns({ glyphs }: Look) {
  return { grid: glyphs.box.horizontal, contract: glyphs.point, demand: glyphs.protectedLink };
}
