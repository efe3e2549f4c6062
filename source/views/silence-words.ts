import { type SafeText, say } from '../../protocol/text.ts';
import type { Silence, Since } from '../fabric/site-silence.ts';
import { formatDurationInWords } from '../format/duration.ts';
import type { Signs } from '../format/signs.ts';
import { formatTime } from '../format/time.ts';

/** Since when a site is silent: `last heard 23:02:11, 26 min ago`, `never heard; trying since 23:15, 13 min`. */
export function silenceWords({ heard, trying }: Silence, signs: Signs): SafeText {
  if (heard !== null) {
    return say`last heard ${clockOf(heard, true, signs)}, ${formatDurationInWords(heard.seconds, signs)} ago`;
  }
  if (trying === null) return say`never heard`;
  return say`never heard; trying since ${clockOf(trying, false, signs)}, ${formatDurationInWords(trying.seconds, signs)}`;
}

function clockOf({ wall, seconds: ago }: Since, seconds: boolean, signs: Signs): SafeText {
  return formatTime(wall, { now: wall + ago * 1000, seconds, signs });
}
