import * as z from 'zod';
import { type Command, DRAIN_POLICIES, VERBS } from '../../protocol/command.ts';
import { SHED_STEPS } from '../../protocol/shed-order.ts';
import type { JournalValue } from './journal.ts';

const whole = z.number().int().nonnegative();
const shed = z.object({
  limitWatts: z.number(),
  begins: z.number(),
  from: z.number(),
  until: z.number().nullable(),
  drawsWatts: z.number(),
  needWatts: z.number(),
  hours: z.number(),
  wattsPerStart: z.number(),
  rampDown: z.number().nullable(),
  rampUp: z.number().nullable(),
  nodes: z.array(z.string()),
  works: z.array(z.object({ workload: z.string(), seen: z.string() })),
  steps: z.array(
    z.object({
      kind: z.enum(SHED_STEPS),
      frees: z.number(),
      lostGpuHours: z.number(),
      caps: z.array(z.object({ watts: whole, nodes: z.string() })),
      works: z.string(),
      to: z.string().exactOptional(),
    }),
  ),
  demand: z.object({ source: z.string(), event: z.string() }).exactOptional(),
});
const schema = z.object({
  id: z.string(),
  verb: z.enum(VERBS),
  targets: z.array(z.object({ name: z.string(), version: whole, seen: z.string().default('') })),
  reason: z.string(),
  policy: z.enum(DRAIN_POLICIES).nullable(),
  deadlineSeconds: z.number().nullable(),
  to: z.string().nullable(),
  fromBeginning: z.boolean().default(false),
  takeOver: z.boolean(),
  planHash: z.string(),
  plannedOn: z.object({ boot: z.string(), seq: whole }),
  notAfter: z.number(),
  shed: shed.exactOptional(),
});

/** A command out of a journal's record, the inverse of `commandJson`; null where it is none. */
export function keptCommand(value: JournalValue | undefined): Command | null {
  const read = schema.safeParse(value);
  return read.success ? read.data : null;
}
