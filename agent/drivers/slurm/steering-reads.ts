import { ReadFailure } from '../../io/io.ts';
import type { NodeObservation, WorkloadObservation } from '../steering.ts';
import { recordOf } from './array-tasks.ts';
import { countOf, type Fields, fieldsOf, isFields, textOf, timeOf, wholeTextOf, wordsOf } from './fields.ts';
import { jobNodesOf } from './job-gpus.ts';
import { jobIdOf } from './job-id.ts';
import { jobStateOf } from './job-state.ts';
import { tagIn } from './job-tag.ts';
import { parseJobs } from './parse-jobs.ts';
import { parseNodes } from './parse-nodes.ts';
import { unreachable } from './slurm-programs.ts';
import type { ReadBounds, SlurmReader } from './slurm-reader.ts';

/** What steering asks Slurm before it acts and after. All fail with `SteeringFailure`, as unreachable. */
export interface SteeringReads {
  /** Records of all jobs as Slurm has them now. */
  jobs(signal: AbortSignal): Promise<readonly Fields[]>;
  nodes(
    signal: AbortSignal,
  ): Promise<{ readonly records: readonly Fields[]; readonly seen: readonly NodeObservation[] }>;
}

/** 5,000 nodes are 6 MB of JSON and 2,000 jobs another 6 MB. */
const MOST_BYTES = 50_000_000;

export function createSteeringReads(reader: SlurmReader, timeoutMs: number): SteeringReads {
  const bounds = (signal: AbortSignal): ReadBounds => ({ signal, timeoutMs, maxBytes: MOST_BYTES });
  return {
    jobs: async (signal) => (await answered(reader.readJobs(bounds(signal)))).records,
    async nodes(signal) {
      const { nodes, jobs } = await answered(reader.read(bounds(signal)));
      const parsed = parseNodes(nodes.records, parseJobs(jobs.records).onNode).nodes;
      return { records: nodes.records, seen: parsed.map(observationOf) };
    },
  };
}

/** Where nothing could be read nothing is known, whatever the reason. */
async function answered<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ReadFailure) throw unreachable(error.message, error);
    throw error;
  }
}

function observationOf(node: ReturnType<typeof parseNodes>['nodes'][number]): NodeObservation {
  return {
    node: String(node.node),
    state: node.state ?? 'unknown',
    scheduling: node.scheduling ?? 'cordoned',
    isHeld: isHeld(node.nativeState ?? ''),
    nativeState: node.nativeState ?? 'UNKNOWN',
    reason: node.reason ?? null,
    reasonUser: node.reasonUser ?? null,
    workloads: (node.workloads ?? '').split(',').filter((id) => id !== ''),
  };
}

/** Slurm's one word for both our cordon and our drain. */
function isHeld(nativeState: string): boolean {
  return nativeState.split('+').includes('DRAIN');
}

/** A job by id, null when Slurm no longer knows it. Fails as unreachable when Slurm does not show it whole. */
export function observeJob(records: readonly Fields[], id: string): WorkloadObservation | null {
  const record = recordOf(records, id);
  if (record !== 'unclear') return record === null ? null : observedJob(record, id);
  throw unreachable(
    `Slurm: job ${id}: the list of its array’s tasks is cut short (SLURM_BITSTR_LEN=0 shows it whole)`,
  );
}

/** Jobs that carry a tag, in the order of their ids. */
export function jobsWithTag(records: readonly Fields[], tag: string): readonly WorkloadObservation[] {
  return records.flatMap((record) => {
    const id = jobIdOf(record);
    if (id === null || tagIn(wholeTextOf(record, 'comment')) !== tag) return [];
    return [observedJob(record, id)];
  });
}

function observedJob(job: Fields, workload: string): WorkloadObservation {
  const words = wordsOf(job, 'job_state');
  const reason = textOf(job, 'state_reason');
  return {
    workload,
    state: jobStateOf(words, countOf(job, 'priority'), reason),
    nativeState: words.join('+'),
    nodes: jobNodesOf(job, 100_000) ?? [],
    user: textOf(job, 'user_name'),
    tag: tagIn(wholeTextOf(job, 'comment')),
    submittedAt: timeOf(job, 'submit_time'),
    endedAt: endOf(job),
    restarts: countOf(job, 'restart_cnt') ?? 0,
    exitCode: exitCodeOf(job),
    reason: reason === null || reason === 'None' ? null : reason,
  };
}

/** Null while it has not ended: Slurm writes there when it expects it. */
function endOf(job: Fields): number | null {
  const words = wordsOf(job, 'job_state');
  return words.includes('CANCELLED') || hasEnded(words) ? timeOf(job, 'end_time') : null;
}

/** Null while nothing ended: Slurm writes 0 for that too. */
function exitCodeOf(job: Fields): number | null {
  if (!hasEnded(wordsOf(job, 'job_state'))) return null;
  const exit = job['exit_code'];
  if (isFields(exit)) return countOf(fieldsOf(job, 'exit_code'), 'return_code');
  const status = countOf(job, 'exit_code');
  return status === null || (status & 0x7f) !== 0 ? null : status >> 8;
}

function hasEnded(words: readonly string[]): boolean {
  return words.some((word) => ENDED.has(word));
}

const ENDED = new Set([
  'COMPLETED',
  'FAILED',
  'TIMEOUT',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'BOOT_FAIL',
  'DEADLINE',
]);
