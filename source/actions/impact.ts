import type { ShedOrder } from '../../protocol/shed-order.ts';
import type { ActionRequest } from './action-request.ts';
import type { HitWorkload, Impact } from './plan.ts';
import type { SiteFacts, WorkloadFacts } from './site-facts.ts';

/** What an action on nodes or workloads touches at one site. */
export interface SiteImpact {
  readonly workloads: readonly HitWorkload[];
  readonly gpus: number;
}

export function impactOnNodes(
  site: SiteFacts,
  names: readonly string[],
  hitsWork: boolean,
  wall: number,
): SiteImpact {
  const chosen = new Set(names);
  const hit = new Set<WorkloadFacts>();
  let gpus = 0;
  for (const name of names) {
    gpus += site.node(name)?.gpus ?? 0;
    if (hitsWork) for (const workload of site.workloadsOn(name)) hit.add(workload);
  }
  return { workloads: [...hit].map((workload) => hitWorkload(site, workload, chosen, wall)), gpus };
}

export function impactOnWorkloads(site: SiteFacts, ids: readonly string[], wall: number): SiteImpact {
  const hit = ids.flatMap((id) => site.workloads().get(id) ?? []);
  return {
    workloads: hit.map((workload) => hitWorkload(site, workload, new Set(workload.nodes), wall)),
    gpus: hit.reduce((sum, { gpus }) => sum + (gpus ?? 0), 0),
  };
}

/** All nodes with what runs there, and what waits: an evacuation takes that elsewhere too. */
export function impactOnSite(site: SiteFacts, wall: number): SiteImpact {
  const running = impactOnNodes(site, site.nodeNames(), true, wall);
  const known = new Set(running.workloads.map(({ workload }) => workload));
  const waiting = [...site.workloads().values()].filter(
    ({ id, state }) => state === 'pending' && !known.has(id),
  );
  const none = new Set<string>();
  return {
    workloads: [...running.workloads, ...waiting.map((workload) => hitWorkload(site, workload, none, wall))],
    gpus: running.gpus,
  };
}

/** What it stops or moves away, and the GPUs of that and of all that it slows: most is slowed before it is moved. */
export function impactOfShed(
  site: SiteFacts,
  { nodes, works }: Pick<ShedOrder, 'nodes' | 'works'>,
  wall: number,
): SiteImpact {
  const stopped = impactOnWorkloads(
    site,
    works.map(({ workload }) => workload),
    wall,
  );
  const slowed = new Set(nodes);
  // Caps are set for all machines of a workload, or for none.
  const untouched = works.flatMap(({ workload }) => {
    const { nodes: on = [], gpus = null } = site.workloads().get(workload) ?? {};
    return on.some((node) => slowed.has(node)) ? [] : (gpus ?? 0);
  });
  return {
    workloads: stopped.workloads,
    gpus: impactOnNodes(site, nodes, false, wall).gpus + untouched.reduce((sum, gpus) => sum + gpus, 0),
  };
}

/** All sites together. */
export function sumImpact(parts: readonly SiteImpact[], request: ActionRequest, wall: number): Impact {
  const workloads = parts
    .flatMap((part) => part.workloads)
    .sort((a, b) => (b.gpus ?? 0) - (a.gpus ?? 0) || (a.name < b.name ? -1 : 1));
  const running = workloads.filter(({ isRunning }) => isRunning);
  const withoutLimit = running.filter(({ timeLeftSeconds }) => timeLeftSeconds === null).length;
  const longest = Math.max(0, ...running.map(({ timeLeftSeconds }) => timeLeftSeconds ?? 0));
  const isBounded = running.length > 0 && withoutLimit === 0;
  const waits = request.policy === 'wait' && request.verb === 'drain';
  const bounds = [
    ...(isBounded ? [longest] : []),
    ...(request.deadlineSeconds === null ? [] : [request.deadlineSeconds]),
  ];
  return {
    workloads,
    users: [...new Set(workloads.flatMap(({ user }) => user ?? []))].sort(),
    gpus: parts.reduce((sum, part) => sum + part.gpus, 0),
    gpuHoursAtRisk: waits ? 0 : sumOrNull(running.map(({ gpuHours }) => gpuHours)),
    longestTimeLeftSeconds: isBounded ? longest : null,
    endsAt: running.length === 0 || bounds.length === 0 ? null : wall + Math.min(...bounds) * 1000,
    withoutLimit,
  };
}

function hitWorkload(
  site: SiteFacts,
  workload: WorkloadFacts,
  chosen: ReadonlySet<string>,
  wall: number,
): HitWorkload {
  const { id, user, account, gpus, nodes, dataClass, checkpoint, timeLeftSeconds, startedAt, isRunning } =
    workload;
  const hours = startedAt === null ? null : Math.max(0, wall - startedAt) / 3_600_000;
  return {
    name: `${site.id}/${id}`,
    site: site.id,
    workload: id,
    user,
    account,
    gpus,
    nodes,
    outside: nodes.filter((node) => !chosen.has(node)).length,
    dataClass,
    checkpoint,
    timeLeftSeconds,
    gpuHours: isRunning ? (hours === null || gpus === null ? null : hours * gpus) : 0,
    isRunning,
  };
}

/** A sum of which a part is not known is not known. */
function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value),
    0,
  );
}
