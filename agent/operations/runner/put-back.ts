import type { WorkloadObservation } from '../../drivers/steering.ts';
import type { JournalBody } from '../journal.ts';
import type { Operation } from '../operation.ts';
import { effectsBody } from '../operation-effects.ts';
import { type Act, countOf, keyOfAct, named, type Sight } from './sight.ts';

/** What has become of the workloads that an operation put back into the queue. */
export interface PutBack {
  /** Once more, with what its scheduler forgot. */
  readonly acts: readonly Act[];
  /** To be written down. */
  readonly body: JournalBody;
  /** What is waited for, in words; null where all of it is believed. */
  readonly words: string | null;
  /** What its scheduler does not put back, or may have ended by itself, for the end to say. */
  readonly lost: string | null;
}

/**
 * A scheduler that is killed forgets what it answered in its last seconds, and with that what it was asked to put
 * back; the processes are ended all the same, and it takes the work for done (decision 0012). So what was put
 * back is looked at until the scheduler has had the time to save it, and is put back again where it was not.
 */
export function puttingBack({ effects }: Operation, sight: Sight, now: number): PutBack {
  const acts: Act[] = [];
  const again = new Map<string, number>();
  const lost: string[] = [];
  let coming = 0;
  for (const [workload, restarts] of effects.putBack) {
    const seen = sight.workloads.get(workload);
    // Of a workload that moves away its migration knows; one that is gone ended long ago.
    if (seen === undefined || sight.isMoving(workload) || seen.restarts > restarts) continue;
    // It may yet be put back, or end because it was to be, also where its scheduler has forgotten that.
    if (['completing', 'running', 'suspended'].includes(seen.state)) coming++;
    if (seen.state !== 'completed' && seen.state !== 'failed') continue;
    if (!wasCut(seen, sight)) {
      lost.push(`${workload} (ended by itself, exit status ${seen.exitCode})`);
      continue;
    }
    const act: Act = { do: 'run again', workload, restarts };
    const refused = sight.refused.get(keyOfAct(act));
    if (refused !== undefined) {
      lost.push(`${workload} (${refused})`);
      continue;
    }
    acts.push(act);
    again.set(workload, restarts);
  }
  const said = { lost: lost.length === 0 ? null : `not put back: ${named(lost)}` };
  if (acts.length > 0) {
    const words = `putting back ${countOf(acts.length, 'workload')} that its scheduler forgot`;
    return { ...said, acts, body: effects.backSince === null ? {} : effectsBody({ putBack: again }), words };
  }
  if (effects.putBack.size === 0) return { ...said, acts, body: {}, words: null };
  if (coming > 0) {
    const isLate = now >= (effects.putBackAt ?? 0) + sight.savesWithinMs + COMES_WITHIN_MS;
    const words = isLate ? null : `${countOf(coming, 'workload')} yet to be put back`;
    return { ...said, acts, body: {}, words };
  }
  const saved = effects.backSince === null ? null : effects.backSince + sight.savesWithinMs;
  if (saved !== null && now >= saved) return { ...said, acts, body: {}, words: null };
  const words = `${countOf(effects.putBack.size, 'workload')} put back; looked at again once that is saved`;
  return { ...said, acts, body: saved === null ? effectsBody({ isBack: true }) : {}, words };
}

/** What runs on longer than this after it was to be put back was not, and runs on: nothing of it is lost. */
const COMES_WITHIN_MS = 120_000;

/** Ended by a signal, as what is put back is; or it was put back a moment ago, and took that for its end. */
function wasCut({ workload, exitCode }: WorkloadObservation, { carriedOut }: Sight): boolean {
  return exitCode === null || carriedOut.has(keyOfAct({ do: 'requeue', workload }));
}
