import type { NodeObservation, WorkloadObservation } from '../../drivers/steering.ts';
import type { JournalBody } from '../journal.ts';
import type { Operation } from '../operation.ts';
import type { OperationCode } from '../operation-records.ts';
import type { ShedRecord } from '../shed/shed-effects.ts';
import type { ShedSight } from '../shed/shed-sight.ts';

/** What the runner knows of the world when it decides the next step of an operation: looked at just now. */
export interface Sight {
  /** Wall clock when looking began: what was seen is no older. */
  readonly at: number;
  readonly nodes: ReadonlyMap<string, NodeObservation>;
  readonly workloads: ReadonlyMap<string, WorkloadObservation>;
  /** What a workload's owner declared, and when its limit ends it; from the site's tables. */
  readonly declared: (workload: string) => Declared | null;
  /** The newest checkpoint of a workload; null where there is none, absent where nobody looked. */
  readonly checkpoints: ReadonlyMap<string, string | null>;
  /** Workloads with a checkpoint that may be complete the next time. */
  readonly changing: ReadonlySet<string>;
  /** Whether a migration has a workload in hand: what becomes of it is that one's alone. */
  readonly isMoving: (workload: string) => boolean;
  /** What is to be moved away before an operation takes it in hand. */
  readonly going: (operation: Operation) => ReadonlySet<string>;
  /** Operations that the one at hand began, by id; absent is none. */
  readonly children?: ReadonlyMap<string, Operation>;
  /** Whether the migration that made a copy, by its tag, is still under way; absent is no migration. */
  readonly isArriving?: (tag: string) => boolean;
  /** What sheds go by; absent where none is open, or nobody reads it. */
  readonly shed?: ShedSight;
  /** How long the scheduler may yet forget what it said, ms; see `Steering`. */
  readonly savesWithinMs: number;
  /** Acts that the scheduler refused, by `keyOfAct`, with its words; forgotten when the agent starts. */
  readonly refused: ReadonlyMap<string, string>;
  /** Acts that were done in this life of the agent. */
  readonly carriedOut: ReadonlySet<string>;
}

export interface Declared {
  /** The signal that asks it for a checkpoint. */
  readonly checkpoint: string | null;
  readonly checkpointDirectory: string | null;
  /** Milliseconds since 1970; null without a limit. */
  readonly endsAt: number | null;
}

/** One thing to be done to the scheduler. Each brings about a state and may be repeated. */
export type Act =
  | { readonly do: 'cordon' | 'take over'; readonly nodes: readonly string[] }
  | { readonly do: 'uncordon'; readonly nodes: readonly string[] }
  | { readonly do: 'checkpoint'; readonly workload: string; readonly signal: string }
  | { readonly do: 'requeue' | 'cancel'; readonly workload: string }
  /** Of the queue. The turn tells a hold from a later one of the same work. */
  | { readonly do: 'hold' | 'release'; readonly workload: string; readonly turn: number }
  /** Watts a GPU. The turn tells an asking from the next. */
  | {
      readonly do: 'cap power';
      readonly watts: number;
      readonly nodes: readonly string[];
      readonly turn: string;
    }
  /** Of what has ended; unless it was put back more often than that by now. */
  | { readonly do: 'run again'; readonly workload: string; readonly restarts: number };

export function keyOfAct(act: Act): string {
  if (act.do === 'cap power') return `cap power ${act.watts} ${act.turn}`;
  if (act.do === 'hold' || act.do === 'release') return `${act.do} ${act.workload} ${act.turn}`;
  return 'nodes' in act ? `${act.do} ${act.nodes.join(',')}` : `${act.do} ${act.workload}`;
}

/** What an operation does next: what to write down, and only then what to do. */
export interface NextStep {
  readonly acts: readonly Act[];
  /** What it is doing, in words. */
  readonly words: string;
  readonly progressRatio: number | null;
  /** What later steps depend on, durable before `acts` begin. */
  readonly body: JournalBody;
  readonly end: End | null;
  /** Of a shed: durable, each by itself, and nothing else is done in this round. */
  readonly records?: readonly ShedRecord[];
}

export interface End {
  readonly code: Extract<
    OperationCode,
    'operation.done' | 'operation.failed' | 'operation.cancelled' | 'operation.expired'
  >;
  readonly outcome: string;
  /** Nodes that take work again because of it. */
  readonly opened?: readonly string[];
}

export function ends(code: End['code'], outcome: string, opened?: readonly string[]): NextStep {
  const end = opened === undefined ? { code, outcome } : { code, outcome, opened };
  return { acts: [], words: outcome, progressRatio: null, body: {}, end };
}

export function goesOn(
  words: string,
  more: { readonly acts?: readonly Act[]; readonly progressRatio?: number; readonly body?: JournalBody } = {},
): NextStep {
  const { acts = [], progressRatio = null, body = {} } = more;
  return { acts, words, progressRatio, body, end: null };
}

/** The scheduler's own words, where it refused something that is still to be done. */
export function refusalOf(acts: readonly Act[], sight: Sight): string | null {
  for (const act of acts) {
    const words = sight.refused.get(keyOfAct(act));
    if (words !== undefined) return words;
  }
  return null;
}

/** `1 node`, `3 nodes`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `gpu-1, gpu-2 and 7 more`. */
export function named(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
