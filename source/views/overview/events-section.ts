import { type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import { formatTime } from '../../format/time.ts';
import { signsOf } from '../look-signs.ts';
import { severitySign } from '../look-words.ts';
import type { OverviewModel } from './overview-rows.ts';
import type { Section } from './section.ts';

const MOST = 40;

/** What happened last at any site, the newest first: `21:02 ▲ De Halm / dh-a14: Xid 79: … → restart the node`. */
export function eventsSection(model: OverviewModel, title: SafeText): Section {
  const { events, names, wall, timeZone } = model;
  return {
    title,
    least: events.length === 0 ? 0 : 1,
    wanted: Math.max(1, Math.min(MOST, events.length)),
    needed: 0,
    weight: 3,
    paint: (buffer, rect, look) => {
      const { theme, glyphs } = look;
      if (events.length === 0) {
        const none = { text: say`nothing was told yet`, style: theme.muted };
        writePieces(buffer, rect.x, rect.y, rect.width, [none], glyphs.ellipsis);
      }
      for (const [line, event] of events.slice(0, rect.height).entries()) {
        const sign = severitySign(event.severity, look);
        const node = event.node === null ? say`` : say` / ${event.node}`;
        const time = formatTime(event.at, { now: wall, timeZone, seconds: false, signs: signsOf(look) });
        const advice: Piece[] =
          event.action === null ? [] : [{ text: say` ${glyphs.right} ${event.action}`, style: theme.muted }];
        const pieces = [
          { text: say`${time} `, style: theme.muted },
          { text: say`${sign.text} `, style: sign.style },
          { text: say`${names.get(event.site) ?? say``}${node}: ${event.message}`, style: theme.text },
          ...advice,
        ];
        writePieces(buffer, rect.x, rect.y + line, rect.width, pieces, glyphs.ellipsis);
      }
    },
  };
}
