import { inForceAfter } from '../../../protocol/shed-follow.ts';
import { effectsBody } from '../operation-effects.ts';
import { capsWanted } from '../shed/caps-wanted.ts';
import { endedByDemand } from '../shed/demand-followed.ts';
import { powerWords } from '../shed/power-words.ts';
import type { ShedRecord } from '../shed/shed-effects.ts';
import { movedWords } from '../shed/shed-moves.ts';
import { cancelledWords } from './cancelled-words.ts';
import { endedOverCheckpoint } from './ended-over-checkpoint.ts';
import { puttingBack } from './put-back.ts';
import {
  capActs,
  isNextMinute,
  metered,
  queueActs,
  quotas,
  type Shedding,
  stillHeld,
  writes,
} from './shed-parts.ts';
import { countOf, ends, goesOn, type NextStep, named } from './sight.ts';

/** A machine that does not answer for longer than this after all else is undone is told as one that kept its limit. */
const ANSWERS_WITHIN_MS = 10 * 60_000;

/** Caps go first, the dearest first; then what was put back starts again, the most urgent first; then the queue. */
export function undoShed(all: Shedding): NextStep {
  const { operation, order, effects, seen, sight, now } = all;
  const over = endedOverCheckpoint(operation, sight);
  // Written first; what a scheduler does not do at once is then asked beside all else, and stops none of it.
  if (over.putBack.size > 0)
    return goesOn(over.words ?? '', { body: effectsBody({ putBack: over.putBack }), acts: over.acts });
  const back = puttingBack(operation, sight, now);
  // Without a ramp nothing is gained by waiting for the meter.
  const isTime = isNextMinute(all) || quotas(all).up === Number.POSITIVE_INFINITY;
  const records = [
    ...(effects.isClosing ? [] : closing(all)),
    ...(effects.isClosing && !effects.isQueueOpen && isTime ? portion(all) : []),
    ...(effects.isQueueOpen ? [] : metered(all)),
  ];
  if (records.length > 0) return writes(records, operation.step ?? '');
  const acts = [...queueActs(all), ...capActs(all), ...over.acts, ...back.acts];
  const words = operation.step ?? 'being undone';
  if (!effects.isQueueOpen || acts.length > 0) return goesOn(words, { acts, body: back.body });
  const { lagging, foreign } = capsWanted(order, effects, seen);
  if (lagging.size > 0) {
    if (effects.undoneAt === null) {
      const what = `all is undone but the limits of ${countOf(lagging.size, 'node')}`;
      return writes([{ code: 'shed.undone', what, body: { all: true } }], words);
    }
    if (now - effects.undoneAt < ANSWERS_WITHIN_MS) return goesOn(words, { body: back.body });
  }
  if (back.words !== null || over.words !== null) return goesOn(words, { body: back.body });
  // Those that can be are called back; past its commit point a move ends as it ends.
  const going = all.moves.filter(({ state }) => state === 'going').length;
  if (going > 0) return goesOn(`all is given back; ${countOf(going, 'move')} under way to its end`);
  const moved = movedWords(all.moves);
  const early = endedByDemand(all.approved, effects);
  const said = [
    ...(early === null ? [] : [early]),
    deliveredWords(all),
    ...(moved === null ? [] : [`${moved}; what moved stays there`]),
    ...(foreign.length > 0 ? [`${named(foreign)} has a limit that somebody else set, and keeps it`] : []),
    ...[over.lost, back.lost].filter((lost) => lost !== null),
  ].join('; ');
  if (lagging.size > 0)
    return ends(
      'operation.failed',
      `${named([...lagging])} did not give back the limit of this shed; ${said}`,
    );
  return operation.cancelling === null
    ? ends('operation.done', said)
    : ends('operation.cancelled', cancelledWords(operation, said));
}

/** What was let start and found no place is taken back first, or it would start beside what is given back. */
function closing({ effects, sight }: Shedding): readonly ShedRecord[] {
  const unused = [...effects.letGo].filter((id) => sight.workloads.get(id)?.state === 'pending');
  const record: ShedRecord = {
    code: 'shed.undone',
    what: 'it is over: being undone',
    body: { closing: true },
  };
  if (unused.length === 0) return [record];
  const what = `${countOf(unused.length, 'workload')} that found no place held again`;
  return [record, { code: 'shed.held', what, body: { held: unused } }];
}

/** What is given back in this minute. */
function portion(all: Shedding): readonly ShedRecord[] {
  const { order, effects, seen } = all;
  const { up } = quotas(all);
  const inForce = new Set(effects.inForce.keys());
  const caps = [...inForce].filter((place) => order.steps[place]?.kind === 'cap');
  if (caps.length > 0) {
    const next = inForceAfter(order, inForce, up);
    const taken = [...inForce].filter((place) => !next.has(place));
    const left = caps.length - taken.length;
    const what = `${countOf(taken.length, 'step')} of caps taken back, ${left} left`;
    return [{ code: 'shed.undone', what, body: { taken } }];
  }
  const { putBack, waiting } = stillHeld(all);
  const queue = [...putBack, ...waiting];
  const most = order.wattsPerStart > 0 ? up / order.wattsPerStart : Number.POSITIVE_INFINITY;
  // All that could start is less than a minute's worth: nothing is gained by letting it go bit by bit.
  const isFull = seen.freeGpus !== null && seen.freeGpus <= most;
  let gpus = 0;
  const letGo: string[] = [];
  for (const id of queue) {
    gpus += seen.queue.get(id)?.gpus ?? 0;
    // One that is larger than a minute's worth goes alone: nothing else would ever let it go.
    if (!isFull && letGo.length > 0 && gpus > most) break;
    letGo.push(id);
  }
  const left = queue.length - letGo.length;
  const what = `${countOf(letGo.length, 'workload')} let go, ${left} still held`;
  if (left > 0) return [{ code: 'shed.undone', what, body: { letGo } }];
  return [{ code: 'shed.undone', what, body: { letGo, open: true, taken: [...inForce] } }];
}

/** How it was kept: `under 50.0 MW in 178 of 180 minutes, at most 50.1 MW`. */
function deliveredWords({ order, effects }: Shedding): string {
  const asked = effects.delivered.filter(({ limitWatts }) => limitWatts !== null);
  const known = asked.flatMap(({ watts }) => watts ?? []);
  if (known.length === 0) return 'what was drawn meanwhile is not known';
  const under = asked.filter(({ watts, limitWatts }) => watts !== null && watts <= (limitWatts ?? 0)).length;
  const most = powerWords(Math.max(...known));
  const isOne = asked.every(({ limitWatts }) => limitWatts === order.limitWatts);
  return `under ${isOne ? powerWords(order.limitWatts) : 'what was asked for'} in ${under} of ${asked.length} minutes, at most ${most}; all is given back`;
}
