import type { WorkloadState } from '../../../protocol/index.ts';
import type { WorkloadObservation } from '../../drivers/steering.ts';

/** One copy of a workload as its scheduler had it. */
export interface Seen {
  readonly job: string;
  readonly state: WorkloadState;
  readonly restarts: number;
  readonly tagged: boolean;
  /** Ms since 1970; null where its scheduler does not say it. */
  readonly submittedAt: number | null;
  /** Ms since 1970; null while it has not ended, and where its scheduler does not say it. */
  readonly endedAt: number | null;
}

export function seenOf(observation: WorkloadObservation, tag: string | null): Seen {
  return {
    job: observation.workload,
    state: observation.state,
    restarts: observation.restarts,
    submittedAt: observation.submittedAt,
    endedAt: observation.endedAt,
    tagged: tag !== null && observation.tag === tag,
  };
}

const OVER: readonly WorkloadState[] = ['completed', 'failed', 'cancelled'];
const RAN: readonly WorkloadState[] = ['running', 'suspended', 'completing', 'completed', 'failed'];

/** Nothing of it remains: the scheduler says how it ended, or no longer knows it. `unknown` is not gone. */
export function isGone(seen: Seen | undefined): boolean {
  return seen === undefined || OVER.includes(seen.state);
}

/** It runs, or ran before it ended or went back into the queue. */
export function hasRun(seen: Seen): boolean {
  return RAN.includes(seen.state) || (seen.restarts > 0 && seen.state !== 'cancelled');
}

/** Free to be run by its scheduler at any moment. */
export function isReleased(seen: Seen): boolean {
  return seen.state === 'pending';
}

/** Of what is gone, the end that came last: killed between two looks, a scheduler may have run it again to another. */
export function lastEndOf(gone: readonly (Seen | undefined)[]): number | null {
  const ends = gone.flatMap((seen) => seen?.endedAt ?? []);
  return ends.length === 0 ? null : Math.max(...ends);
}

export function isLive(seen: Seen): boolean {
  return !isGone(seen);
}

export function find(seen: readonly Seen[], job: string | null): Seen | undefined {
  return seen.find((one) => one.job === job);
}
