/** What of a plan is followed: an order that a command carries, or a plan that is looked at before. */
export interface FollowedPlan {
  readonly drawsWatts: number;
  readonly needWatts: number;
  readonly hours: number;
  readonly wattsPerStart: number;
  readonly steps: readonly FollowedStep[];
}

export interface FollowedStep {
  readonly kind: string;
  readonly frees: number;
  readonly lostGpuHours: number;
  readonly caps: readonly { readonly watts: number | null; readonly nodes: readonly string[] }[];
}

/** GPU-hours lost a watt. */
export function priceOf({ lostGpuHours, frees }: Pick<FollowedStep, 'lostGpuHours' | 'frees'>): number {
  return frees > 0 ? lostGpuHours / frees : 0;
}

/**
 * Of the ramp: a site may answer to a step by two fifths more than is counted on (supplies, cooling), work ends
 * and wavers beside it. On a simulated day it is then within the whole ramp from minute to minute.
 */
const RAMP_SHARE = 0.6;

/** What may change in a minute by what is done on purpose; null is no limit. */
export function steadied(wattsPerMinute: number | null): number | null {
  return wattsPerMinute === null ? null : wattsPerMinute * RAMP_SHARE;
}

/** What the meter and the scheduler say in a minute, watts of the site. */
export interface Heard {
  readonly meteredWatts: number;
  /** What steps that are begun have still to free: work that is writing its checkpoint. */
  readonly comingWatts: number;
  /** What may fall or rise in this minute; infinite without a ramp. */
  readonly quotaDown: number;
  readonly quotaUp: number;
  /** GPUs that waiting work asks for, and those that it was let have and did not take: none of it fits. */
  readonly waitingGpus: number;
  readonly unusedGpus: number;
}

export interface Following {
  /** Steps of the plan in force, by index. */
  readonly inForce: ReadonlySet<number>;
  /** GPUs of waiting work that may start in this minute. */
  readonly starts: number;
}

/** A site may answer to a step by more than was counted on: so much more is allowed for before one is taken back. */
const ANSWER = 1.4;

/**
 * What is to hold in this minute: the plan says in what order, the meter says how much of it. Above the limit
 * the next steps are begun. Below it, where work has ended, as much is given back as has room: to what waits
 * or to what is capped, whichever loses more a watt. What stopped or moved stays so. A plan counts on less
 * than a step frees, and not at all on what ends by itself, so that this loses less than the plan says. Null,
 * where the meter is silent, changes nothing: unknown is not low.
 */
export function follow(plan: FollowedPlan, inForce: ReadonlySet<number>, heard: Heard | null): Following {
  if (heard === null) return { inForce, starts: 0 };
  const { steps, drawsWatts, needWatts } = plan;
  const target = drawsWatts - needWatts;
  const next = new Set(inForce);
  let expected = heard.meteredWatts - heard.comingWatts;
  let used = 0;
  for (const [index, { frees }] of steps.entries()) {
    if (next.has(index)) continue;
    // The hold frees nothing by itself, and without it nothing else lasts.
    if (frees > 0 && (expected <= target || (used > 0 && used + frees > heard.quotaDown))) break;
    next.add(index);
    expected -= frees;
    used += frees;
  }
  // What is still writing its checkpoint draws on: only what the meter shows as room is room.
  const room = Math.min(target - heard.meteredWatts, heard.quotaUp);
  if (used > 0 || room <= 0) return { inForce: next, starts: 0 };
  const starts = startsIn(plan, inForce, room, heard);
  return starts > 0 ? { inForce: next, starts } : { inForce: without(steps, next, room), starts: 0 };
}

/** Waiting loses a whole GPU-hour an hour, a cap only what it slows: the deeper it is, the more a watt. */
function startsIn(
  { steps, wattsPerStart, hours }: FollowedPlan,
  inForce: ReadonlySet<number>,
  room: number,
  { waitingGpus, unusedGpus }: Heard,
): number {
  const [dearest] = dearestCaps(steps, inForce);
  const step = dearest === undefined ? undefined : steps[dearest];
  if (wattsPerStart <= 0 || (step !== undefined && priceOf(step) > hours / wattsPerStart)) return 0;
  const gpus = Math.min(waitingGpus, Math.floor(room / (wattsPerStart * ANSWER)));
  return Math.max(0, gpus - unusedGpus);
}

function without(
  steps: readonly FollowedStep[],
  inForce: ReadonlySet<number>,
  room: number,
): ReadonlySet<number> {
  const next = new Set(inForce);
  let used = 0;
  for (const index of dearestCaps(steps, inForce)) {
    used += (steps[index]?.frees ?? 0) * ANSWER;
    if (used > room) break;
    next.delete(index);
  }
  return next;
}

/** The same when the limit is over: a minute's worth of caps goes, the dearest first; empty once all are gone. */
export function inForceAfter(
  { steps }: Pick<FollowedPlan, 'steps'>,
  inForce: ReadonlySet<number>,
  quotaUp: number,
): ReadonlySet<number> {
  const next = new Set(inForce);
  let used = 0;
  for (const index of dearestCaps(steps, inForce)) {
    const back = (steps[index]?.frees ?? 0) * ANSWER;
    if (used > 0 && used + back > quotaUp) break;
    next.delete(index);
    used += back;
  }
  return next;
}

/** The lowest limit that the steps in force set, by machine. */
export function capsInForce(
  steps: readonly FollowedStep[],
  inForce: ReadonlySet<number>,
): ReadonlyMap<string, number> {
  const caps = new Map<string, number>();
  for (const index of inForce)
    for (const { watts, nodes } of steps[index]?.caps ?? []) {
      if (watts === null) continue;
      for (const node of nodes) caps.set(node, Math.min(watts, caps.get(node) ?? watts));
    }
  return caps;
}

function dearestCaps(steps: readonly FollowedStep[], inForce: ReadonlySet<number>): readonly number[] {
  return [...inForce].filter((index) => steps[index]?.kind === 'cap').sort((a, b) => b - a);
}
