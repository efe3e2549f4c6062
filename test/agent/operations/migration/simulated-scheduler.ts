import {
  type Steering,
  SteeringFailure,
  type SteeringVerb,
  type WorkloadObservation,
  type WorkloadSpec,
} from '../../../../agent/drivers/steering.ts';
import type { WorkloadState } from '../../../../protocol/index.ts';
import type { SimulatedFolder } from './simulated-folder.ts';
import type { SimulatedTime } from './simulated-time.ts';

export interface SimulatedJob {
  readonly id: string;
  readonly spec: WorkloadSpec;
  readonly tag: string | null;
  readonly submittedAt: number;
  endedAt: number | null;
  state: WorkloadState;
  /** What the scheduler would come back with, were it killed; null where it would not know the job. */
  saved: WorkloadState | null;
  isForgotten: boolean;
}

export interface Weather {
  /** Shares of calls and messages. */
  lost: number;
  late: number;
  doubled: number;
}

const VERBS: readonly SteeringVerb[] = ['checkpoint', 'requeue', 'cancel', 'hold', 'release', 'submitHeld'];
const FORGETS_AFTER_MS = 300_000;
const SAVES_AFTER_MS = 5_000;
/** A client gives up on a controller that does not answer (Slurm 22.05: 9 s). */
const PATIENCE_MS = 9_000;

/** A scheduler that runs what is released, takes its time, loses answers, and does late what it was told. */
export class SimulatedScheduler {
  readonly jobs: SimulatedJob[] = [];
  /** Asked at every change: in how many ms the scheduler is killed and comes back; null for not. */
  diesIn: () => number | null = () => null;
  readonly #time: SimulatedTime;
  readonly #random: () => number;
  readonly #weather: Weather;
  readonly #folder: SimulatedFolder;
  readonly #changed: () => void;
  readonly #unsaved = new Set<SimulatedJob>();
  /** Rises when the power fails: what was on its way to the controller by then never happens. */
  #powerCuts = 0;

  constructor(
    time: SimulatedTime,
    random: () => number,
    weather: Weather,
    folder: SimulatedFolder,
    changed: () => void,
  ) {
    this.#time = time;
    this.#random = random;
    this.#weather = weather;
    this.#folder = folder;
    this.#changed = changed;
  }

  /** Something stands on its nodes, or is about to. */
  get isBusy(): boolean {
    return this.jobs.some(({ state }) => ['running', 'pending', 'completing'].includes(state));
  }

  /** Only where nothing runs: jobs that a power cut ends are another story. */
  losePower(): void {
    this.#powerCuts++;
  }

  submit(spec: WorkloadSpec, state: WorkloadState, tag: string | null = null): SimulatedJob {
    const id = String(this.jobs.length + 1);
    const submittedAt = this.jobs.length;
    const job: SimulatedJob = {
      id,
      spec,
      tag,
      submittedAt,
      endedAt: null,
      state,
      saved: null,
      isForgotten: false,
    };
    this.jobs.push(job);
    this.#set(job, state);
    return job;
  }

  /** As one life of an agent sees it: after its end no answer arrives, and what it called for still happens. */
  steering(isAlive: () => boolean): Steering {
    const call = <T>(does: () => T): Promise<T> => this.#call(does, isAlive);
    const tell = (does: (job: SimulatedJob) => void) => (id: string) =>
      call(() => {
        const job = this.#known(id);
        if (job !== undefined) does(job);
      });
    return {
      verbs: new Set(VERBS),
      savesWithinMs: SAVES_AFTER_MS + 1_000,
      nativeWords: (verb) => verb,
      observeNodes: async () => [],
      observeWorkloads: (ids) => call(() => this.#observe((job) => ids.includes(job.id))),
      findByTag: (tag) => call(() => this.#observe((job) => job.tag === tag)),
      cordon: async () => undefined,
      takeOver: async () => undefined,
      uncordon: async () => undefined,
      checkpoint: tell((job) => this.#writeCheckpoint(job)),
      requeue: async () => undefined,
      runAgain: async () => undefined,
      cancel: tell((job) => this.#cancel(job)),
      hold: tell((job) => {
        if (job.state === 'pending') this.#set(job, 'held');
      }),
      release: tell((job) => {
        if (job.state === 'held') this.#set(job, 'pending');
      }),
      specOf: async (id) => {
        const job = await call(() => this.#known(id));
        if (job === undefined) throw new SteeringFailure('no such job', 'refused');
        return job.spec;
      },
      feasible: () => call(() => (this.#random() < 0.03 ? 'there is no such GPU here' : null)),
      submitHeld: async (spec, tag) => {
        const found = await call(() => this.jobs.find((job) => job.tag === tag && !job.isForgotten));
        return found?.id ?? (await call(() => this.submit(spec, 'held', tag).id));
      },
    };
  }

  async #call<T>(does: () => T, isAlive: () => boolean): Promise<T> {
    if (!isAlive()) return new Promise<T>(() => undefined);
    const powerCuts = this.#powerCuts;
    const fate = this.#random();
    const isLost = fate < this.#weather.lost;
    const isLate = !isLost && fate < this.#weather.lost + this.#weather.late;
    if (isLate)
      this.#time.after(this.#random() * 120_000, () => powerCuts === this.#powerCuts && void does());
    if (isLost || isLate) {
      await this.#time.wait(PATIENCE_MS);
      if (!isAlive()) return new Promise<T>(() => undefined);
      throw new SteeringFailure('the controller does not answer', 'unreachable');
    }
    await this.#time.wait(5 + this.#random() * 300);
    if (powerCuts !== this.#powerCuts) return new Promise<T>(() => undefined);
    const value = does();
    await this.#time.wait(5 + this.#random() * 300);
    return isAlive() ? value : new Promise<T>(() => undefined);
  }

  #known(id: string): SimulatedJob | undefined {
    return this.jobs.find((job) => job.id === id && !job.isForgotten);
  }

  #observe(which: (job: SimulatedJob) => boolean): readonly WorkloadObservation[] {
    return this.jobs
      .filter((job) => !job.isForgotten && which(job))
      .map(({ id, state, tag, submittedAt, endedAt }) => ({
        workload: id,
        state,
        nativeState: state,
        nodes: [],
        user: 'ada',
        tag,
        submittedAt,
        endedAt,
        restarts: 0,
        exitCode: null,
        reason: null,
      }));
  }

  #writeCheckpoint(job: SimulatedJob): void {
    if (job.state !== 'running') return;
    this.#time.after(1_000 + this.#random() * 20_000, () => {
      if (job.state !== 'running') return;
      this.#folder.write(this.#time.wall());
      // A workload may end over its checkpoint or go on; Slurm may keep one that ended, held.
      const fate = this.#random();
      if (fate < 0.3) this.#set(job, fate < 0.1 ? 'held' : 'completed');
    });
  }

  #cancel(job: SimulatedJob): void {
    if (job.state === 'running') {
      this.#set(job, 'completing');
      this.#endSoon(job, () => this.#random() < 0.5);
    } else if (job.state === 'held' || job.state === 'pending') this.#set(job, 'cancelled');
  }

  /** It comes back with what it had saved, and runs again what it takes for running. */
  comeBack(): void {
    for (const job of this.jobs) {
      if (job.saved === job.state) continue;
      if (job.saved === null) job.isForgotten = true;
      this.#set(job, job.saved ?? 'cancelled');
      if (job.state === 'completing') this.#endSoon(job, () => false);
    }
  }

  /** So long after the first change that is not saved, as it is then. */
  #saveSoon(job: SimulatedJob): void {
    if (this.#unsaved.has(job)) return;
    this.#unsaved.add(job);
    this.#time.after(SAVES_AFTER_MS, () => {
      this.#unsaved.delete(job);
      job.saved = job.state;
    });
  }

  #endSoon(job: SimulatedJob, writes: () => boolean): void {
    this.#time.after(this.#random() * 20_000, () => {
      if (writes()) this.#folder.write(this.#time.wall());
      if (job.state === 'completing') this.#set(job, 'cancelled');
    });
  }

  #set(job: SimulatedJob, state: WorkloadState): void {
    job.state = state;
    job.endedAt = state === 'cancelled' || state === 'completed' ? this.#time.wall() : null;
    this.#changed();
    this.#saveSoon(job);
    const diesIn = this.diesIn();
    if (diesIn !== null) this.#time.after(diesIn, () => this.comeBack());
    if (state === 'pending')
      this.#time.after(500 + this.#random() * 30_000, () => {
        if (job.state === 'pending') this.#set(job, 'running');
      });
    if (state === 'cancelled' || state === 'completed')
      this.#time.after(FORGETS_AFTER_MS, () => {
        if (job.state === state) job.isForgotten = true;
      });
  }
}
