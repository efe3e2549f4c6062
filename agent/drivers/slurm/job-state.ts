import type { WorkloadState } from '../../../protocol/index.ts';

/**
 * What a job is doing, from Slurm's words: one (`RUNNING`) up to API 0.0.38, base and flags
 * (`["CANCELLED","COMPLETING"]`) after. `priority` 0 and a reason of `JobHeld…` are how Slurm holds a job.
 */
export function jobStateOf(
  words: readonly string[],
  priority: number | null,
  stateReason: string | null,
): WorkloadState {
  const said = new Set(words.map((word) => word.toUpperCase()));
  if (said.has('COMPLETING') || said.has('STAGE_OUT')) return 'completing';
  for (const flag of HELD_FLAGS) if (said.has(flag)) return 'held';
  if (said.has('PENDING') || said.has('REQUEUED') || said.has('REQUEUE_FED')) {
    return priority === 0 || stateReason?.startsWith('JobHeld') === true ? 'held' : 'pending';
  }
  for (const [word, state] of STATES) if (said.has(word)) return state;
  return 'unknown';
}

const HELD_FLAGS = ['REQUEUE_HOLD', 'RESV_DEL_HOLD', 'SPECIAL_EXIT'] as const;

/** squeue(1), "JOB STATE CODES", a flag before the state that it colours. A job that is being set up, resized or signalled has its nodes. */
const STATES = new Map<string, WorkloadState>([
  ['STOPPED', 'suspended'],
  ['SUSPENDED', 'suspended'],
  ['RUNNING', 'running'],
  ['CONFIGURING', 'running'],
  ['RESIZING', 'running'],
  ['SIGNALING', 'running'],
  ['COMPLETED', 'completed'],
  ['CANCELLED', 'cancelled'],
  ['PREEMPTED', 'cancelled'],
  ['REVOKED', 'cancelled'],
  ['FAILED', 'failed'],
  ['TIMEOUT', 'failed'],
  ['NODE_FAIL', 'failed'],
  ['OUT_OF_MEMORY', 'failed'],
  ['BOOT_FAIL', 'failed'],
  ['DEADLINE', 'failed'],
  ['LAUNCH_FAILED', 'failed'],
  ['RECONFIG_FAIL', 'failed'],
]);

/** Whether the job has its nodes: what of it stands on them is theirs to show. */
export function hasNodes(state: WorkloadState): boolean {
  return state === 'running' || state === 'suspended' || state === 'completing';
}

/** Whether it came to an end, so that its end time is one and no forecast. */
export function hasEnded(state: WorkloadState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled' || state === 'completing';
}
