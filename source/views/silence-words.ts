import { type SafeText, say } from '../../protocol/text.ts';
import { isMemory } from '../fabric/freshness.ts';
import type { Silence, Since } from '../fabric/site-silence.ts';
import type { SiteView } from '../fabric/site-view.ts';
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

/** Why a site, or a source of it, is not heard: what the connection says, raw text. */
export function silenceReason(site: SiteView, now: number): string {
  const { state, error, mirror } = site.feed;
  if (error !== null) return error;
  if (state === 'connecting' || state === 'greeting') return 'no answer yet';
  if (!mirror.inStep) return 'waits for a whole picture of the site';
  const silent = site.sourceFreshness(now).filter((source) => isMemory(source.freshness));
  if (silent.length === 0 || isMemory(site.streamFreshness(now))) return 'connected, but nothing comes';
  return silent
    .map(
      ({ kind, heard, total, error: why }) =>
        `${kind} ${heard} of ${total} heard${why === null ? '' : ` (${why})`}`,
    )
    .join(', ');
}
