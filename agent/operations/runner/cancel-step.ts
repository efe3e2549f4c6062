import type { WorkloadObservation } from '../../drivers/steering.ts';
import type { Operation } from '../operation.ts';
import { cancelledWords } from './cancelled-words.ts';
import { namesOf } from './hold-step.ts';
import { type Act, countOf, ends, goesOn, type NextStep, refusalOf, type Sight } from './sight.ts';

/** Exactly these workloads ended for good, and seen ended. */
export function nextOfCancel(operation: Operation, sight: Sight): NextStep {
  const ids = namesOf(operation);
  const live = ids.flatMap((id) => sight.workloads.get(id) ?? []).filter((one) => !hasEnded(one));
  const ended = ids.length - live.length;
  if (operation.cancelling !== null)
    return ends(
      'operation.cancelled',
      cancelledWords(operation, `${ended} of ${ids.length} had ended by then`),
    );
  if (live.length === 0) return ends('operation.done', `${countOf(ids.length, 'workload')} ended`);
  if (operation.state === 'paused') return goesOn(`paused: ${ended} of ${ids.length} ended`);
  // One that is completing was told already: its processes are on their way out.
  const acts = live
    .filter((one) => one.state !== 'completing')
    .map((one): Act => ({ do: 'cancel', workload: one.workload }));
  const refused = refusalOf(acts, sight);
  if (refused !== null) return ends('operation.failed', `${ended} of ${ids.length} ended; ${refused}`);
  const completing = live.length - acts.length;
  const words = `${ended} of ${ids.length} ended${completing > 0 ? `, ${completing} completing` : ''}`;
  return goesOn(words, { acts, progressRatio: ended / ids.length });
}

export function hasEnded({ state }: WorkloadObservation): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}
