import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { WorkloadSpec } from '../../drivers/steering.ts';

/** How a spec stands in the journal. */
export const workloadSpec: z.ZodType<WorkloadSpec> = z.strictObject({
  name: z.string(),
  user: z.string(),
  account: z.string().nullable(),
  partition: z.string().nullable(),
  qos: z.string().nullable(),
  directory: z.string(),
  script: z.string(),
  environment: z.array(z.tuple([z.string(), z.string()])),
  nodes: z.number(),
  tasks: z.number().nullable(),
  cpusPerTask: z.number().nullable(),
  gpus: z.number(),
  gresPerNode: z.string().nullable(),
  memory: z.string().nullable(),
  timeLeftSeconds: z.number().nullable(),
  comment: z.string(),
  dataClass: z.string().nullable(),
  checkpoint: z.string().nullable(),
  checkpointDirectory: z.string().nullable(),
  standardOutput: z.string().nullable(),
  standardError: z.string().nullable(),
  leftBehind: z.array(z.string()),
});

/** SHA-256 over the canonical spec, hex: the same at both agents, whatever order its fields came in. */
export function hashOfSpec(spec: WorkloadSpec): string {
  return createHash('sha256').update(canonical(spec)).digest('hex');
}

/**
 * The comment without the tags of earlier moves: a workload that moved twice would else be found under
 * both operations, and a late word about the first would end the second's copy.
 */
export function withoutTags(spec: WorkloadSpec): WorkloadSpec {
  const comment = spec.comment
    .split(/\s+/)
    .filter((word) => word !== '' && !/^weft:[0-9A-Za-z]/.test(word))
    .join(' ');
  return comment === spec.comment ? spec : { ...spec, comment };
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}
