import type { Steering, WorkloadObservation } from '../steering.ts';
import { namesSeveral, recordOf } from './array-tasks.ts';
import { refusal, requireJobId } from './exact-names.ts';
import { type Fields, wholeTextOf } from './fields.ts';
import { parseDeclared } from './job-comment.ts';
import type { RunSlurm } from './slurm-programs.ts';
import { unreachable } from './slurm-programs.ts';
import { observeJob, type SteeringReads } from './steering-reads.ts';

export type ActOnJobs = Pick<Steering, 'checkpoint' | 'requeue' | 'runAgain' | 'cancel' | 'hold' | 'release'>;

/**
 * Slurm obeys where it should not: it requeues what has ended, holds what runs to no effect, and says
 * nothing when there is no such job. So each verb looks first, and does only what brings about its state.
 */
export function createActOnJobs(run: RunSlurm, reads: SteeringReads): ActOnJobs {
  const look = async (id: string, signal: AbortSignal) => {
    requireJobId(id);
    const records = await reads.jobs(signal);
    const job = observeJob(records, id);
    if (job === null && !id.includes('_') && namesSeveral(records, id)) {
      throw refusal(`${id} names an array or a job of several parts; name one task, ${id}_1`);
    }
    return { job, records };
  };
  const known = async (id: string, signal: AbortSignal): Promise<WorkloadObservation> => {
    const { job } = await look(id, signal);
    if (job === null) throw refusal(`there is no job ${id}; it ended and is forgotten, or was never here`);
    return job;
  };

  return {
    async checkpoint(id, signalName, signal) {
      const { job, records } = await look(id, signal);
      const declared = declaredSignal(records, id);
      if (declared === null || declared !== signalName) {
        throw refusal(
          `job ${id} declares ${declared === null ? 'no signal' : `the signal ${declared}`} for a checkpoint, ` +
            'and any other would kill it; declare it in its comment, weft.checkpoint=USR1',
        );
      }
      if (job?.state !== 'running')
        throw notInState(id, 'checkpoint', job, 'only a running job can write one');
      await run(['scancel', `--signal=${declared}`, '--batch', id], {
        asked: `scancel --signal=${declared} --batch ${id}`,
        signal,
      });
    },

    async requeue(id, signal) {
      const job = await known(id, signal);
      if (WAITS.has(job.state)) return;
      if (!RUNS.has(job.state)) throw notInState(id, 'requeue', job, 'Slurm would run it a second time');
      // Should it end in this moment, `Incomplete` makes Slurm leave it ended.
      await run(['scontrol', 'requeue', 'Incomplete', id], { asked: `scontrol requeue ${id}`, signal });
      const after = await known(id, signal);
      // A job that is requeued shows as completing while its processes end.
      if (!RUNS.has(after.state) || after.restarts > job.restarts) return;
      throw unreachable(`scontrol requeue ${id}: it still shows ${after.nativeState}; ask again`);
    },

    async runAgain(id, restarts, signal) {
      const job = await known(id, signal);
      // RequeueExitHold: its own exit holds it, and no person does.
      if (job.nativeState === 'SPECIAL_EXIT' && job.restarts === restarts + 1) {
        await run(['scontrol', 'release', id], { asked: `scontrol release ${id}`, signal });
        return;
      }
      if (job.restarts > restarts || WAITS.has(job.state) || RUNS.has(job.state)) return;
      if (job.state === 'completing') throw unreachable(`job ${id} is still ending; ask again`);
      if (job.state === 'cancelled') throw notInState(id, 'requeue', job, 'somebody ended it for good');
      await run(['scontrol', 'requeue', id], { asked: `scontrol requeue ${id}`, signal });
    },

    async cancel(id, signal) {
      const { job } = await look(id, signal);
      if (job === null || ENDED.has(job.state)) return;
      await run(['scancel', id], { asked: `scancel ${id}`, signal });
      const after = (await look(id, signal)).job;
      if (after === null || ENDED.has(after.state) || after.state === 'completing') return;
      throw unreachable(`scancel ${id}: it still shows ${after.nativeState}; ask again`);
    },

    async hold(id, signal) {
      const job = await known(id, signal);
      if (job.state === 'held') return;
      if (job.state !== 'pending') throw notInState(id, 'hold', job, 'only a waiting job can be held');
      await run(['scontrol', 'hold', id], { asked: `scontrol hold ${id}`, signal });
    },

    async release(id, signal) {
      const job = await known(id, signal);
      if (job.state === 'pending' || RUNS.has(job.state)) return;
      if (job.state !== 'held') throw notInState(id, 'release', job, 'Slurm would not run it');
      await run(['scontrol', 'release', id], { asked: `scontrol release ${id}`, signal });
    },
  };
}

const WAITS: ReadonlySet<string> = new Set(['pending', 'held']);
const RUNS: ReadonlySet<string> = new Set(['running', 'suspended']);
const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

function declaredSignal(records: readonly Fields[], id: string): string | null {
  const record = recordOf(records, id);
  return record === null || record === 'unclear'
    ? null
    : parseDeclared(wholeTextOf(record, 'comment')).checkpoint;
}

function notInState(id: string, verb: string, job: WorkloadObservation | null, why: string) {
  return refusal(`${verb} of job ${id} refused: it is ${job?.nativeState ?? 'not known'}, and ${why}`);
}
