import type { LinkProtection } from '../../../protocol/configuration/data-classes.ts';
import type { Scheduling } from '../../../protocol/schema/words.ts';
import type { PolicyConfig } from '../../config/policy-config.ts';
import type { KnownHolds } from '../holds.ts';
import type { Operation } from '../operation.ts';

/** All that a decision rests on, as the agent knows it when a command comes; nothing else is asked. */
export interface SiteFacts {
  readonly site: string;
  /** Null without a policy file. */
  readonly policy: PolicyConfig | null;
  /** Whoever has the token of a loopback address is the local user. */
  readonly isLoopback: boolean;
  readonly nodes: Known<NodeFacts> & { readonly size: number };
  /** Of those, the ones the scheduler says are on their way out. */
  readonly draining: readonly string[];
  readonly workloads: Known<WorkloadFacts>;
  readonly alerts: ReadonlySet<string>;
  /** Names that mean several nodes to the scheduler. */
  readonly partitions: Pick<ReadonlySet<string>, 'has'>;
  /** Sites to migrate to, by id. */
  readonly destinations: ReadonlyMap<string, Destination>;
  /** Operations that have not ended, and who holds which node. */
  readonly open: readonly Operation[];
  readonly holds: KnownHolds;
  /** Commands of whoever asks in the minute before this one. */
  readonly commandsLastMinute: number;
  /** Why nothing new can be written down, such as a full disk; null while it can. */
  readonly refusesNewBecause: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/** What a `Map` gives of what is known by name; it may read each when it is asked for. */
export interface Known<Facts> extends Iterable<readonly [string, Facts]> {
  has(name: string): boolean;
  get(name: string): Facts | undefined;
  keys(): Iterable<string>;
}

/** A node as the scheduler has it; null is not known. */
export interface NodeFacts {
  readonly scheduling: Scheduling | null;
  readonly gpuModel: string | null;
  readonly gpus: number | null;
  readonly gpusAllocated: number | null;
  readonly reason: string | null;
  readonly reasonUser: string | null;
}

export interface WorkloadFacts {
  readonly dataClass: string | null;
  readonly nodes: readonly string[];
}

export interface Destination {
  readonly site: string;
  readonly jurisdiction: string | null;
  /** How the link to it is protected; null is not known. */
  readonly link: LinkProtection | null;
  /** Data classes that every link to it is certified for; absent is none. */
  readonly certifiedFor?: readonly string[];
}

export interface TargetRefusal {
  readonly target: string;
  readonly reason: string;
}
