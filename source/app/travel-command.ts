import { parseDuration } from '../format/parse-duration.ts';
import type { Destination } from './time-travel.ts';

/** Words of the `:` line that move the picture through time. */
export const TRAVEL_VERBS = ['at', 'back', 'now'] as const;
export type TravelVerb = (typeof TRAVEL_VERBS)[number];

const DAY_MS = 86_400_000;

/**
 * Where `:at 21:04` or `:back 10m` leads: the last such time of day, or so long before now. What cannot be
 * read is answered in one line. `wall` is the clock of now, ms since 1970 UTC.
 */
export function destinationOf(
  verb: Exclude<TravelVerb, 'now'>,
  words: string,
  wall: number,
): Destination | { readonly problem: string } {
  if (verb === 'back') {
    const seconds = parseDuration(words);
    return seconds === null || seconds <= 0
      ? { problem: `found ${JSON.stringify(words)}; :back takes how long ago, 10m or 90s` }
      : { wall: wall - seconds * 1_000 };
  }
  const [, hours = '', minutes = '', seconds = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(words) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) {
    return { problem: `found ${JSON.stringify(words)}; :at takes a time of day in UTC, 21:04 or 21:04:30` };
  }
  const midnight = wall - (wall % DAY_MS);
  const at = midnight + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  // Of a time that is still to come today the last one was yesterday.
  return { wall: at > wall ? at - DAY_MS : at };
}
