import { type SafeText, say } from '../../../protocol/text.ts';
import { paintBand } from '../../components/band-chart.ts';
import { writeFitted } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { signsOf } from '../look-signs.ts';
import { type Block, linesBlock, NOTHING, setIn, stacked } from '../page-block.ts';
import type { LinkModel } from './link-rows.ts';

const BAR_LINES = 4;
/** A step of the delay is at most so many cells wide: wider ones hide the shape. */
const WIDEST = 4;

/**
 * How the round trips of the last window are spread: a second hump is a second path, a long tail a queue.
 * ```
 * Round trips of the last 600 packets; 6 took longer, up to 0.72 ms
 *       ▂▇█▅
 *      ▅████▇▃▁
 *   ▁▃▇█████████▅▃▂▁▁▁
 *   0.501 ms          0.612 ms
 * ```
 */
export function histogramBlock({ own }: LinkModel, width: number, look: Look): Block {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const counts = own.detail?.roundTripCounts ?? null;
  const [least, p99] = [own.detail?.roundTripMin ?? null, own.report?.delayP99Seconds ?? null];
  if (counts === null || least === null || p99 === null) return NOTHING;
  const bars = counts.slice(0, -1);
  const beyond = counts.at(-1) ?? 0;
  const all = bars.reduce((sum, count) => sum + count, beyond);
  const cells = Math.max(1, Math.min(WIDEST, Math.floor((width - 2) / bars.length)));
  const most = formatQuantity(own.detail?.roundTripMax ?? null, 's', { signs });
  const rest: SafeText =
    beyond === 0
      ? say`none took longer`
      : say`${formatQuantity(beyond, 'count', { signs })} took longer, up to ${most}`;
  const title = say`Round trips of the last ${formatQuantity(all, 'count', { signs })} packets; ${rest}`;
  const drawn = bars.flatMap((count) => Array<number>(cells).fill(count));
  const chart: Block = {
    lines: BAR_LINES + 1,
    paint: (buffer, rect) => {
      const place = { ...rect, width: Math.min(rect.width, drawn.length), height: BAR_LINES };
      const band = { low: drawn, high: drawn, least: 0, most: Math.max(1, ...bars), style: theme.bar };
      paintBand(buffer, place, band, look);
      const label = (seconds: number, align: 'start' | 'end'): void => {
        const text = formatQuantity(seconds, 's', { signs });
        writeFitted(
          buffer,
          rect.x,
          rect.y + BAR_LINES,
          place.width,
          text,
          theme.muted,
          glyphs.ellipsis,
          align,
        );
      };
      label(least, 'start');
      label(p99, 'end');
    },
  };
  const heading = linesBlock([{ pieces: [{ text: title, style: theme.heading }] }]);
  return stacked([heading, setIn(chart)], 0);
}
