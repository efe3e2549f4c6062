import { Random } from '../../agent/simulation/random.ts';
import type { ShedStep } from '../../source/actions/placing/shedding/plan.ts';
import { WALL } from './made-fabric.ts';
import { type Job, madeJobs } from './power-day-jobs.ts';
import { type DayRows, dayRows, GPUS_PER_NODE, IDLE_WATTS, LIMIT_WATTS, nameOf } from './power-day-rows.ts';

/** 5,000 machines of eight B200: 70 MW of grid connection, about 65 MW when it is full. */
const NODES = 5_000;
/** What a machine takes beside its GPUs at rest and busy, and each GPU watt at its supplies. */
const [NODE_IDLE_WATTS, NODE_BUSY_WATTS, SUPPLY] = [2_380, 3_300, 1.12];
/** Network and storage; then pumps and fans that stand, and compressors that follow the load. */
const [SERVICE_WATTS, COOLING_STANDING, COOLING_MOVING] = [3.2e6, 2.5e6, 1.08];
/** Not the exponent that plans reckon with: what the hardware does is its own affair. */
const SPEED_EXPONENT = 0.42;
const RESTART_MINUTES = 10;
export const DAY_MINUTES = 1_440;

/**
 * A day of a large site, minute by minute, that knows nothing of plans but how to carry out their steps. Its
 * queue is never empty, its jobs end before their limits, and their draw wavers. The same seed, the same day.
 */
export class PowerDay {
  readonly #jobs: Job[];
  readonly #free: number[] = Array.from({ length: NODES }, (_, node) => NODES - 1 - node);
  readonly #caps = new Float64Array(NODES).fill(Number.POSITIVE_INFINITY);
  readonly #planMinute: number;
  readonly #held = new Set<string>();
  readonly #written = new Map<string, { readonly at: number; readonly done: number }>();
  readonly #byId: ReadonlyMap<string, Job>;
  #steps: readonly ShedStep[] = [];
  #taken = 0;
  #minute = 0;
  /** GPUs that the queue may still start; infinite while nobody holds it. */
  #starts = Number.POSITIVE_INFINITY;
  #gpuWatts = 0;
  /** GPU-hours computed until now, here and by what moved away, at full speed. */
  computed = 0;
  readonly watts: number[] = [];

  /** `planMinute` is the minute of the day at which the wall clock is that of made fabrics. */
  constructor(seed: number, planMinute: number) {
    this.#planMinute = planMinute;
    this.#jobs = madeJobs(new Random(`${seed}/power day`), NODES * DAY_MINUTES * 2, DAY_MINUTES);
    this.#byId = new Map(this.#jobs.map((job) => [job.id, job]));
  }

  get jobs(): readonly Readonly<Job>[] {
    return this.#jobs;
  }

  get cappedNodes(): number {
    return this.#caps.reduce((sum, cap) => sum + (Number.isFinite(cap) ? 1 : 0), 0);
  }

  follow(steps: readonly ShedStep[]): void {
    this.#steps = steps.toSorted((a, b) => a.effectiveAt - b.effectiveAt);
    this.#taken = 0;
  }

  hold(): void {
    this.#starts = 0;
  }

  /** One step now; those with a checkpoint to write take effect when it is written. */
  take(step: ShedStep): void {
    const at = this.wallOf(this.#minute);
    this.follow([
      ...this.#steps.slice(this.#taken),
      { ...step, at, effectiveAt: at + step.effectiveAt - step.at },
    ]);
  }

  /** Lets waiting work have so many GPUs more. */
  letIn(gpus: number): void {
    this.#starts += gpus;
  }

  get freeGpus(): number {
    return this.#free.length * GPUS_PER_NODE;
  }

  get unusedGpus(): number {
    return this.#starts;
  }

  setCaps(caps: ReadonlyMap<string, number>): void {
    for (let node = 0; node < NODES; node++)
      this.#caps[node] = caps.get(nameOf(node)) ?? Number.POSITIVE_INFINITY;
  }

  get minute(): number {
    return this.#minute;
  }

  /** Of steps that are begun and have not taken effect. */
  get comingWatts(): number {
    return this.#steps.slice(this.#taken).reduce((sum, { frees }) => sum + Math.max(0, frees), 0);
  }

  runUntil(minute: number): void {
    for (; this.#minute < minute; this.#minute++) this.#live(this.#minute);
  }

  wallOf(minute: number): number {
    return WALL + (minute - this.#planMinute) * 60_000;
  }

  /** The site as its agent would tell it. */
  rows(): DayRows {
    return dayRows({
      nodeCount: NODES,
      jobs: this.#jobs,
      drawOf: (job) => this.#drawOf(job, this.#minute),
      wallOf: (minute) => this.wallOf(minute),
      isHeld: ({ id, state }) => state === 'pending' && this.#held.has(id),
    });
  }

  /** As a scheduler does what it is told about one job. */
  holdJob(id: string): void {
    this.#held.add(id);
  }

  isHeld = (id: string): boolean => this.#held.has(id);

  releaseJob(id: string): void {
    this.#held.delete(id);
  }

  /** What is done by now is kept when it is written, two minutes on. */
  checkpointJob(id: string): void {
    const job = this.find(id);
    if (job?.state === 'running') this.#written.set(id, { at: this.#minute + 2, done: job.done });
  }

  /** The name of its newest checkpoint. */
  checkpointOf(id: string): string | null {
    const written = this.#written.get(id);
    return written === undefined || written.at > this.#minute ? null : `at ${written.at}`;
  }

  requeueJob(id: string): void {
    const job = this.find(id);
    if (job?.state !== 'running') return;
    const kept = this.checkpointOf(id) === null ? 0 : (this.#written.get(id)?.done ?? 0);
    this.computed -= ((job.done - kept) * job.nodes * GPUS_PER_NODE) / 60;
    job.done = kept;
    job.restarts += 1;
    this.#end(job, 'pending');
  }

  find(id: string): Job | undefined {
    return this.#byId.get(id);
  }

  get itWatts(): number {
    const busy = NODES - this.#free.length;
    return (
      busy * NODE_BUSY_WATTS + this.#free.length * NODE_IDLE_WATTS + this.#gpuWatts * SUPPLY + SERVICE_WATTS
    );
  }

  get facilityWatts(): number {
    return this.itWatts * COOLING_MOVING + COOLING_STANDING;
  }

  #live(minute: number): void {
    for (;;) {
      const step = this.#steps[this.#taken];
      if (step === undefined || step.effectiveAt > this.wallOf(minute)) break;
      this.#taken += 1;
      this.#carryOut(step, minute);
    }
    this.#start(minute);
    let watts = this.#free.length * GPUS_PER_NODE * IDLE_WATTS;
    for (const job of this.#jobs) {
      if (job.state !== 'running' && job.state !== 'moved') continue;
      const gpus = job.nodes * GPUS_PER_NODE;
      const draw = job.state === 'moved' ? null : this.#drawOf(job, minute);
      const speed = draw === null ? 1 : speedOf(draw, this.#wishOf(job, minute));
      if (draw !== null) watts += draw * gpus;
      if (minute < job.readyAt) continue;
      job.done += speed;
      this.computed += (speed * gpus) / 60;
      if (job.done >= job.minutes) this.#end(job, 'ended');
    }
    this.#gpuWatts = watts;
    this.watts.push(this.facilityWatts);
  }

  #wishOf({ watts, phase }: Job, minute: number): number {
    return Math.min(LIMIT_WATTS, watts * (1 + 0.03 * Math.sin(phase + minute / 7)));
  }

  #drawOf(job: Job, minute: number): number {
    return Math.min(this.#wishOf(job, minute), ...job.on.map((node) => this.#caps[node] ?? LIMIT_WATTS));
  }

  #start(minute: number): void {
    let looked = 0;
    for (const job of this.#jobs) {
      if (job.state !== 'pending' || this.#held.has(job.id)) continue;
      // What cannot start yet is passed by what can, as backfill does.
      if (++looked > 100 || this.#free.length === 0) return;
      const gpus = job.nodes * GPUS_PER_NODE;
      if (job.nodes > this.#free.length || gpus > this.#starts) continue;
      this.#starts -= gpus;
      this.#run(job, minute, minute + (job.restarts > 0 ? RESTART_MINUTES : 0));
    }
  }

  #run(job: Job, minute: number, readyAt: number): void {
    job.on = this.#free.splice(-job.nodes);
    job.state = 'running';
    job.startedAt = minute;
    job.readyAt = readyAt;
  }

  #end(job: Job, state: Job['state']): void {
    this.#free.push(...job.on);
    job.on = [];
    job.state = state;
  }

  #carryOut({ kind, caps, workloads, gpus, at, effectiveAt }: ShedStep, minute: number): void {
    if (kind === 'hold queue') this.#starts = 0;
    if (kind === 'release queue') this.#starts += gpus;
    const isLast = !this.#steps.slice(this.#taken).some((later) => later.kind === 'release queue');
    if (kind === 'release queue' && isLast) this.#starts = Number.POSITIVE_INFINITY;
    for (const { watts, nodes } of caps)
      for (const node of nodes) this.#caps[Number(node.slice(1))] = watts ?? Number.POSITIVE_INFINITY;
    for (const id of workloads) {
      const job = this.find(id);
      if (job === undefined || job.state === 'ended') continue;
      if (kind === 'restart') this.#run(job, minute, minute + RESTART_MINUTES);
      else if (job.state === 'running') {
        this.#end(job, kind === 'move' ? 'moved' : 'stopped');
        job.readyAt = minute + RESTART_MINUTES;
        // What was done after the checkpoint is not in it.
        const lost = Math.min(job.done, (effectiveAt - at) / 60_000);
        job.done -= lost;
        this.computed -= (lost * job.nodes * GPUS_PER_NODE) / 60;
      }
    }
  }
}

function speedOf(draw: number, wish: number): number {
  return ((draw - IDLE_WATTS) / (wish - IDLE_WATTS)) ** SPEED_EXPONENT;
}
