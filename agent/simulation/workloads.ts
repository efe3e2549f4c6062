import type { Agenda } from './agenda.ts';
import { demand, MINUTE } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Gpus } from './gpus.ts';
import { isHolding, type Job } from './job.ts';
import type { Phase } from './job-kinds.ts';
import type { Placement } from './placement.ts';

/** How long the scheduler still tells of a job that ended (Slurm's MinJobAge). */
const REMEMBERED = 5 * MINUTE;

/** The words for each way to end: our state, Slurm's state, a reason. */
const ENDINGS = {
  completed: ['completed', 'COMPLETED', null],
  failed: ['failed', 'FAILED', 'NonZeroExitCode'],
  cancelled: ['cancelled', 'CANCELLED', 'cancelled by its user'],
  timeout: ['failed', 'TIMEOUT', 'TimeLimit'],
} as const;

/** The life of jobs once the scheduler has decided: start, phases, end, being hit by a fault. */
export class Workloads {
  /** Jobs whose row changed since the last visit, and those whose row is gone. */
  readonly changed = new Set<Job>();
  readonly forgotten = new Set<Job>();
  /** Every job with a row. */
  readonly known = new Set<Job>();
  readonly running = new Set<Job>();
  readonly #clock: Clock;
  readonly #agenda: Agenda;
  readonly #placement: Placement;
  readonly #gpus: Gpus;
  /** Told when GPUs came free. */
  onFreed: () => void = () => undefined;
  /** Told when a job that a fault ended waits again. */
  onRequeued: (job: Job) => void = () => undefined;

  constructor(clock: Clock, agenda: Agenda, placement: Placement, gpus: Gpus) {
    this.#clock = clock;
    this.#agenda = agenda;
    this.#placement = placement;
    this.#gpus = gpus;
  }

  admit(job: Job): void {
    this.known.add(job);
    this.changed.add(job);
  }

  /** Starts a job on GPUs that placement found; `since` lies in the past for one that runs when the site is first seen. */
  start(job: Job, gpus: Int32Array, since: number = this.#clock.now): void {
    this.#placement.take(job, gpus);
    const run = ++job.run;
    job.state = 'running';
    job.nativeState = 'RUNNING';
    job.reason = null;
    job.startedAt = since;
    job.resumedWith = job.kept;
    this.running.add(job);
    this.changed.add(job);
    for (const gpu of gpus) this.#gpus.columns.workload.set(gpu, job.id);
    this.#agenda.at(since + job.duration - job.kept, () => {
      if (job.run === run) this.#finish(job);
    });
    // One that runs for long already is past its loading phase.
    this.#enterPhase(job, run, since < this.#clock.now ? 1 : 0, job.random.unit());
  }

  /** A fault took the job's GPU or machine: it fails, or waits again when it can go on from a checkpoint. */
  hit(job: Job, nativeState: 'FAILED' | 'NODE_FAIL', reason: string): 'requeued' | 'failed' | 'unharmed' {
    if (!isHolding(job)) return 'unharmed';
    this.#free(job);
    if (job.checkpoint !== null && job.state === 'running') {
      job.run++;
      job.state = 'pending';
      job.nativeState = 'PENDING';
      job.reason = `requeued: ${reason}`;
      job.startedAt = null;
      this.changed.add(job);
      this.onRequeued(job);
      return 'requeued';
    }
    this.#end(job, 'failed', nativeState, reason);
    return 'failed';
  }

  /** Work it has done, of its `duration`, milliseconds. */
  doneBy(job: Job): number {
    return job.startedAt === null ? job.kept : job.resumedWith + this.#clock.now - job.startedAt;
  }

  /** Lets it write down where it is, which takes a while; what it did until now is kept then. */
  keep(job: Job, takes: number): void {
    const { run } = job;
    const done = this.doneBy(job);
    this.#agenda.at(this.#clock.now + takes, () => {
      if (job.run === run && job.state === 'running') job.kept = Math.max(job.kept, done);
    });
  }

  /** Puts a running job back into the queue, where it waits a while first, as Slurm makes it. */
  requeue(job: Job, waits: number): void {
    this.#free(job);
    const run = ++job.run;
    job.restarts++;
    job.state = 'pending';
    job.nativeState = 'PENDING';
    job.reason = 'BeginTime';
    job.startedAt = null;
    this.changed.add(job);
    this.#agenda.at(this.#clock.now + waits, () => {
      if (job.run === run) this.onRequeued(job);
    });
  }

  /** Ends it for good: at once while it waits, else as soon as its processes have ended. */
  cancel(job: Job, by: string): void {
    if (isHolding(job)) this.#finish(job, ['cancelled', 'CANCELLED', by]);
    else this.#end(job, 'cancelled', 'CANCELLED', by);
  }

  #finish(
    job: Job,
    ending: (typeof ENDINGS)[Job['outcome']] | readonly ['cancelled', string, string] = ENDINGS[job.outcome],
  ): void {
    const run = ++job.run;
    job.state = 'completing';
    job.nativeState = 'COMPLETING';
    this.changed.add(job);
    for (const gpu of job.gpuNumbers) this.#gpus.rest(gpu);
    this.#agenda.at(this.#clock.now + job.random.between(4_000, 20_000), () => {
      if (job.run !== run) return;
      this.#free(job);
      const [state, nativeState, reason] = ending;
      this.#end(job, state, nativeState, reason);
    });
  }

  #free(job: Job): void {
    for (const gpu of job.gpuNumbers) {
      this.#gpus.rest(gpu);
      this.#gpus.columns.workload.set(gpu, null);
    }
    this.#placement.release(job);
    this.running.delete(job);
    this.onFreed();
  }

  #end(
    job: Job,
    state: 'completed' | 'failed' | 'cancelled',
    nativeState: string,
    reason: string | null,
  ): void {
    job.run++;
    job.state = state;
    job.nativeState = nativeState;
    job.reason = reason;
    job.endedAt = this.#clock.now;
    this.changed.add(job);
    this.#agenda.at(this.#clock.now + REMEMBERED, () => {
      this.known.delete(job);
      this.changed.delete(job);
      this.forgotten.add(job);
    });
  }

  #enterPhase(job: Job, run: number, count: number, mood: number): void {
    if (job.run !== run || job.state !== 'running') return;
    const nextMood = Math.min(1, Math.max(0, mood + job.random.between(-0.12, 0.12)));
    const phase: Phase = job.kind.phase(job.random, count, nextMood, demand(this.#clock.now));
    for (const gpu of job.gpuNumbers) this.#gpus.run(gpu, job.kind.profile, phase.load, phase.memory);
    this.#agenda.at(this.#clock.now + phase.milliseconds, () =>
      this.#enterPhase(job, run, count + 1, nextMood),
    );
  }
}
