import { say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { formatAge } from '../format/duration.ts';
import { formatTime } from '../format/time.ts';
import { isAscii, signsOf } from '../views/look-signs.ts';
import type { StillPicture } from './time-travel.ts';

/**
 * The line that says that the picture is not now, and how to come back. `wall` is the clock of now.
 * ```
 * ‖ picture paused at 21:04:11 UTC, data goes on: p
 *  ◂◂ PAST  21:03:30 UTC, 12 min ago · p now  [ ] steps  goes back to 20:05:00
 * ```
 */
export function pictureLine(picture: StillPicture, wall: number, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const at = formatTime(picture.wall, { now: wall, signs });
  if (picture.kind === 'paused') {
    const sign = isAscii(look) ? say`||` : say`‖`;
    return [{ text: say`${sign} picture paused at ${at} UTC, data goes on: p`, style: theme.warning }];
  }
  const sign = isAscii(look) ? say`<<` : say`◂◂`;
  const ago = formatAge(Math.max(0, wall - picture.wall) / 1000, signs);
  const when = picture.isOnTheWay
    ? say`  going back to ${at} UTC${glyphs.ellipsis}`
    : say`  ${at} UTC, ${ago} ago`;
  const oldest = formatTime(picture.oldestWall, { now: wall, signs });
  return [
    { text: say` ${sign} PAST `, style: theme.fieldCursor },
    { text: when, style: theme.critical },
    { text: say` ${glyphs.separator} `, style: theme.faint },
    { text: say`p`, style: theme.key },
    { text: say` now`, style: theme.muted },
    { text: say`  [ ]`, style: theme.key },
    { text: say` steps  goes back to ${oldest}`, style: theme.muted },
  ];
}
