import { isJobId } from '../drivers/names.ts';
import type { WorkloadObservation } from '../drivers/steering.ts';
import { SECOND } from './calendar.ts';
import { checkpointDirectoryOf, type Job, jobNodes } from './job.ts';
import type { Random } from './random.ts';
import { ACTOR, refused, type SteeredParts } from './steered-parts.ts';

/** Jobs as the simulated scheduler has them, and its obedience about them: as Slurm's, with the same refusals. */
export class SteeredJobs {
  readonly #parts: SteeredParts;
  readonly #random: Random;

  constructor(parts: SteeredParts, random: Random) {
    this.#parts = parts;
    this.#random = random;
  }

  observe(ids: readonly string[]): readonly WorkloadObservation[] {
    ids.forEach(requireId);
    return [...new Set(ids)].flatMap((id) => this.find(id) ?? []).map((job) => this.#observationOf(job));
  }

  findByTag(tag: string): readonly WorkloadObservation[] {
    return this.withTag(tag).map((job) => this.#observationOf(job));
  }

  withTag(tag: string): readonly Job[] {
    return [...this.#parts.workloads.known].filter((job) => job.tag === tag);
  }

  /** Of several that wrote to one folder, the latest. */
  writerOf(folder: string): string | null {
    const writers = [...this.#parts.workloads.known].filter((job) => checkpointDirectoryOf(job) === folder);
    return writers.at(-1)?.id ?? null;
  }

  find(id: string): Job | null {
    requireId(id);
    for (const job of this.#parts.workloads.known) if (job.id === id) return job;
    return null;
  }

  known(id: string): Job {
    const job = this.find(id);
    if (job !== null) return job;
    throw refused(`there is no job ${id}; it ended and is forgotten, or was never here`);
  }

  checkpoint(id: string, signalName: string): void {
    const job = this.known(id);
    if (job.checkpoint === null || job.checkpoint !== signalName) {
      throw refused(
        `job ${id} declares ${job.checkpoint === null ? 'no signal' : `the signal ${job.checkpoint}`} for a checkpoint, and any other would kill it`,
      );
    }
    if (job.state !== 'running') throw notInState(job, 'checkpoint');
    this.#parts.workloads.keep(job, this.#random.between(12, 50) * SECOND);
  }

  requeue(id: string): void {
    const job = this.known(id);
    if (job.state === 'pending' || job.state === 'held') return;
    if (job.state !== 'running') throw notInState(job, 'requeue');
    this.#parts.workloads.requeue(job, this.#random.between(4, 12) * SECOND);
  }

  cancel(id: string): void {
    const job = this.find(id);
    if (job === null || !(job.state === 'running' || job.state === 'pending' || job.state === 'held')) return;
    this.#parts.scheduler.withdraw(job);
    this.#parts.workloads.cancel(job, `cancelled by ${ACTOR}`);
  }

  hold(id: string): void {
    const job = this.known(id);
    if (job.state !== 'held' && job.state !== 'pending') throw notInState(job, 'hold');
    this.#set(job, 'held', 'JobHeldAdmin');
  }

  release(id: string): void {
    const job = this.known(id);
    if (job.state === 'pending' || job.state === 'running') return;
    if (job.state !== 'held') throw notInState(job, 'release');
    this.#set(job, 'pending', 'Priority');
    this.#parts.scheduler.wake();
  }

  #set(job: Job, state: 'held' | 'pending', reason: string): void {
    job.state = state;
    job.reason = reason;
    this.#parts.workloads.changed.add(job);
  }

  #observationOf(job: Job): WorkloadObservation {
    return {
      workload: job.id,
      state: job.state,
      nativeState: job.nativeState,
      nodes: jobNodes(job, this.#parts.layout),
      user: job.user,
      tag: job.tag,
      submittedAt: job.submittedAt,
      endedAt: job.endedAt,
      restarts: job.restarts,
      exitCode: job.state === 'completed' ? 0 : job.state === 'failed' ? 1 : null,
      reason: job.reason,
    };
  }
}

function requireId(id: string): void {
  if (!isJobId(id)) throw refused(`${JSON.stringify(id.slice(0, 80))} is not the id of one job`);
}

function notInState(job: Job, verb: string) {
  return refused(`${verb} of job ${job.id} refused: it is ${job.nativeState}`);
}
