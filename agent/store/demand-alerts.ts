import type { Condition } from './alerts.ts';
import type { Demanded, LimitSpan } from './limit-spans.ts';

/** What the grid warns of, for one span of time. Instants in ms since 1970 UTC. */
export interface StandingAlert {
  readonly from: number;
  /** Null until it is withdrawn. */
  readonly to: number | null;
  /** In the grid's word: `grid emergency`. */
  readonly what: string;
  readonly event: string;
  readonly text: string | null;
}

/** Time enough to shed load, and near enough that the load will hardly be another by itself. */
const SOON_MS = 30 * 60_000;
/** A grid that says more than this at once says nothing more. */
const MOST_WARNINGS = 20;
/** The words of OpenADR that mean that the grid itself is in danger. */
const GRAVE: ReadonlySet<string> = new Set(['grid emergency', 'black start', 'level 3, an emergency']);

const SUBJECT = 'grid connection';

/** `drawn` from the grid, W; null is not known. */
export function demandConditions(
  { now, next }: Demanded,
  warnings: readonly StandingAlert[],
  drawn: number | null,
  wall: number,
): readonly Condition[] {
  return [...inForce(now, drawn, wall), ...ahead(next, drawn, wall), ...warned(warnings, wall)];
}

function inForce(now: LimitSpan | null, drawn: number | null, wall: number): readonly Condition[] {
  if (now === null || (drawn !== null && drawn <= now.limitWatts)) return [];
  const until = now.until === null ? 'until it is withdrawn' : `until ${clock(now.until, wall)}`;
  const message = `the site draws ${draws(drawn, now)} ${until}${because(now.why)}`;
  return [{ rule: 'demand', subject: SUBJECT, severity: 'critical', message, unseen: drawn === null }];
}

function ahead(next: LimitSpan | null, drawn: number | null, wall: number): readonly Condition[] {
  if (next === null || next.from - wall > SOON_MS || (drawn !== null && drawn <= next.limitWatts)) return [];
  const minutes = Math.max(1, Math.round((next.from - wall) / 60_000));
  const message = `the site draws ${draws(drawn, next)} from ${clock(next.from, wall)} on, in ${minutes} min${because(next.why)}`;
  return [{ rule: 'demand ahead', subject: SUBJECT, severity: 'warning', message, unseen: drawn === null }];
}

function warned(warnings: readonly StandingAlert[], wall: number): readonly Condition[] {
  const byEvent = new Map<string, Condition>();
  for (const { from, to, what, event, text } of warnings) {
    if (from > wall || (to !== null && to <= wall) || byEvent.size >= MOST_WARNINGS) continue;
    const until = to === null ? '' : ` until ${clock(to, wall)}`;
    const subject = `${event} ${what}`;
    const severity = GRAVE.has(what) ? 'critical' : 'warning';
    const message = `the grid says: ${what}${until}${because(text)}`;
    byEvent.set(subject, { rule: 'grid alert', subject, severity, message });
  }
  return [...byEvent.values()];
}

function draws(drawn: number | null, { limitWatts }: LimitSpan): string {
  const megawatts = (watts: number): string => (watts / 1e6).toFixed(1);
  return `${drawn === null ? '?' : megawatts(drawn)} MW, and the grid demands at most ${megawatts(limitWatts)} MW`;
}

export function because(words: string | null): string {
  return words === null || words === '' ? '' : ` (${words})`;
}

/** `17:00 UTC`, with its day where that is another. */
export function clock(at: number, wall: number): string {
  const [day, time] = new Date(at).toISOString().slice(0, 16).split('T') as [string, string];
  return new Date(wall).toISOString().startsWith(day) ? `${time} UTC` : `${day} ${time} UTC`;
}
