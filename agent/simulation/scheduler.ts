import { MINUTE } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Job } from './job.ts';
import type { Placement } from './placement.ts';
import type { Workloads } from './workloads.ts';

/** How many waiting jobs one pass looks at, as Slurm's `bf_max_job_test` bounds it. */
const LOOKED_AT = 200;

/**
 * Who goes next: by priority, with room kept for the first that does not fit (EASY backfill: a later job
 * may pass only if it ends before that room is there, or does not need it).
 */
export class Scheduler {
  readonly #clock: Clock;
  readonly #placement: Placement;
  readonly #workloads: Workloads;
  readonly #waiting: Job[] = [];
  #woken = true;

  constructor(clock: Clock, placement: Placement, workloads: Workloads) {
    this.#clock = clock;
    this.#placement = placement;
    this.#workloads = workloads;
  }

  get waitingGpus(): number {
    return this.#waiting.reduce((sum, job) => sum + job.gpus, 0);
  }

  submit(job: Job): void {
    this.#waiting.push(job);
    this.wake();
  }

  /** It is waited for no longer. */
  withdraw(job: Job): void {
    const place = this.#waiting.indexOf(job);
    if (place >= 0) this.#waiting.splice(place, 1);
    this.wake();
  }

  /** Something came free or arrived: the next pass has work to do. */
  wake(): void {
    this.#woken = true;
  }

  /** Older jobs rise, by one point a minute; reckoned every five minutes, as Slurm does. */
  age(): void {
    for (const job of this.#waiting) {
      const priority = job.basePriority + Math.floor((this.#clock.now - job.submittedAt) / MINUTE);
      if (priority === job.priority) continue;
      job.priority = priority;
      this.#workloads.changed.add(job);
    }
  }

  pass(): void {
    if (!this.#woken) return;
    this.#woken = false;
    this.#waiting.sort(
      (one, other) =>
        other.priority - one.priority || one.submittedAt - other.submittedAt || (one.id < other.id ? -1 : 1),
    );
    const partitions = new Map<string, Room>();
    let looked = 0;
    for (const job of [...this.#waiting]) {
      if (++looked > LOOKED_AT) break;
      if (job.state === 'held') continue;
      const room = partitions.get(job.partition) ?? {
        nodes: this.#placement.freeNodes(job.partition),
        reserved: null,
      };
      partitions.set(job.partition, room);
      if (this.#tryStart(job, room)) continue;
      this.#explain(job, room.reserved === null ? 'Resources' : 'Priority');
      room.reserved ??= this.#reserve(job, room.nodes);
    }
  }

  #tryStart(job: Job, room: Room): boolean {
    if (job.wholeNodes > room.nodes) return false;
    const { reserved } = room;
    if (
      reserved !== null &&
      this.#clock.now + job.timeLimit > reserved.at &&
      job.wholeNodes > reserved.spare
    ) {
      return false;
    }
    const gpus = this.#placement.find(job);
    if (gpus === null) return false;
    this.#waiting.splice(this.#waiting.indexOf(job), 1);
    this.#workloads.start(job, gpus);
    room.nodes = this.#placement.freeNodes(job.partition);
    if (reserved !== null) reserved.spare = Math.max(0, reserved.spare - job.wholeNodes);
    return true;
  }

  /** When enough machines will be free for a job, by the time limits of what runs, and how many then are left over. */
  #reserve(job: Job, freeNow: number): Reservation {
    const ending = [...this.#workloads.running]
      .filter((other) => other.partition === job.partition && other.wholeNodes > 0)
      .map((other) => ({ at: (other.startedAt ?? 0) + other.timeLimit, nodes: other.wholeNodes }))
      .sort((one, other) => one.at - other.at);
    let nodes = freeNow;
    for (const end of ending) {
      nodes += end.nodes;
      if (nodes >= job.wholeNodes) return { at: end.at, spare: nodes - job.wholeNodes };
    }
    return { at: Number.POSITIVE_INFINITY, spare: 0 };
  }

  #explain(job: Job, reason: string): void {
    if (job.reason === reason) return;
    job.reason = reason;
    this.#workloads.changed.add(job);
  }
}

interface Room {
  nodes: number;
  reserved: Reservation | null;
}

interface Reservation {
  readonly at: number;
  spare: number;
}
