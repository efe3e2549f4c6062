import * as z from 'zod';
import { MOVES } from '../../../protocol/index.ts';
import { workloadSpec } from './workload-spec.ts';

/** SAFETY.md, "Migrate, exactly". STARTED and VOID are final and exclude each other. */
export const TARGET_PHASES = [
  'NONE',
  'RESERVING',
  'RESERVED',
  'START_INTENT',
  'STARTED',
  'VOIDING',
  'VOID',
] as const;
export type TargetPhase = (typeof TARGET_PHASES)[number];

/**
 * `find`: is there something of an earlier life of this disk, before anything is submitted.
 * `judge`: somebody speaks of what this disk does not know; what runs has started, all else is voided.
 * `remember`, `recheck`: the scheduler said that it is so, and is asked again when it has saved it.
 * `revoke`: it had started, and two people declared it dead: see that it is.
 */
const DOING = [
  'find',
  'consider',
  'submit',
  'judge',
  'wait',
  'release',
  'void',
  'remember',
  'recheck',
  'revoke',
  'rest',
] as const;

/** Everything about one migration at its target. */
export const targetState = z
  .strictObject({
    operation: z.string(),
    site: z.string(),
    /** The source's site. */
    peer: z.string(),
    phase: z.enum(TARGET_PHASES),
    doing: z.enum(DOING),
    turn: z.number(),
    move: z.enum(MOVES),
    workload: z.string().nullable(),
    actor: z.string().nullable(),
    reason: z.string().nullable(),
    spec: workloadSpec.nullable(),
    specHash: z.string().nullable(),
    dataClass: z.string().nullable(),
    /** The copy that was submitted held; no other is ever released. */
    job: z.string().nullable(),
    /** The life of this agent to which `start` was said; a later one waits until it is said again. */
    armed: z.string().nullable(),
    /** What `remember` waits for its scheduler to save: the last end of a copy, ms since 1970; null where that is not said. */
    endedAt: z.number().nullable().default(null),
    forced: z.boolean(),
    refusal: z.string().nullable(),
  })
  .readonly();
export type TargetState = z.infer<typeof targetState>;

/** This agent, in this life. */
export interface OwnLife {
  readonly site: string;
  readonly store: string;
  readonly boot: string;
}

export function targetHasEnded(state: TargetState): boolean {
  return (state.phase === 'STARTED' || state.phase === 'VOID') && state.doing === 'rest';
}

/** What is known of an operation that this disk has never heard of. */
export function unknownMigration(operation: string, site: string, peer: string): TargetState {
  return {
    operation,
    site,
    peer,
    phase: 'NONE',
    doing: 'rest',
    turn: 0,
    move: 'running',
    workload: null,
    actor: null,
    reason: null,
    spec: null,
    specHash: null,
    dataClass: null,
    job: null,
    armed: null,
    endedAt: null,
    forced: false,
    refusal: null,
  };
}
