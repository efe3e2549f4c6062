import { createHash } from 'node:crypto';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { shedOrderJson } from '../../protocol/shed-order.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { Plan } from './plan.ts';

/**
 * SHA-256 over what a plan would do: the list, the work it hits, the policy. Why it is done and how much
 * work is left are not part of it: both change while the operator reads, and the deed stays the same.
 */
export function planHash(plan: Pick<Plan, 'request' | 'targets' | 'impact' | 'native' | 'parts'>): string {
  const { request, targets, impact, native, parts } = plan;
  const { verb, policy, deadlineSeconds, to, takeOver } = request;
  const workloads = impact.workloads.map(({ name }) => name).sort();
  const shed = parts.flatMap((part) =>
    part.shed !== undefined && 'order' in part.shed ? [shedOrderJson(part.shed.order)] : [],
  );
  return sha256(
    canonicalJson({
      verb,
      targets,
      workloads,
      gpus: impact.gpus,
      native,
      policy,
      deadlineSeconds,
      to,
      takeOver,
      // Every step with its names, its limits and its times.
      ...(shed.length === 0 ? {} : { shed }),
    }),
  );
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** `7f3a·91c2`: enough to compare two screens by eye. */
export function shortHash(hash: string): SafeText {
  return say`${neutralise(hash.slice(0, 4))}·${neutralise(hash.slice(4, 8))}`;
}
