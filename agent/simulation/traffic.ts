import type { Agenda } from './agenda.ts';
import { MINUTE, SECOND } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Job } from './job.ts';
import type { JobSource } from './job-source.ts';
import type { Layout } from './layout.ts';
import type { Placement } from './placement.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Workloads } from './workloads.ts';

/** How full a site is when it is first seen; what is left over waits for larger jobs. */
const FULL_AT_START = 0.92;

interface Parts {
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly layout: Layout;
  readonly source: JobSource;
  readonly placement: Placement;
  readonly scheduler: Scheduler;
  readonly workloads: Workloads;
  readonly random: Random;
}

/** Fills the site with jobs that have been running for a while, and some that wait. */
export function warmStart(parts: Parts): void {
  const { clock, layout, source, placement, workloads } = parts;
  const inService = layout.gpuCount - layout.commissioning.size * layout.gpusPerNode;
  const found: Job[] = [];
  let planned = 0;
  while (planned < inService * FULL_AT_START * 1.12) {
    const job = source.found(clock.now);
    found.push(job);
    planned += job.gpus;
  }
  for (const job of source.name(found)) {
    const fits = job.wholeNodes === 0 || placement.allocated + job.gpus <= inService * FULL_AT_START;
    const gpus = fits ? placement.find(job) : null;
    if (gpus === null) {
      const waited = Math.round(parts.random.between(1, 150) * 60) * SECOND;
      enqueue(parts, { ...job, startedAt: null, submittedAt: clock.now - waited });
    } else {
      workloads.admit(job);
      workloads.start(job, gpus, job.startedAt ?? clock.now);
    }
  }
  parts.scheduler.age();
}

/** Lets jobs arrive for ever. People hold back when the site is full and come when it is empty. */
export function letJobsArrive(parts: Parts): void {
  const { clock, agenda, layout, source, placement, scheduler } = parts;
  const inService = layout.gpuCount - layout.commissioning.size * layout.gpusPerNode;
  const next = (arrives: boolean): void => {
    if (arrives) {
      for (const job of source.arrive(clock.now, (partition) => placement.freeNodes(partition)))
        enqueue(parts, job);
    }
    const full = placement.allocated / inService;
    const queued = scheduler.waitingGpus / inService;
    const pressure = Math.min(3, Math.max(0.2, 1 + (0.93 - full) * 10 - Math.max(0, queued - 0.15) * 5));
    const gap = source.gap(clock.now, pressure);
    agenda.at(clock.now + (gap === null ? 10 * MINUTE : Math.max(SECOND, gap)), () => next(gap !== null));
  };
  next(false);
}

/** A few jobs are held by their users for a while. */
function enqueue({ agenda, clock, random, scheduler, workloads }: Parts, job: Job): void {
  workloads.admit(job);
  if (random.chance(0.03)) {
    job.state = 'held';
    job.reason = 'JobHeldUser';
    agenda.at(clock.now + random.between(20, 240) * MINUTE, () => {
      // Unless somebody else holds or ended it meanwhile.
      if (job.state !== 'held' || job.reason !== 'JobHeldUser') return;
      job.state = 'pending';
      job.reason = 'Priority';
      workloads.changed.add(job);
      scheduler.wake();
    });
  }
  scheduler.submit(job);
}
