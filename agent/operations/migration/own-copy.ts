import { type Steering, tagOf, type WorkloadObservation } from '../../drivers/steering.ts';
import type { SourceState } from './source-state.ts';
import type { TargetState } from './target-state.ts';

/**
 * Whether a job by this id may be the copy that an operation made. A slurmctld that is killed gives the ids
 * that it had not saved to other jobs: one that carries another operation's tag is that one's, and neither
 * released nor ended for this one.
 */
export function mayBeOwn(state: SourceState | TargetState, job: string, seen: WorkloadObservation): boolean {
  const isMade = 'restored' in state ? job === state.restored : true;
  return !isMade || seen.tag === null || seen.tag === tagOf(state.operation);
}

/** The same, looked at now; what is not known to the scheduler may be told anything. */
export async function isOthers(
  state: SourceState | TargetState,
  job: string,
  steering: Steering,
  signal: AbortSignal,
): Promise<boolean> {
  const seen = await steering.observeWorkloads([job], signal);
  return seen.some((one) => !mayBeOwn(state, job, one));
}
