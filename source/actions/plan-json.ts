import { shedOrderJson } from '../../protocol/shed-order.ts';
import type { Plan } from './plan.ts';

/** Of a shed the orders, each as it is sent, and the plan's megawatts over time. */
function shedsOf({ parts }: Plan) {
  const sheds = parts.flatMap(({ site, shed }) =>
    shed !== undefined && 'order' in shed
      ? [
          {
            site,
            ...shedOrderJson(shed.order),
            freesWatts: shed.plan.freesWatts,
            lostGpuHours: shed.plan.lostGpuHours,
            shortWatts: shed.plan.shortWatts,
            spared: shed.plan.spared,
            series: shed.plan.series.map((moment) => ({ ...moment, at: new Date(moment.at).toISOString() })),
          },
        ]
      : [],
  );
  return sheds.length === 0 ? {} : { sheds };
}

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
      ...shedsOf(plan),
    },
  } as const;
}
