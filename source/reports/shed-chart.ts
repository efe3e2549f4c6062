import { joinSafe, neutralise, type SafeText, say } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import type { ShedPlan } from '../actions/placing/shedding/plan.ts';
import { wattsAt } from '../actions/placing/shedding/series.ts';
import { formatQuantities } from '../format/quantity.ts';
import type { Signs } from '../format/signs.ts';

const CELLS = 44;
/** Lines on the way down, while the limit holds, and on the way up. */
const [DOWN, WITHIN, UP] = [5, 3, 5];

/**
 * ```
 *            20:54   65.0 MW ████████████████████████████│█████████
 *            21:10   49.4 MW ███████████████████████████ │
 * ```
 * The bar is what the site draws, the line what it may; without one there is no limit then.
 */
export function shedChart(
  { series, limitWatts, from, until, steps, drawsWatts }: ShedPlan,
  clock: (at: number) => SafeText,
  { signs, ascii }: { readonly signs: Signs; readonly ascii: boolean },
): readonly SafeText[] {
  const [filled, mark] = ascii ? [say`#`, say`|`] : [say`█`, say`│`];
  const most = Math.max(limitWatts, drawsWatts, ...series.map((moment) => moment.watts));
  const cellOf = (value: number): number => Math.round((value / most) * CELLS);
  const moments = momentsOf({ series, from, until, steps });
  const drawn = [drawsWatts, ...moments.map((at) => wattsAt(series, at) ?? drawsWatts)];
  const { symbol, cells: figures } = formatQuantities(drawn, 'W', { signs });
  const width = Math.max(...figures.map((figure) => figure.length));
  return [null, ...moments].map((at, line) => {
    const isAsked = at !== null && at >= from && (until === null || at < until);
    const cells = Array.from({ length: CELLS + 1 }, (_, cell) => {
      if (isAsked && cell === cellOf(limitWatts)) return mark;
      return cell < cellOf(drawn[line] ?? 0) ? filled : say` `;
    });
    const bar = neutralise(joinSafe(cells, say``).trimEnd());
    const figure = pad(figures[line] ?? say``, width, 'end');
    return say`           ${at === null ? say`now  ` : clock(at)}  ${figure} ${symbol} ${bar}`;
  });
}

/** Where something happens: moments spread over the way down, the limit and the way up, each once. */
function momentsOf({
  series,
  from,
  until,
  steps,
}: Pick<ShedPlan, 'series' | 'from' | 'until' | 'steps'>): readonly number[] {
  const first = Math.min(...series.map(({ at }) => at));
  const last = Math.max(...series.map(({ at }) => at));
  const begins = Math.min(...steps.map(({ at }) => at));
  const down = Math.max(from, ...steps.map(({ effectiveAt }) => effectiveAt));
  const end = until ?? down + 3_600_000;
  const moments = [
    first,
    ...spread(begins, down, DOWN),
    ...spread(down, end - 60_000, WITHIN),
    ...(until === null ? [] : spread(until, Math.max(until, last), UP)),
  ];
  return [...new Set(moments.map((at) => Math.ceil(at / 60_000) * 60_000))]
    .map((at) => Math.max(first, at))
    .sort((a, b) => a - b);
}

function spread(from: number, to: number, count: number): readonly number[] {
  if (to <= from) return [from];
  return Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));
}
