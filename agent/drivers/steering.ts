import type { NodeState, Scheduling, WorkloadState } from '../../protocol/schema/words.ts';
import type { WorkloadSpec } from '../../protocol/workload-spec.ts';

export type { WorkloadSpec };

/**
 * How a scheduler is told to do something, and how it is asked what came of it. Every call acts on exact
 * names that `agent/operations` has checked (SAFETY rule 19) and that an implementation checks again; it
 * never says "done": what is true is read back by `observe…`. Calls may be repeated: each brings about a
 * state, and does nothing where that state holds. Fails with `SteeringFailure`, in one line.
 */
export interface Steering {
  /**
   * The verbs it can carry out; one that is not here is refused by name, with the reason beside it where
   * it is known.
   */
  readonly verbs: ReadonlySet<SteeringVerb>;
  /** How long the scheduler may yet forget what it said, should it be killed: it answers before it has saved, ms. */
  readonly savesWithinMs: number;
  /** The scheduler's own words for a verb, for plans: `State=DRAIN (nothing is killed)`. */
  nativeWords(verb: SteeringVerb): string;

  /** Nodes by name, as the scheduler has them now; one it does not know is absent. */
  observeNodes(names: readonly string[], signal: AbortSignal): Promise<readonly NodeObservation[]>;
  /** Workloads by id, as the scheduler has them now; one it no longer knows is absent. */
  observeWorkloads(ids: readonly string[], signal: AbortSignal): Promise<readonly WorkloadObservation[]>;
  /** Workloads that carry a tag (`weft:<operation>`), finished ones too for as long as the scheduler keeps them. */
  findByTag(tag: string, signal: AbortSignal): Promise<readonly WorkloadObservation[]>;

  /** No new work on these nodes; what runs goes on. */
  cordon(names: readonly string[], reason: string, signal: AbortSignal): Promise<void>;
  /** Puts another reason, and with it another owner, on nodes that somebody holds: breaks their hold. */
  takeOver(names: readonly string[], reason: string, signal: AbortSignal): Promise<void>;
  uncordon(names: readonly string[], signal: AbortSignal): Promise<void>;
  /** Asks a workload that declared it for a checkpoint, with the signal it declared. Never any other. */
  checkpoint(id: string, signalName: string, signal: AbortSignal): Promise<void>;
  /** Back into the queue, from the beginning or its last checkpoint. */
  requeue(id: string, signal: AbortSignal): Promise<void>;
  /**
   * Back into the queue with what has ended, as long as it was put back no more than `restarts` times: after
   * that it is another run that ended. For what ended over a checkpoint it was asked for. One that its scheduler
   * put back by itself and holds because of how it ended is let go; a person's hold stays.
   */
  runAgain(id: string, restarts: number, signal: AbortSignal): Promise<void>;
  /** Ends exactly this workload for good: it is never run again under this id. */
  cancel(id: string, signal: AbortSignal): Promise<void>;
  /**
   * Sets the power limit of all GPUs of each machine, watts a GPU; there where the site has something that does.
   * What holds is read back from `powerLimitWatts` of the GPUs.
   */
  capPower?(nodes: ReadonlyMap<string, number>, signal: AbortSignal): Promise<void>;
  hold(id: string, signal: AbortSignal): Promise<void>;
  release(id: string, signal: AbortSignal): Promise<void>;

  /** All that is needed to submit the same work elsewhere. */
  specOf(id: string, signal: AbortSignal): Promise<WorkloadSpec>;
  /** Whether it could ever run here; null when it could, else why not, in the scheduler's words. */
  feasible(spec: WorkloadSpec, signal: AbortSignal): Promise<string | null>;
  /**
   * Submits it held, under a tag, and gives its id. Looks for the tag first: a submission whose answer
   * was lost is found, not repeated.
   */
  submitHeld(spec: WorkloadSpec, tag: string, signal: AbortSignal): Promise<string>;
}

export type SteeringVerb =
  | 'cordon'
  | 'uncordon'
  | 'checkpoint'
  | 'requeue'
  | 'cancel'
  | 'hold'
  | 'release'
  | 'submitHeld'
  | 'capPower';

export interface NodeObservation {
  readonly node: string;
  readonly state: NodeState;
  readonly scheduling: Scheduling;
  /** Somebody's hold keeps new work away, whatever else does. */
  readonly isHeld: boolean;
  readonly nativeState: string;
  /** Why it is held back and by whom, where the scheduler keeps that. */
  readonly reason: string | null;
  readonly reasonUser: string | null;
  /** Workloads that have a process there, completing ones included. */
  readonly workloads: readonly string[];
}

export interface WorkloadObservation {
  readonly workload: string;
  readonly state: WorkloadState;
  readonly nativeState: string;
  readonly nodes: readonly string[];
  readonly user: string | null;
  /** The tag it carries, null without one. */
  readonly tag: string | null;
  /**
   * When it was submitted, ms since 1970; null where that is not said. With the id it tells a workload from
   * another one that got its id: a scheduler that is killed gives out again what it had not saved.
   */
  readonly submittedAt: number | null;
  /**
   * When it ended, ms since 1970; null while it has not, or where that is not said. It tells one end from another:
   * a scheduler that is killed may run it again.
   */
  readonly endedAt: number | null;
  /** Times it was put back into the queue. */
  readonly restarts: number;
  /** Exit status where it ended and the scheduler says it. */
  readonly exitCode: number | null;
  readonly reason: string | null;
}

/** The scheduler did not do it, or cannot be asked. Nothing is known to have changed. */
export class SteeringFailure extends Error {
  /** `refused` is the scheduler's word and final; `unreachable` says nothing about what happened: ask again. */
  readonly kind: 'refused' | 'unreachable';

  constructor(message: string, kind: 'refused' | 'unreachable', options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'SteeringFailure';
    this.kind = kind;
  }
}

/** The tag of the workloads that an operation made. */
export function tagOf(operation: string): string {
  return `weft:${operation}`;
}
