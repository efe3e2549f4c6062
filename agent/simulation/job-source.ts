import { type Account, accountsOf } from './accounts.ts';
import { activity, HOUR } from './calendar.ts';
import { type Job, NO_GPUS, type Outcome } from './job.ts';
import { JOB_KINDS, type JobKind, type SizeLimits } from './job-kinds.ts';
import type { Layout } from './layout.ts';
import { Random, type Streams } from './random.ts';

/** Mean of `activity` over a week: what the arrival rate is divided by. */
const MEAN_ACTIVITY = 0.55;

/** Makes the jobs that people send: kinds in proportion to the GPU-hours they take, sizes, durations, owners. */
export class JobSource {
  readonly #layout: Layout;
  readonly #seed: string;
  readonly #random: Random;
  readonly #accounts: readonly Account[];
  readonly #limits: SizeLimits;
  /** Jobs of each kind that run at once when every GPU is busy. */
  readonly #running: readonly number[];
  /** Jobs of each kind per millisecond that keep every GPU busy. */
  readonly #rates: readonly number[];
  #number: number;

  constructor(site: string, seed: number, layout: Layout, streams: Streams) {
    this.#layout = layout;
    this.#seed = `${seed}/${site}`;
    this.#random = streams('jobs');
    this.#accounts = accountsOf(layout.nodeCount, streams('accounts'));
    this.#number = 80_000 + this.#random.whole(0, 9_000);
    const smallest = Math.min(...[...layout.partitions.values()].map((nodes) => nodes.length));
    const largestNodes = Math.max(
      1,
      Math.min(600, Math.round(layout.nodeCount * 0.1), Math.floor(smallest / 2)),
    );
    this.#limits = { gpusPerNode: layout.gpusPerNode, largestNodes };
    const sizes = JOB_KINDS.map((kind) => meanSize(kind, this.#limits));
    this.#running = JOB_KINDS.map((kind, index) => (kind.share * layout.gpuCount) / sizes[index]!);
    this.#rates = JOB_KINDS.map((kind, index) => this.#running[index]! / meanDuration(kind));
  }

  /**
   * Time until the next arrival, at `pressure` times the rate that keeps the site full; null when none
   * comes within the next ten minutes (then ask again: the process has no memory).
   */
  gap(now: number, pressure: number): number | null {
    const rate =
      this.#rates.reduce((sum, each) => sum + each, 0) * (activity(now) / MEAN_ACTIVITY) * pressure;
    const gap = this.#random.exponential(1 / rate);
    return gap > HOUR / 6 ? null : gap;
  }

  /** What arrives now: one job, or the tasks of an array. `room` says how many machines of a partition are free. */
  arrive(now: number, room: (partition: string) => number): readonly Job[] {
    const kind = JOB_KINDS[this.#random.weighted(this.#rates)]!;
    const number = this.#number++;
    const tasks = kind.name === 'analysis' && this.#random.chance(0.3) ? this.#random.whole(2, 8) : 0;
    const duration = this.#random.logNormal(kind.medianDuration, kind.sigma);
    if (tasks === 0) return [this.#make(kind, String(number), now, duration, room)];
    const first = this.#make(kind, `${number}_0`, now, duration, room);
    // Tasks of an array are alike but for their length.
    return Array.from({ length: tasks }, (_, task) => ({
      ...first,
      id: `${number}_${task}`,
      random: new Random(`${this.#seed}/job ${number}_${task}`),
      duration: Math.min(first.timeLimit, first.duration * (0.8 + 0.4 * ((task * 0.618) % 1))),
    }));
  }

  /**
   * A job that runs at `now`, as one finds it by looking: long ones are seen more often. (The length-
   * biased form of a log-normal is a log-normal whose median is larger by e^σ².)
   */
  found(now: number): Job {
    const kind = JOB_KINDS[this.#random.weighted(this.#running)]!;
    const biased = kind.medianDuration * Math.exp(kind.sigma ** 2);
    const duration = Math.min(kind.longest, this.#random.logNormal(biased, kind.sigma));
    const elapsed = Math.round((duration * this.#random.unit()) / 1000) * 1000;
    const waited = Math.round(this.#random.exponential(20 * 60_000) / 1000) * 1000;
    // The id is only known when all that were found are put in the order of submission.
    return { ...this.#make(kind, '', now - elapsed - waited, duration, () => 0), startedAt: now - elapsed };
  }

  /** Gives ids, in order of submission, to jobs that were found. */
  name(jobs: readonly Job[]): readonly Job[] {
    const ordered = [...jobs].sort((one, other) => one.submittedAt - other.submittedAt);
    return ordered.map((job) => {
      this.#number += 1 + Math.floor(job.random.unit() * 6);
      const id = String(this.#number++);
      return { ...job, id, random: new Random(`${this.#seed}/job ${id}`) };
    });
  }

  #make(kind: JobKind, id: string, now: number, wanted: number, room: (partition: string) => number): Job {
    const random = new Random(`${this.#seed}/job ${id}/${this.#random.next()}`);
    const candidates = this.#accounts.filter((account) => account.kinds.includes(kind.name));
    const account = candidates[Math.floor(random.unit() * candidates.length)]!;
    const duration = Math.max(30_000, Math.min(kind.longest, Math.round(wanted / 1000) * 1000));
    const { gpusPerNode } = this.#layout;
    const partitions = [...this.#layout.partitions];
    // Whoever can run on any model asks for the one that is free.
    const weights = partitions.map(([name, nodes]) => nodes.length * 0.06 + room(name));
    const partition = partitions[random.weighted(weights)]!;
    const gpus = Math.min(kind.size(random, this.#limits), gpusPerNode * this.#limits.largestNodes);
    const outcome = outcomeOf(random);
    const slack = outcome === 'timeout' ? 1 : random.between(1.1, 2);
    const basePriority = 1000 + random.whole(0, 40) * 100 + Math.round(Math.log2(gpus + 1) * 150);
    const limit = Math.ceil((duration * slack) / (HOUR / 4)) * (HOUR / 4);
    return {
      id,
      name: random.pick(kind.titles as readonly [string, ...string[]]),
      kind,
      user: random.pick(account.users),
      account: account.name,
      partition: partition[0],
      dataClass: account.dataClass,
      checkpoint: random.chance(kind.checkpointRatio) ? random.pick(['USR1', 'USR1', 'TERM']) : null,
      gpus,
      wholeNodes: gpus % gpusPerNode === 0 ? gpus / gpusPerNode : 0,
      submittedAt: now,
      duration: outcome === 'timeout' ? limit : duration,
      timeLimit: limit,
      basePriority,
      outcome,
      random,
      state: 'pending',
      nativeState: 'PENDING',
      reason: null,
      priority: basePriority,
      startedAt: null,
      endedAt: null,
      restarts: 0,
      kept: 0,
      resumedWith: 0,
      spec: null,
      tag: null,
      run: 0,
      gpuNumbers: NO_GPUS,
    };
  }
}

function outcomeOf(random: Random): Outcome {
  const draw = random.unit();
  if (draw < 0.87) return 'completed';
  if (draw < 0.94) return 'failed';
  return draw < 0.97 ? 'cancelled' : 'timeout';
}

function meanDuration(kind: JobKind): number {
  return Math.min(kind.longest, kind.medianDuration * Math.exp(kind.sigma ** 2 / 2));
}

/** By trial: sizes are cut off at both ends, which no formula is short for. */
function meanSize(kind: JobKind, limits: SizeLimits): number {
  const random = new Random('mean size');
  let sum = 0;
  for (let trial = 0; trial < 400; trial++) sum += kind.size(random, limits);
  return sum / 400;
}
