import type { Steering, WorkloadSpec } from '../steering.ts';
import { SteeringFailure } from '../steering.ts';
import { refusal, requireTag } from './exact-names.ts';
import { countUnheard, fitsHeldBack } from './feasible-nodes.ts';
import { runAs, type Self } from './job-owner.ts';
import { withTag } from './job-tag.ts';
import { type RunSlurm, unreachable } from './slurm-programs.ts';
import { jobsWithTag, type SteeringReads } from './steering-reads.ts';
import { submissionOf } from './submission.ts';

export type SubmitJobs = Pick<Steering, 'feasible' | 'submitHeld'>;

/**
 * sbatch makes a new job each time it is called, and its answer may get lost. So a submission looks for its
 * tag first, among ended jobs too; two for one tag in this process wait for each other; and it looks again
 * afterwards, for an earlier sbatch that was given up may have reached a slow controller after all.
 */
export function createSubmitJobs(run: RunSlurm, reads: SteeringReads, self: () => Self): SubmitJobs {
  const underWay = new Map<string, Promise<string>>();

  const submit = async (spec: WorkloadSpec, tag: string, signal: AbortSignal): Promise<string> => {
    const before = runAs(spec.user, self());
    const { argv, feeds } = submissionOf(spec, { comment: withTag(spec.comment, tag), verb: '--hold' });
    const found = await findOne(spec, tag, reads, signal);
    if (found !== null) return found;
    const asked = `sbatch --hold for ${spec.user}`;
    const { stdout } = await run(argv, { asked, signal, feeds, before });
    // `123` or `123;cluster`.
    const [, id] = /^(\d{1,19})(?:;[^\n]*)?\s*$/.exec(new TextDecoder().decode(stdout)) ?? [];
    const others = (await jobsOf(spec, tag, reads, signal)).filter((job) => job.workload !== id);
    if (id !== undefined && others.length > 0) {
      // The earlier one came after all. Both are held, so neither ran; ours is the one too many.
      await run(['scancel', id], { asked: `scancel ${id}, the second job of ${tag}`, signal });
    }
    const one = await findOne(spec, tag, reads, signal);
    if (one !== null) return one;
    const printed = id === undefined ? 'no id' : `the id ${id}`;
    throw unreachable(`${asked}: printed ${printed}, and no job carries ${tag}; ask again`);
  };

  return {
    async submitHeld(spec, tag, signal) {
      requireTag(tag);
      // However the one before ended, this one looks for itself.
      const mine = Promise.allSettled([underWay.get(tag)]).then(() => submit(spec, tag, signal));
      underWay.set(tag, mine);
      return mine.finally(() => {
        if (underWay.get(tag) === mine) underWay.delete(tag);
      });
    },

    async feasible(spec, signal) {
      const { argv, feeds } = submissionOf(spec, {
        comment: spec.comment.slice(0, 200),
        verb: '--test-only',
      });
      try {
        const asked = `sbatch --test-only for ${spec.user}`;
        await run(argv, { asked, signal, feeds, before: runAs(spec.user, self()) });
        return null;
      } catch (error) {
        if (!(error instanceof SteeringFailure) || error.kind !== 'refused') throw error;
        if (!NOT_NOW.test(error.message)) return error.message;
        const { records } = await reads.nodes(signal);
        const unheard = countUnheard(records);
        if (unheard > 0)
          throw unreachable(`${error.message}; but it has yet to hear ${unheard} of its nodes: ask again`);
        return fitsHeldBack(records, spec) ? null : error.message;
      }
    },
  };
}

/** What Slurm says both of what can never run and of what cannot while nodes are held back. */
const NOT_NOW =
  /Requested node configuration is not available|Required node not available|Nodes required for job are DOWN/i;

/** The id of the one job that carries a tag for its user, an ended one where none is open; null without any. */
async function findOne(
  spec: WorkloadSpec,
  tag: string,
  reads: SteeringReads,
  signal: AbortSignal,
): Promise<string | null> {
  const jobs = await jobsOf(spec, tag, reads, signal);
  const open = jobs.filter((job) => !ENDED.has(job.state));
  if (open.length <= 1) return (open[0] ?? jobs[0])?.workload ?? null;
  const ids = open.map((job) => `${job.workload} (${job.nativeState})`).join(', ');
  throw refusal(`${open.length} jobs carry ${tag}: ${ids}; end all but one by hand`);
}

/** A comment is its owner's to write: another user's job with this tag is not the one. */
async function jobsOf({ user }: WorkloadSpec, tag: string, reads: SteeringReads, signal: AbortSignal) {
  return jobsWithTag(await reads.jobs(signal), tag).filter((job) => job.user === user);
}

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);
