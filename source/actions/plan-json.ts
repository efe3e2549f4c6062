import type { Plan } from './plan.ts';

/** A plan as INTERFACE.md's dry run prints it, with what it comes to beside it. */
export function planJson(plan: Plan) {
  const { hash, request, targets, impact, native, warnings, refusals, needsApproval } = plan;
  return {
    weft: 1,
    plan: {
      hash,
      kind: request.verb,
      targets,
      workloads: impact.workloads.map(({ name }) => name),
      gpus: impact.gpus,
      users: impact.users,
      native,
      warnings,
      refusals,
      needsApproval,
      policy: request.policy,
      deadlineSeconds: request.deadlineSeconds,
      to: request.to,
      impact: {
        gpuHoursAtRisk: impact.gpuHoursAtRisk === null ? null : Math.round(impact.gpuHoursAtRisk * 10) / 10,
        longestTimeLeftSeconds: impact.longestTimeLeftSeconds,
        endsAt: impact.endsAt === null ? null : new Date(impact.endsAt).toISOString(),
        outside: impact.workloads
          .filter(({ outside }) => outside > 0)
          .map(({ name, outside }) => ({ workload: name, nodes: outside })),
      },
      stages: plan.stages,
      capacity: plan.capacity,
    },
  } as const;
}
