import { atOnce, type InParts, type Patch, type WorkloadState } from '../../../protocol/index.ts';
import {
  boundText,
  countOf,
  type Fields,
  fieldsOf,
  isFields,
  textOf,
  timeOf,
  wholeTextOf,
  wordsOf,
} from './fields.ts';
import { parseDeclared } from './job-comment.ts';
import { jobGpusOf, jobNodesOf } from './job-gpus.ts';
import { jobIdOf } from './job-id.ts';
import { hasEnded, hasNodes, jobStateOf } from './job-state.ts';

export interface Jobs {
  readonly workloads: readonly Patch<'workloads'>[];
  /** Ids of the jobs that stand on each node, in the order of the answer. */
  readonly onNode: ReadonlyMap<string, readonly string[]>;
  /** Entries that could not be told apart from others, and were left out. */
  readonly unreadable: number;
}

/**
 * Places of jobs on nodes in one reading: twenty jobs on each of 100,000 nodes. A few bytes, `a[1-99999]`,
 * stand for as many names, so without a bound a small answer could fill the memory.
 */
const MOST_PLACES = 2_000_000;
/** Jobs of a part. */
const AT_ONCE = 16;
/** Of one job: more than any site has. */
const MOST_NODES = 100_000;

/** Jobs of `squeue --json` or `/jobs`, any API from 0.0.36 on, as workloads. */
export function parseJobs(records: readonly Fields[]): Jobs {
  return atOnce(parseJobsInParts(records));
}

/** The same a few jobs at a time. */
export function* parseJobsInParts(records: readonly Fields[]): InParts<Jobs> {
  const workloads = new Map<string, Patch<'workloads'>>();
  const onNode = new Map<string, string[]>();
  let unreadable = 0;
  let room = MOST_PLACES;
  for (const [at, job] of records.entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) yield;
    const id = jobIdOf(job);
    if (id === null || workloads.has(id)) {
      unreadable += 1;
      continue;
    }
    const state = jobStateOf(
      wordsOf(job, 'job_state'),
      countOf(job, 'priority'),
      textOf(job, 'state_reason'),
    );
    const nodes = jobNodesOf(job, Math.min(room, MOST_NODES));
    room -= nodes?.length ?? 0;
    workloads.set(id, workloadOf(id, job, state, nodes));
    for (const node of hasNodes(state) ? (nodes ?? []) : []) {
      const ids = onNode.get(node);
      if (ids === undefined) onNode.set(node, [id]);
      else ids.push(id);
    }
  }
  return { workloads: [...workloads.values()], onNode, unreadable };
}

function workloadOf(
  id: string,
  job: Fields,
  state: WorkloadState,
  nodes: readonly string[] | null,
): Patch<'workloads'> {
  const words = wordsOf(job, 'job_state');
  const gpus = jobGpusOf(job, hasNodes(state) ? (nodes ?? []) : []);
  const declared = parseDeclared(textOf(job, 'comment'));
  const minutes = countOf(job, 'time_limit');
  const waits = state === 'pending' || state === 'held';
  return {
    workload: id,
    name: textOf(job, 'name'),
    user: textOf(job, 'user_name') ?? countOf(job, 'user_id')?.toString() ?? null,
    account: textOf(job, 'account'),
    partition: textOf(job, 'partition'),
    state,
    nativeState: words.length === 0 ? null : boundText(words.join('+')),
    // Whoever expands the set later must be able to.
    nodes: nodes === null ? null : wholeTextOf(job, 'nodes'),
    nodeCount: countOf(job, 'node_count'),
    gpus: gpus.count,
    submittedAt: timeOf(job, 'submit_time'),
    // While a job waits Slurm puts a forecast here, and while it runs one into its end; a job that was
    // cancelled before it had nodes "started" when it was cancelled.
    startedAt: waits || textOf(job, 'nodes') === null ? null : timeOf(job, 'start_time'),
    endedAt: hasEnded(state) ? timeOf(job, 'end_time') : null,
    timeLimitSeconds: minutes === null ? null : minutes * 60,
    priority: countOf(job, 'priority'),
    dataClass: declared.dataClass,
    checkpoint: declared.checkpoint,
    checkpointDirectory: declared.checkpointDirectory,
    reason: reasonOf(job, state),
    gpuList: gpus.list === null ? null : gpus.list.join(','),
  };
}

/** Why it waits, or how it ended: Slurm's reason, its words for it, and the exit code where that says more. */
function reasonOf(job: Fields, state: WorkloadState): string | null {
  const stateReason = textOf(job, 'state_reason');
  const parts: string[] = [];
  if (stateReason !== null && stateReason !== 'None') parts.push(stateReason);
  const description = textOf(job, 'state_description');
  if (description !== null && description !== stateReason) parts.push(description);
  const exit = state === 'failed' ? exitOf(job) : null;
  if (exit !== null) parts.push(exit);
  return parts.length === 0 ? null : parts.join(', ');
}

/** Up to API 0.0.38 a raw wait status, status × 256 + signal; after that an object. */
function exitOf(job: Fields): string | null {
  if (isFields(job['exit_code'])) {
    const exit = fieldsOf(job, 'exit_code');
    // 0.0.39 named the signal `signal_id`, later versions `id`.
    const signal = fieldsOf(exit, 'signal');
    return shownExit(countOf(exit, 'return_code'), countOf(signal, 'id') ?? countOf(signal, 'signal_id'));
  }
  const status = countOf(job, 'exit_code');
  return status === null ? null : shownExit(status >> 8, status & 0x7f);
}

function shownExit(code: number | null, signal: number | null): string | null {
  if (signal !== null && signal > 0) return `signal ${signal}`;
  return code !== null && code > 0 ? `exit code ${code}` : null;
}
