import type { StandingDemands } from './operations/shed/demand-followed.ts';
import type { QueuedWork, ShedSurroundings } from './operations/shed/shed-sight.ts';
import type { SiteTables } from './store/site-tables.ts';
import { tableReader } from './table-reader.ts';

/**
 * What sheds go by, out of the site's tables. What the site draws is null there as soon as its meters are late,
 * so that what is there is of now.
 */
export function shedSurroundings(
  tables: SiteTables,
  demanded: () => StandingDemands,
  wall: () => number,
): ShedSurroundings {
  const sites = tables.of('sites');
  const site = tableReader(sites, 'sites');
  const workloads = tables.of('workloads');
  const work = tableReader(workloads, 'workloads');
  return {
    demanded,
    drawn: () => {
      let watts: number | null = null;
      sites.forEach((slot) => {
        const row = site(slot, ['facilityPowerWatts', 'itPowerWatts']);
        watts = row.facilityPowerWatts ?? row.itPowerWatts;
      });
      return watts === null ? null : { watts, at: wall() };
    },
    freeGpus: () => {
      let free: number | null = null;
      sites.forEach((slot) => {
        const { gpus, gpusAllocated } = site(slot, ['gpus', 'gpusAllocated']);
        free = gpus === null || gpusAllocated === null ? null : Math.max(0, gpus - gpusAllocated);
      });
      return free;
    },
    limits: (nodes) => limitsOf(tables, nodes),
    queue: () => {
      const queue = new Map<string, QueuedWork>();
      workloads.forEach((slot) => {
        const { workload, state, gpus, priority } = work(slot, ['workload', 'state', 'gpus', 'priority']);
        if (workload === null || !(state === 'pending' || state === 'held')) return;
        queue.set(workload, { workload, isHeld: state === 'held', gpus: gpus ?? 0, priority: priority ?? 0 });
      });
      return queue;
    },
  };
}

/** Of each machine the limit of all its GPUs; null where one says another, or none does. */
export function limitsOf(tables: SiteTables, nodes: ReadonlySet<string>): ReadonlyMap<string, number | null> {
  const gpus = tables.of('gpus');
  const [node, limit, instance] = [
    gpus.column('node'),
    gpus.column('powerLimitWatts'),
    gpus.column('instance'),
  ];
  const limits = new Map<string, number | null>();
  gpus.forEach((slot) => {
    const name = gpus.text(node, slot);
    // A slice has the limit of its GPU, which has a row of its own.
    if (name === null || !nodes.has(name) || gpus.cell(instance, slot) !== null) return;
    const watts = gpus.cell(limit, slot);
    const seen = typeof watts === 'number' ? watts : null;
    limits.set(name, limits.has(name) && limits.get(name) !== seen ? null : seen);
  });
  return limits;
}
