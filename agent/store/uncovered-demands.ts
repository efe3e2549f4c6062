import type { Condition } from './alerts.ts';
import { because, clock } from './demand-alerts.ts';
import type { Demanded, LimitSpan } from './limit-spans.ts';
import type { OpenShed } from './open-sheds.ts';

/**
 * Limits that the grid demands, now or next, which the site draws more than and no shed brings it under: nothing
 * is shed by itself, somebody has to ask for it. `drawn` from the grid, W; null is not known.
 */
export function uncoveredDemands(
  { now, next }: Demanded,
  sheds: readonly OpenShed[],
  drawn: number | null,
  wall: number,
): readonly Condition[] {
  return [now, next].flatMap((span): readonly Condition[] => {
    if (span === null || (drawn !== null && drawn <= span.limitWatts)) return [];
    const missing = missingOf(span, sheds, wall);
    if (missing === null) return [];
    const { words, action } = missing;
    const begins = span.from <= wall ? '' : ` from ${clock(span.from, wall)}`;
    const ends = span.until === null ? ' until it is withdrawn' : ` to ${clock(span.until, wall)}`;
    const subject = span.demand ?? `limit from ${new Date(span.from).toISOString()}`;
    return [
      {
        rule: 'demand shed',
        subject,
        severity: 'warning',
        message: `the grid demands at most ${megawatts(span.limitWatts)}${begins}${ends}, ${words}${because(span.why)}`,
        action: action(subject, span),
        unseen: drawn === null,
      },
    ];
  });
}

/** What there is lacks, and what to do about it for the demand that is called so. */
interface Lack {
  readonly words: string;
  readonly action: (demand: string, span: LimitSpan) => string;
}

const NONE: Lack = {
  words: 'no shed is planned',
  action: (demand) => `see its plan: S on it in :demands, or weft shed SITE --demand ${demand}`,
};

/** Null where one of the sheds covers all of it. */
function missingOf(span: LimitSpan, sheds: readonly OpenShed[], wall: number): Lack | null {
  const lacks = sheds.map((shed) => lackOf(span, shed, wall));
  if (lacks.includes(null)) return null;
  return lacks[0] ?? NONE;
}

function lackOf(
  span: LimitSpan,
  { operation, state, limitWatts, from, until }: OpenShed,
  wall: number,
): Lack | null {
  // No shed does more than was approved: another one is planned and approved in its place.
  const instead: Lack['action'] = (demand, { limitWatts: watts }) =>
    `what it would take: weft whatif --cap SITE=${Math.floor(watts)}W; then weft operation cancel ${operation} and, once that has given back what it took, weft shed SITE --demand ${demand}`;
  const of = (words: string, action = instead): Lack => ({ words: `shed ${operation} ${words}`, action });
  if (limitWatts > span.limitWatts) return of(`only brings it to ${megawatts(limitWatts)}`);
  if (from > Math.max(span.from, wall)) return of(`begins at ${clock(from, wall)}`);
  if (until !== null && (span.until === null || until < span.until))
    return of(`ends at ${clock(until, wall)}`);
  if (state === 'waiting for approval')
    return of('waits for approval', () => `weft operation approve ${operation}`);
  return state === 'paused' ? of('is paused', () => `weft operation resume ${operation}`) : null;
}

function megawatts(watts: number): string {
  return `${(watts / 1e6).toFixed(1)} MW`;
}
