import * as z from 'zod';
import { MOVES } from '../../../protocol/index.ts';
import { workloadSpec } from './workload-spec.ts';

/** SAFETY.md, "Migrate, exactly". STARTING is the commit point: from there only the target's word counts. */
export const SOURCE_PHASES = [
  'ACCEPTED',
  'RESERVING',
  'CHECKPOINTED',
  'FENCING',
  'FENCED',
  'STARTING',
  'RESTORING',
  'FINALISING',
  'ABORTING',
  'DONE',
  'REFUSED',
  'ABORTED',
  'ROLLED_BACK',
] as const;
export type SourcePhase = (typeof SOURCE_PHASES)[number];

/**
 * What of a phase is under way; most have one thing to do. `remember`: the scheduler said that it is so, and
 * gets the time to save it; `recheck`: only what it says again after that is taken for true.
 */
const DOING = [
  'examine',
  'hold',
  'reserve',
  'signal',
  'prove',
  'copy',
  'check',
  'fence',
  'look',
  'start',
  'submit',
  'release',
  'settle',
  'undo',
  'remember',
  'recheck',
  'finish',
  'rest',
] as const;

/** `id` names it in its folder; `digest` is what its bytes hash to, and what the target must find too. */
export const checkpoint = z.strictObject({ id: z.string(), digest: z.string() }).readonly();
export type Checkpoint = z.infer<typeof checkpoint>;

/** Everything about one migration at its source. What is here is on the disk; nothing else is remembered. */
export const sourceState = z
  .strictObject({
    operation: z.string(),
    workload: z.string(),
    site: z.string(),
    peer: z.string(),
    actor: z.string(),
    reason: z.string(),
    /** The plan said that what cannot checkpoint starts from the beginning. */
    fromBeginning: z.boolean(),
    phase: z.enum(SOURCE_PHASES),
    doing: z.enum(DOING),
    /** Rises with every record: an answer to a question of an earlier turn says nothing about this one. */
    turn: z.number(),
    move: z.enum(MOVES),
    spec: workloadSpec.nullable(),
    specHash: z.string().nullable(),
    target: z.strictObject({ store: z.string(), boot: z.string() }).readonly().nullable(),
    /** When the workload was submitted, ms since 1970; null where that is not known. */
    submittedAt: z.number().nullable().default(null),
    /** What `remember` waits for its scheduler to save: when the copy ended, ms since 1970; null where that is not said. */
    endedAt: z.number().nullable().default(null),
    /** A checkpoint was, or may have been, asked for: should it end, that is not known to be the end of its work. */
    signalled: z.boolean(),
    /** The newest checkpoint before it was asked for another: only a later one is proof. */
    before: z.string().nullable(),
    /** Proven here, and not yet at the target. */
    candidate: checkpoint.nullable(),
    /** The same bytes here and at the target. */
    checkpoint: checkpoint.nullable(),
    /** The new copy at the source, of a migration that was rolled back. */
    restored: z.string().nullable(),
    paused: z.boolean(),
    cancelAsked: z.boolean(),
    /** Two people declared the target's copy dead. */
    forced: z
      .strictObject({ by: z.array(z.string()).readonly(), statement: z.string() })
      .readonly()
      .nullable(),
    /** The target has yet to acknowledge that nothing of it is there; asked for however long it takes. */
    owesVoid: z.boolean(),
    /** Why it ends as it does. */
    outcome: z.string().nullable(),
  })
  .readonly();
export type SourceState = z.infer<typeof sourceState>;

const ENDS: readonly SourcePhase[] = ['DONE', 'REFUSED', 'ABORTED', 'ROLLED_BACK'];

export function sourceHasEnded(state: SourceState): boolean {
  return ENDS.includes(state.phase);
}

/** What was accepted; the first record of an operation. */
export function acceptedMigration(
  asked: Pick<SourceState, 'operation' | 'workload' | 'site' | 'peer' | 'actor' | 'reason' | 'fromBeginning'>,
): SourceState {
  return {
    operation: asked.operation,
    workload: asked.workload,
    site: asked.site,
    peer: asked.peer,
    actor: asked.actor,
    reason: asked.reason,
    fromBeginning: asked.fromBeginning,
    phase: 'ACCEPTED',
    doing: 'examine',
    turn: 1,
    move: 'running',
    spec: null,
    specHash: null,
    submittedAt: null,
    endedAt: null,
    target: null,
    signalled: false,
    before: null,
    candidate: null,
    checkpoint: null,
    restored: null,
    paused: false,
    cancelAsked: false,
    forced: null,
    owesVoid: false,
    outcome: null,
  };
}
