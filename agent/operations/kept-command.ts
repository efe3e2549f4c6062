import * as z from 'zod';
import { type Command, DRAIN_POLICIES, VERBS } from '../../protocol/command.ts';
import type { JournalValue } from './journal.ts';

const whole = z.number().int().nonnegative();
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
});

/** A command out of a journal's record, the inverse of `commandJson`; null where it is none. */
export function keptCommand(value: JournalValue | undefined): Command | null {
  const read = schema.safeParse(value);
  return read.success ? read.data : null;
}
