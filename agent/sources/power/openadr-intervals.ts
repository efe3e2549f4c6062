import { endOf, isNothing, parseInstant, parseSpan } from './openadr-time.ts';

export interface PeriodText {
  readonly start?: string | null | undefined;
  readonly duration?: string | null | undefined;
  readonly randomizeStart?: string | null | undefined;
}

export interface Timed {
  /** Of the interval in the event's list. */
  readonly index: number;
  /** How often the list was gone through before. */
  readonly round: number;
  /** ms since 1970 UTC. */
  readonly from: number;
  /** Null until it is withdrawn. */
  readonly to: number | null;
}

export interface IntervalContext {
  readonly now: number;
  /** What `0001-01-01` stands for: when the VTN last changed the event, which does not move from poll to poll. */
  readonly anchor: number;
  /** Where in a range of random starts this VEN begins, 0…1. */
  readonly share: number;
}

/** Of lists that repeat themselves so much of the future is told. */
const HORIZON_MS = 48 * 3_600_000;
const MOST_TIMED = 1000;

/**
 * When each interval of an event begins and ends, those that are over left out. One without a start of its
 * own begins where the one before ends, the first at the event's; one without a duration takes the event's,
 * and without any it stands until it is withdrawn. An event that lasts longer than its intervals goes
 * through them again; one that lasts shorter cuts them. A text says what is wrong with the event as a whole.
 * Source: OpenADR 3.1 OpenAPI, schemas `event`, `interval`, `intervalPeriod`.
 */
export function timedIntervals(
  event: { readonly period: PeriodText; readonly duration: string | null },
  own: readonly (PeriodText | null)[],
  context: IntervalContext,
): readonly Timed[] | string {
  const first = startOf(event.period, context);
  if (typeof first === 'string') return first;
  const lasts = event.duration === null ? null : parseSpan(event.duration);
  if (event.duration !== null && lasts === null) return `its duration ${event.duration} is none`;
  const bounded = lasts !== null && !isNothing(lasts) && first !== null;
  const end = bounded ? endOf(first, lasts) : null;
  const once = onePass(event.period, own, first, context);
  if (typeof once === 'string') return once;
  const rounds = bounded && own.every((period) => period?.start == null) ? once : null;
  const all = rounds === null ? once : repeated(rounds, first ?? 0, end, context.now);
  return all
    .map((timed) => ({ ...timed, to: end === null ? timed.to : Math.min(timed.to ?? end, end) }))
    .filter(({ from, to }) => to === null || (to > context.now && to > from));
}

function onePass(
  base: PeriodText,
  own: readonly (PeriodText | null)[],
  first: number | null,
  context: IntervalContext,
): readonly Timed[] | string {
  const timed: Timed[] = [];
  let next = first;
  for (const [index, period] of own.entries()) {
    const start = period?.start == null ? next : startOf(period, context);
    if (typeof start === 'string') return `interval ${index}: ${start}`;
    if (start === null)
      return index === 0 || first === null
        ? `interval ${index} has no start, and neither has the event`
        : `interval ${index} has no start and follows one without an end`;
    const written = period?.duration ?? base.duration ?? null;
    const span = written === null ? null : parseSpan(written);
    if (written !== null && span === null) return `interval ${index}: its duration ${written} is none`;
    const to = span === null || isNothing(span) ? null : endOf(start, span);
    timed.push({ index, round: 0, from: start, to });
    next = to;
  }
  return timed;
}

/** A start with its share of the random range; null where there is none; a text where it is wrong. */
function startOf(period: PeriodText, { anchor, share }: IntervalContext): number | null | string {
  if (period.start == null) return null;
  const instant = parseInstant(period.start);
  if (instant === null) return `its start ${period.start} is no instant`;
  const range = period.randomizeStart == null ? null : parseSpan(period.randomizeStart);
  if (period.randomizeStart != null && range === null)
    return `its randomizeStart ${period.randomizeStart} is no duration`;
  const start = instant === 'now' ? anchor : instant;
  if (range === null) return start;
  const latest = endOf(start, range);
  return latest === null
    ? `its randomizeStart ${period.randomizeStart} never ends`
    : Math.round(start + share * (latest - start));
}

function repeated(pass: readonly Timed[], first: number, end: number | null, now: number): readonly Timed[] {
  const last = pass.at(-1)?.to ?? null;
  if (last === null || last <= first) return pass;
  const cycle = last - first;
  const until = Math.min(end ?? Number.POSITIVE_INFINITY, Math.max(now, first) + HORIZON_MS);
  const all: Timed[] = [];
  for (let round = Math.max(0, Math.floor((now - first) / cycle)); first + round * cycle < until; round++)
    for (const { index, from, to } of pass) {
      const begins = from + round * cycle;
      if (begins >= until || all.length >= MOST_TIMED) return all;
      all.push({ index, round, from: begins, to: to === null ? null : to + round * cycle });
    }
  return all;
}
