import type { WorkloadObservation } from '../../drivers/steering.ts';
import type { Operation } from '../operation.ts';
import { type Act, countOf, keyOfAct, named, type Sight } from './sight.ts';

/** Workloads that ended over the checkpoint that an operation asked them for: they have not done their work. */
export interface EndedOverCheckpoint {
  /** Back into the queue with those that wrote one. */
  readonly acts: readonly Act[];
  /** Of those, the ones not yet written down, and how often they were put back by then. */
  readonly putBack: ReadonlyMap<string, number>;
  /** What is waited for, in words; null where there is nothing to do and nothing to wait for. */
  readonly words: string | null;
  /** What the scheduler does not put back, for the end to say. */
  readonly lost: string | null;
  /** How many were asked, run on, and have written nothing newer yet: they may still end over it. */
  readonly running: number;
}

/**
 * The signal that asks for a checkpoint ends some programs once it is written. Its scheduler takes such a
 * workload for done, and nobody would run it again. One that left nothing newer has come to its own end.
 */
export function endedOverCheckpoint({ effects }: Operation, sight: Sight): EndedOverCheckpoint {
  const acts: Act[] = [];
  const putBack = new Map<string, number>();
  const lost: string[] = [];
  let unwritten = 0;
  let running = 0;
  for (const [workload, before] of effects.asked) {
    const restarts = effects.runs.get(workload);
    const seen = sight.workloads.get(workload);
    if (restarts === undefined || seen === undefined) continue;
    const newest = sight.checkpoints.get(workload) ?? null;
    const isWritten = newest !== null && newest !== before;
    if (seen.restarts === restarts) {
      if (seen.state === 'running' && !isWritten) running++;
      // In a moment it shows how it ended.
      if (seen.state === 'completing') unwritten++;
    }
    if (!isOver(seen, restarts)) continue;
    if (!isWritten) {
      if (sight.changing.has(workload)) unwritten++;
      continue;
    }
    const act: Act = { do: 'run again', workload, restarts };
    // Still held after it was let go: somebody else holds it.
    if (seen.state === 'held' && sight.carriedOut.has(keyOfAct(act))) continue;
    const refused = sight.refused.get(keyOfAct(act));
    if (refused !== undefined) {
      lost.push(`${workload} (${refused})`);
      continue;
    }
    acts.push(act);
    if (effects.putBack.get(workload) !== restarts) putBack.set(workload, restarts);
  }
  const words = [
    ...(acts.length > 0
      ? [`putting back ${countOf(acts.length, 'workload')} that ended over a checkpoint`]
      : []),
    ...(unwritten > 0 ? [`${countOf(unwritten, 'checkpoint')} of what has ended to come to rest`] : []),
  ];
  return {
    acts,
    putBack,
    words: words.length === 0 ? null : words.join(', '),
    running,
    lost: lost.length === 0 ? null : `ended over a checkpoint and not put back: ${named(lost)}`,
  };
}

/**
 * Ended in the run in which it was asked: one that was put back since has come to another end. A scheduler may
 * put back by itself what ends with a status agreed for that, and hold it.
 */
function isOver({ state, restarts: now }: WorkloadObservation, restarts: number): boolean {
  if (state === 'held') return now === restarts + 1;
  return (state === 'completed' || state === 'failed') && now <= restarts;
}
