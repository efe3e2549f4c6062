import { follow, type Heard } from '../../../protocol/shed-follow.ts';
import { effectsBody } from '../operation-effects.ts';
import { capsWanted } from '../shed/caps-wanted.ts';
import { wattsToStayUnder } from '../shed/demand-followed.ts';
import { powerWords } from '../shed/power-words.ts';
import type { ShedRecord } from '../shed/shed-effects.ts';
import { isGoing } from '../shed/shed-moves.ts';
import { emptying } from './emptying.ts';
import { endedOverCheckpoint } from './ended-over-checkpoint.ts';
import { puttingBack } from './put-back.ts';
import {
  capActs,
  isNextMinute,
  metered,
  queueActs,
  quotas,
  type Shedding,
  SILENT_MS,
  stillHeld,
  writes,
} from './shed-parts.ts';
import { type Act, countOf, goesOn, type NextStep } from './sight.ts';

/** While the limit holds, and on the way down to it. */
export function followShed(all: Shedding): NextStep {
  const { operation, effects, sight, now } = all;
  const over = endedOverCheckpoint(operation, sight);
  // Written first; what a scheduler does not do at once is then asked beside all else, and stops none of it.
  if (over.putBack.size > 0)
    return goesOn(over.words ?? '', { body: effectsBody({ putBack: over.putBack }), acts: over.acts });
  const back = puttingBack(operation, sight, now);
  const records = [
    ...(isNextMinute(all) ? changes(all) : []),
    ...held(all),
    ...(effects.changedAt === null ? [] : metered(all)),
  ];
  if (records.length > 0) return writes(records, operation.step ?? '');
  const stopping = stops(all);
  return goesOn(operation.step ?? 'waiting: the meter of the site says nothing', {
    acts: [...queueActs(all), ...capActs(all), ...over.acts, ...back.acts, ...stopping.acts],
    body: { ...back.body, ...stopping.body },
  });
}

/** Steps that begin or are taken back in this minute, and waiting work that there is room for. */
function changes(all: Shedding): readonly ShedRecord[] {
  const { order, effects, seen } = all;
  const inForce = new Set(effects.inForce.keys());
  const { inForce: next, starts } = follow(order, inForce, heardIn(all));
  const begun = [...next].filter((place) => !inForce.has(place));
  const taken = [...inForce].filter((place) => !next.has(place));
  const records: ShedRecord[] = [];
  const toCap = begun.flatMap((place) => order.steps[place]?.caps.flatMap(({ nodes }) => nodes) ?? []);
  // Whose limit is not read cannot be given back, and is not capped.
  const before = [...new Set(toCap)].flatMap((node): (readonly [string, number])[] => {
    const watts = seen.limits.get(node) ?? null;
    return watts === null || effects.capsBefore.has(node) ? [] : [[node, watts]];
  });
  if (before.length > 0)
    records.push({
      code: 'shed.caps',
      what: `limits of ${countOf(before.length, 'node')} before they are capped`,
      body: { before },
    });
  if (begun.length > 0) {
    const watts = begun.reduce((sum, place) => sum + (order.steps[place]?.frees ?? 0), 0);
    const away = begun.flatMap((place) => {
      const { kind, to, workloads } = order.steps[place] ?? {};
      return kind === 'move' ? [`${countOf(workloads?.length ?? 0, 'workload')} to ${to}`] : [];
    });
    const what = [`${countOf(begun.length, 'step')} begun, to free ${powerWords(watts)}`, ...away].join(', ');
    records.push({ code: 'shed.step', what, body: { begun } });
  }
  if (taken.length > 0)
    records.push({
      code: 'shed.undone',
      what: `${countOf(taken.length, 'step')} taken back: there is room`,
      body: { taken },
    });
  const letGo = starts > 0 ? fitting(all, starts) : [];
  if (letGo.length > 0)
    records.push({
      code: 'shed.undone',
      what: `${countOf(letGo.length, 'workload')} let start: there is room`,
      body: { letGo },
    });
  return records;
}

/** The most urgent that fit; what does not is passed, as backfill does. */
function fitting(all: Shedding, gpus: number): readonly string[] {
  let left = gpus;
  return stillHeld(all).waiting.filter((id) => {
    const asks = all.seen.queue.get(id)?.gpus ?? 0;
    if (asks === 0 || asks > left) return false;
    left -= asks;
    return true;
  });
}

/** What waits and nobody holds, also what was submitted since: written down before it is held. */
function held({ order, effects, seen }: Shedding): readonly ShedRecord[] {
  const isHolding = [...effects.inForce.keys()].some((place) => order.steps[place]?.kind === 'hold queue');
  if (!isHolding) return [];
  const fresh = [...seen.queue.values()].filter(
    ({ workload, isHeld }) => !isHeld && !effects.held.has(workload) && !effects.letGo.has(workload),
  );
  if (fresh.length === 0) return [];
  const ids = fresh.map(({ workload }) => workload);
  return [
    { code: 'shed.held', what: `${countOf(ids.length, 'workload')} of the queue held`, body: { held: ids } },
  ];
}

/** Null where the meter is silent, or says nothing since the last change. */
function heardIn(all: Shedding): Heard | null {
  const { order, approved, effects, seen, sight, now } = all;
  const { drawn } = seen;
  if (drawn === null || now - drawn.at > SILENT_MS || drawn.at <= (effects.changedAt ?? 0)) return null;
  const { down, up } = quotas(all);
  const gpus = (ids: readonly string[]): number =>
    ids.reduce((sum, id) => sum + (seen.queue.get(id)?.gpus ?? 0), 0);
  const unused = [...effects.letGo].filter((id) => {
    const state = sight.workloads.get(id)?.state;
    return state === 'pending' || state === 'held';
  });
  return {
    meteredWatts: drawn.watts,
    comingWatts: comingWatts(all),
    quotaDown: down,
    quotaUp: Math.min(up, Math.max(0, wattsToStayUnder(approved, effects) - drawn.watts)),
    // What is let start cannot be taken back when the demand is again what was approved: that takes a cap.
    waitingGpus: order.limitWatts > approved.limitWatts ? 0 : gpus(stillHeld(all).waiting) + gpus(unused),
    unusedGpus: gpus(unused),
  };
}

/** A checkpoint of some hundred gigabytes takes minutes; what has not come by then is not counted on. */
const CHECKPOINT_WITHIN_MS = 10 * 60_000;
/** A limit shows at the next reading of its machine. */
const CAP_SHOWS_WITHIN_MS = 2 * 60_000;

/** What steps in force have still to free. */
function comingWatts(all: Shedding): number {
  const { order, effects, seen, sight, now } = all;
  const { lagging } = capsWanted(order, effects, seen);
  let watts = 0;
  for (const [place, since] of effects.inForce) {
    const step = order.steps[place];
    if (step === undefined) continue;
    const within = step.kind === 'requeue' ? CHECKPOINT_WITHIN_MS : CAP_SHOWS_WITHIN_MS;
    // What is moved says itself how long it is counted on.
    if (step.kind !== 'move' && now - since > within) continue;
    const isRunning = (name: string): boolean => sight.workloads.get(name)?.state === 'running';
    const nodes = step.caps.flatMap((cap) => cap.nodes);
    const whole = step.kind === 'cap' ? nodes : step.workloads;
    const coming = whole.filter((name) => {
      if (step.kind === 'cap') return lagging.has(name);
      // What is on its way is counted once, by the step that moves it.
      return isRunning(name) && (step.kind === 'move') === isGoing(all.moves, name);
    });
    if (whole.length > 0) watts += (step.frees * coming.length) / whole.length;
  }
  return watts;
}

/** Work to be put back: asked for a checkpoint, with it proven put back, and after ten minutes without. */
function stops(all: Shedding): {
  readonly acts: readonly Act[];
  readonly body: ReturnType<typeof effectsBody>;
} {
  const { operation, order, effects, sight, now } = all;
  const acts: Act[] = [];
  const [asked, runs, putBack] = [
    new Map<string, string | null>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  for (const [place, since] of effects.inForce) {
    const step = order.steps[place];
    if (step?.kind !== 'requeue') continue;
    // What was to be moved and was not has its time for a checkpoint from then on.
    const left = all.moves.flatMap(({ workload, endedAt }) =>
      step.workloads.includes(workload) ? (endedAt ?? []) : [],
    );
    const firm = {
      ...operation,
      command: { ...operation.command, policy: 'requeue' as const },
      deadlineAt: Math.max(since, ...left) + CHECKPOINT_WITHIN_MS,
    };
    const free = step.workloads.filter((id) => !isGoing(all.moves, id));
    const found = emptying(firm, free, sight, now);
    acts.push(...found.acts);
    for (const [id, before] of found.asked) asked.set(id, before);
    for (const [id, count] of found.runs) runs.set(id, count);
    for (const [id, count] of found.putBack) putBack.set(id, count);
  }
  return { acts, body: effectsBody({ asked, runs, putBack }) };
}
