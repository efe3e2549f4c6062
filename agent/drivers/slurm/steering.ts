import { userInfo } from 'node:os';
import type { Io } from '../../io/io.ts';
import type { Steering, SteeringVerb } from '../steering.ts';
import { createActOnJobs } from './act-on-jobs.ts';
import { createCommandReader } from './command-reader.ts';
import { requireJobId, requireNodeNames, requireTag } from './exact-names.ts';
import { createHoldNodes } from './hold-nodes.ts';
import type { Self } from './job-owner.ts';
import { readJobParts } from './job-parts.ts';
import { specOfJob } from './job-spec.ts';
import { createRestReader, type SlurmRest } from './rest-reader.ts';
import { createSlurmPrograms } from './slurm-programs.ts';
import { createSteeringReads, jobsWithTag, observeJob } from './steering-reads.ts';
import { createSubmitJobs } from './submit-jobs.ts';

export interface SlurmSteeringOptions {
  readonly io: Pick<Io, 'run' | 'get' | 'readFile'>;
  /** slurm.conf; null leaves it to Slurm's own search. */
  readonly conf?: string | null;
  /** slurmrestd, for what is read; acting is by Slurm's programs, for 22.05 cannot update a node by REST. */
  readonly rest?: SlurmRest | null;
  /** Folder of Slurm's programs; null finds them on the PATH. */
  readonly programs?: string | null;
  /** Of one call to Slurm. Its client waits 9 s on a dead controller and 10 s on one that hangs. */
  readonly timeoutMs?: number;
  /** Variables that look like secrets move with a job; else they are left behind, and the plan names them. */
  readonly carrySecrets?: boolean;
  /** Jobs of root may be submitted. */
  readonly rootJobs?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Steers Slurm 22.05 and later by its own programs. */
export function createSlurmSteering(options: SlurmSteeringOptions): Steering {
  const { io, conf = null, rest = null, programs = null, timeoutMs = 30_000, now = Date.now } = options;
  // Else squeue cuts the list of an array's waiting tasks after 64 bytes.
  const environment = { SLURM_BITSTR_LEN: '0' };
  const reader =
    rest === null
      ? createCommandReader({ run: io.run, conf, programs, environment })
      : createRestReader(rest, io);
  const reads = createSteeringReads(reader, timeoutMs);
  const run = createSlurmPrograms({ run: io.run, conf, programs, timeoutMs });
  const parts = { run, readFile: io.readFile, carrySecrets: options.carrySecrets ?? false, timeoutMs, now };
  return {
    verbs: new Set<SteeringVerb>(Object.keys(NATIVE_WORDS).filter(isVerb)),
    savesWithinMs: SAVES_WITHIN_MS,
    nativeWords: (verb) =>
      isVerb(verb) ? NATIVE_WORDS[verb] : 'nothing: Slurm sets no power limits of GPUs',

    async observeNodes(names, signal) {
      requireNodeNames(names);
      const wanted = new Set(names);
      return (await reads.nodes(signal)).seen.filter((node) => wanted.has(node.node));
    },
    async observeWorkloads(ids, signal) {
      ids.forEach(requireJobId);
      if (ids.length === 0) return [];
      const records = await reads.jobs(signal);
      return [...new Set(ids)].map((id) => observeJob(records, id)).filter((job) => job !== null);
    },
    async findByTag(tag, signal) {
      requireTag(tag);
      return jobsWithTag(await reads.jobs(signal), tag);
    },
    async specOf(id, signal) {
      requireJobId(id);
      return specOfJob(await readJobParts(await reads.jobs(signal), id, parts, signal));
    },
    ...createHoldNodes(run, reads),
    ...createActOnJobs(run, reads),
    ...createSubmitJobs(run, reads, () => selfOf(options.rootJobs ?? false)),
  };
}

/** slurmctld writes its jobs down at most every 5 s (`SAVE_MAX_WAIT`), and a loaded one takes its time. */
const SAVES_WITHIN_MS = 12_000;

/** As plans show them beside our own words. */
const NATIVE_WORDS: Readonly<Record<Exclude<SteeringVerb, 'capPower'>, string>> = {
  cordon: 'State=DRAIN (nothing is killed)',
  uncordon: 'State=UNDRAIN (a node that is DOWN stays so)',
  checkpoint: 'scancel --signal=… --batch (only the signal it declares)',
  requeue: 'scontrol requeue (its processes are ended, it waits again)',
  cancel: 'scancel (its processes are ended for good)',
  hold: 'scontrol hold',
  release: 'scontrol release',
  submitHeld: 'sbatch --hold',
};

function isVerb(word: string): word is keyof typeof NATIVE_WORDS {
  return word in NATIVE_WORDS;
}

function selfOf(rootJobs: boolean): Self {
  const uid = process.getuid?.() ?? -1;
  return { isRoot: uid === 0, user: nameOf(uid), rootJobs };
}

/** In a container the agent's user may have a number and no name. */
function nameOf(uid: number): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return String(uid);
  }
}
