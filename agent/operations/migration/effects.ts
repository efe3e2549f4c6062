import type { FromSourceAgent, FromTargetAgent, Move } from '../../../protocol/index.ts';
import type { WorkloadSpec } from '../../drivers/steering.ts';
import type { Seen } from './seen.ts';
import type { Checkpoint } from './source-state.ts';

/**
 * What a state does to the world, as data. Each brings about a state or asks a question, may be repeated,
 * and is carried out only after the state that asked for it is on the disk.
 */
export type Effect =
  | { readonly do: 'send'; readonly message: FromSourceAgent | FromTargetAgent }
  /** The source's question about the workload as it is: spec, policy, whether it can move at all. */
  | { readonly do: 'examine'; readonly workload: string }
  /** The target's: its own policy, and whether it could ever run there. */
  | { readonly do: 'consider' }
  | { readonly do: 'hold'; readonly job: string }
  | { readonly do: 'release'; readonly job: string }
  | { readonly do: 'cancel'; readonly job: string }
  /** These ids, and with a tag whatever carries it. */
  | { readonly do: 'observe'; readonly jobs: readonly string[]; readonly tag: string | null }
  | { readonly do: 'signal checkpoint'; readonly job: string; readonly spec: WorkloadSpec }
  | { readonly do: 'look for checkpoint'; readonly spec: WorkloadSpec }
  | { readonly do: 'copy checkpoint'; readonly checkpoint: Checkpoint; readonly spec: WorkloadSpec }
  | { readonly do: 'digest checkpoint'; readonly checkpoint: string; readonly spec: WorkloadSpec }
  | { readonly do: 'submit held'; readonly spec: WorkloadSpec; readonly tag: string }
  | { readonly do: 'keep checkpoint'; readonly checkpoint: Checkpoint | null }
  /** Nothing of the world is needed: answered at once by `proceed`. */
  | { readonly do: 'proceed' }
  /** Time for a scheduler to save what it said: one that is killed before comes back without it. Answered by `proceed`. */
  | { readonly do: 'remember' }
  /** Time for what wrote its checkpoint to end over it, if it does; answered by `proceed`. */
  | { readonly do: 'settle' }
  /** A timer, answered by `timed out`, which leads to nothing but asking again. */
  | { readonly do: 'ask again' };

/** Answers to effects; each belongs to the turn that asked. */
export type Answer =
  | {
      readonly kind: 'examined';
      readonly turn: number;
      readonly spec: WorkloadSpec;
      readonly move: Move;
      readonly specHash: string;
      readonly submittedAt: number | null;
    }
  | { readonly kind: 'considered'; readonly turn: number; readonly refusal: string | null }
  /** Final words of a scheduler, a policy or a copying program; what may pass is asked again instead. */
  | { readonly kind: 'refused here'; readonly turn: number; readonly reason: string }
  | { readonly kind: 'observed'; readonly turn: number; readonly seen: readonly Seen[] }
  | { readonly kind: 'signalled'; readonly turn: number; readonly before: string | null }
  | {
      readonly kind: 'looked';
      readonly turn: number;
      readonly newest: Checkpoint | null;
      /** Something there was written so lately that it may be complete the next time. */
      readonly isChanging: boolean;
    }
  | { readonly kind: 'copied'; readonly turn: number }
  | {
      readonly kind: 'digested';
      readonly turn: number;
      readonly checkpoint: string;
      readonly digest: string | null;
    }
  | { readonly kind: 'submitted'; readonly turn: number; readonly job: string }
  | { readonly kind: 'kept'; readonly turn: number }
  | { readonly kind: 'proceed'; readonly turn: number };

/** Time and the agent's own life. */
export type Tick =
  | { readonly kind: 'timed out' }
  | { readonly kind: 'restarted' }
  /** Now and then, also of what has ended: late calls of a scheduler leave held copies behind. */
  | { readonly kind: 'tidy' };

/** What people ask of a migration at its source. */
export type Asked =
  /** To be called back is to be cancelled while the workload still runs here: what is being ended goes on. */
  | { readonly kind: 'cancel' | 'call back'; readonly by: string; readonly reason: string }
  | { readonly kind: 'pause'; readonly by: string; readonly reason: string }
  | { readonly kind: 'resume'; readonly by: string; readonly reason: string }
  | { readonly kind: 'force void'; readonly by: readonly [string, string]; readonly statement: string };

export type SourceEvent = Answer | Tick | Asked | FromTargetAgent;
export type TargetEvent = Answer | Tick | FromSourceAgent;

/** `record` is what must be on the disk before any of `effects` is begun; null when nothing changed. */
export interface Step<State> {
  readonly state: State;
  readonly record: State | null;
  readonly effects: readonly Effect[];
}
