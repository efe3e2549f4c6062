import type { Command } from '../../protocol/command.ts';
import type { Plan, PlanPart } from './plan.ts';

/** A command that waited longer for its agent was planned on another world. */
const ACCEPTED_WITHIN_MS = 120_000;

/** What is sent to one site of a plan. `wall` is when it was confirmed, ms since 1970 UTC. */
export function commandFor(
  { request, hash, impact }: Plan,
  part: PlanPart,
  id: string,
  wall: number,
): Command {
  const { verb, policy, deadlineSeconds, to, takeOver, reason } = request;
  return {
    id,
    verb,
    targets: part.targets,
    reason,
    policy,
    deadlineSeconds,
    to,
    // The plan warns of each that declares no checkpoint.
    fromBeginning:
      verb === 'migrate' &&
      impact.workloads.some(({ site, checkpoint }) => site === part.site && checkpoint === null),
    takeOver,
    ...(part.shed !== undefined && 'order' in part.shed ? { shed: part.shed.order } : {}),
    planHash: hash,
    plannedOn: part.plannedOn,
    notAfter: wall + ACCEPTED_WITHIN_MS,
  };
}
