import { expandDelivered } from '../../../protocol/delivered.ts';
import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { pad } from '../../../protocol/text-width.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import { signsOf } from '../look-signs.ts';
import { type Block, type TextLine, textBlock } from '../page-block.ts';
import type { RecordRow } from './record-row.ts';

/** Lines a page shows; `weft operation show ID --json` has all minutes. */
const MOST = 24;
const [TIME, POWER] = [7, 12];

/** Of a shed what was asked for and what was drawn, the newest first; none of any other operation. */
export function deliveredBlocks(row: RecordRow, look: Look): readonly Block[] {
  // Numbers alone come out of it, so that it is read whole: what is shown of a text is cut.
  const minutes = expandDelivered(row.raw('delivered') ?? '');
  if (minutes.length === 0) return [];
  const { theme } = look;
  const signs = signsOf(look);
  const watts = (value: number | null): SafeText => pad(formatQuantity(value, 'W', { signs }), POWER, 'end');
  // Of a long time each line stands for several minutes, and says the worst of them.
  const every = Math.max(1, Math.ceil(minutes.length / MOST));
  const lines: TextLine[] = [];
  for (let last = minutes.length; last > 0; last -= every) {
    const part = minutes.slice(Math.max(0, last - every), last);
    const known = part.filter(({ watts: drawn }) => drawn !== null);
    const worst = known.toSorted((a, b) => (b.watts ?? 0) - (a.watts ?? 0))[0] ?? part[0];
    if (worst === undefined) continue;
    const { at, limitWatts, watts: drawn } = worst;
    const isOver = limitWatts !== null && drawn !== null && drawn > limitWatts;
    const verdict =
      limitWatts === null
        ? say`nothing is asked for`
        : drawn === null
          ? say`the meter is silent`
          : isOver
            ? say`${neutralise(look.glyphs.warning)} above`
            : say`below`;
    const clock = pad(formatTime(at, { now: at, seconds: false, signs }), TIME);
    const asked = limitWatts === null ? pad(say``, POWER, 'end') : watts(limitWatts);
    lines.push({
      pieces: [
        { text: clock, style: theme.muted },
        { text: watts(drawn), style: isOver ? theme.warning : theme.text },
        { text: asked, style: theme.muted },
        { text: say`  ${verdict}`, style: isOver ? theme.warning : theme.muted },
      ],
    });
  }
  const each = every === 1 ? say`each minute` : say`the worst of every ${every} minutes`;
  const title = { text: say`Drawn and asked for, ${each}`, style: theme.heading };
  return [textBlock([title], lines)];
}
