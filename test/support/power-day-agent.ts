import { NO_STEERING } from '../../agent/drivers/no-steering.ts';
import { type Steering, SteeringFailure, type WorkloadObservation } from '../../agent/drivers/steering.ts';
import { openDesk } from '../../agent/operations/open-desk.ts';
import type { OperationDesk } from '../../agent/operations/operation-desk.ts';
import { OperationRunner } from '../../agent/operations/runner/operation-runner.ts';
import type { QueuedWork } from '../../agent/operations/shed/shed-sight.ts';
import { MemoryJournal } from '../../agent/operations/storage/memory-journal.ts';
import type { PowerDay } from './power-day.ts';
import type { Job } from './power-day-jobs.ts';
import { GPUS_PER_NODE, LIMIT_WATTS, nameOf } from './power-day-rows.ts';

/** The scheduler and the drivers of a simulated day, told what to do as real ones are. */
function steeringOf(day: PowerDay, caps: Map<string, number>): Steering {
  const observe = (job: Job): WorkloadObservation => ({
    workload: job.id,
    state: job.state === 'ended' ? 'completed' : job.state === 'running' ? 'running' : stateOf(job, day),
    nativeState: job.state,
    nodes: job.on.map(nameOf),
    user: null,
    tag: null,
    submittedAt: 0,
    restarts: job.restarts,
    exitCode: job.state === 'ended' ? 0 : null,
    endedAt: null,
    reason: null,
  });
  return {
    ...NO_STEERING,
    verbs: new Set(['hold', 'release', 'checkpoint', 'requeue', 'capPower']),
    observeWorkloads: async (ids) => ids.flatMap((id) => day.find(id) ?? []).map(observe),
    hold: async (id) => day.holdJob(id),
    release: async (id) => day.releaseJob(id),
    checkpoint: async (id) => day.checkpointJob(id),
    requeue: async (id) => day.requeueJob(id),
    // No job here ends over a checkpoint: one that has ended has done its work.
    runAgain: async (id) => {
      throw new SteeringFailure(`job ${id} has ended`, 'refused');
    },
    capPower: async (wanted) => {
      for (const [node, watts] of wanted) {
        if (watts >= LIMIT_WATTS) caps.delete(node);
        else caps.set(node, watts);
      }
      day.setCaps(caps);
    },
  };
}

function stateOf({ id }: Job, day: PowerDay): 'held' | 'pending' {
  return day.isHeld(id) ? 'held' : 'pending';
}

/** The agent of a simulated day: the real desk, journal and runner, at the day's own time. */
export class DayAgent {
  readonly desk: OperationDesk;
  readonly runner: OperationRunner;
  readonly caps = new Map<string, number>();
  readonly #day: PowerDay;

  constructor(day: PowerDay) {
    this.#day = day;
    const wall = (): number => day.wallOf(day.minute);
    this.desk = openDesk(new MemoryJournal(wall));
    this.runner = new OperationRunner({
      desk: this.desk,
      steering: steeringOf(day, this.caps),
      declared: (id) => {
        const checks = day.find(id)?.checkpoints === true;
        return {
          checkpoint: checks ? 'USR1' : null,
          checkpointDirectory: checks ? `/scratch/${id}` : null,
          endsAt: null,
        };
      },
      newestCheckpoint: async (id) => ({ version: day.checkpointOf(id), isChanging: false }),
      isMoving: () => false,
      going: () => new Set(),
      shed: {
        drawn: () => ({ watts: day.watts.at(-1) ?? 0, at: wall() }),
        limits: (nodes) => new Map([...nodes].map((node) => [node, this.caps.get(node) ?? LIMIT_WATTS])),
        queue: () => this.#queue(),
        freeGpus: () => day.freeGpus,
      },
      readScheduler: async () => undefined,
      self: 'weft://agent/de-halm',
      now: wall,
      after: () => () => undefined,
      everyMs: 60_000,
      log: () => undefined,
    });
  }

  /** A minute of the day: all that follows from what is seen, then time goes on. */
  async minute(): Promise<void> {
    for (let round = 0; round < 12; round++) if (!(await this.runner.round())) break;
    this.#day.runUntil(this.#day.minute + 1);
  }

  #queue(): ReadonlyMap<string, QueuedWork> {
    const queue = new Map<string, QueuedWork>();
    for (const { id, state, nodes, priority } of this.#day.jobs) {
      if (state !== 'pending') continue;
      const gpus = nodes * GPUS_PER_NODE;
      queue.set(id, { workload: id, isHeld: this.#day.isHeld(id), gpus, priority });
    }
    return queue;
  }
}
