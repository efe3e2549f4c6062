import type { SiteFacts, WorkloadFacts } from './site-facts.ts';

const OVER = ['completed', 'failed', 'cancelled'];
/** Slurm's ids, and names of Kubernetes; never a flag or a list. */
const ID = /^(\d+(_\d+)?|[a-z0-9]([a-z0-9./-]{0,251}[a-z0-9])?)$/;

/** A workload that may be named in a command; or why it may not. */
export function workloadTarget(
  id: string,
  site: SiteFacts,
): { readonly workload: WorkloadFacts } | { readonly refusal: string } {
  if (!ID.test(id)) return { refusal: 'it is not the id of one workload' };
  const workload = site.workloads().get(id);
  if (workload === undefined) return { refusal: `${site.id} has no such workload` };
  if (workload.state !== null && OVER.includes(workload.state))
    return { refusal: `it has ended already (${workload.state})` };
  const open = site.openOn(id);
  if (open !== null)
    return {
      refusal: `${open.kind} ${open.id} of ${open.actor ?? 'somebody'} is under way on it: ${open.reason ?? 'no reason is given'}`,
    };
  return { workload };
}
