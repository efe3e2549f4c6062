import type { Command, CommandTarget } from '../../protocol/command.ts';
import type { DataClass } from '../../protocol/configuration/data-classes.ts';
import type { ShedOrder } from '../../protocol/shed-order.ts';
import type { Fabric } from '../fabric/fabric.ts';
import type { ActionRequest } from './action-request.ts';
import type { ShedPlan } from './placing/shedding/plan.ts';

/** What a plan is made from: nothing else is looked at, so that the same gives the same. */
export interface PlanningView {
  readonly fabric: Pick<Fabric, 'sites' | 'site'>;
  /** The console's monotonic and wall clocks, ms. */
  readonly now: number;
  readonly wall: number;
  /** As far as this console was told; the agents decide. */
  readonly dataClasses: ReadonlyMap<string, DataClass>;
  /** Why nothing may be done at a site from here now, raw text; null where it may. */
  readonly lockOf?: (site: string) => string | null;
}

/** What an action would do, all of it, before it happens (SAFETY.md rule 10). */
export interface Plan {
  readonly request: ActionRequest;
  /** SHA-256 over what it would do, hex: equal for equal plans, whatever order the names were given in. */
  readonly hash: string;
  /** `site/name`, each once, sorted; those that are refused are among them. */
  readonly targets: readonly string[];
  /** One command a site. */
  readonly parts: readonly PlanPart[];
  readonly impact: Impact;
  /** What the scheduler itself calls it, each wording once. */
  readonly native: readonly string[];
  readonly warnings: readonly string[];
  /** Where there is one nothing can start: the agents refuse a command whole. */
  readonly refusals: readonly PlanRefusal[];
  /** Why a second person will be asked for, as far as this console can tell; null where it expects none. */
  readonly needsApproval: string | null;
  /** What becomes of work by when; empty where nothing is touched. */
  readonly stages: readonly Stage[];
  readonly confirmation: Confirmation;
  /** What is left of the models whose nodes are taken. */
  readonly capacity: readonly CapacityLeft[];
}

export interface PlanPart {
  readonly site: string;
  /** Names within the site, sorted. */
  readonly names: readonly string[];
  /** The same, each as it was when it was planned on. */
  readonly targets: readonly CommandTarget[];
  readonly plannedOn: Command['plannedOn'];
  /** Of a shed, what it would do there. */
  readonly shed?: ShedPart;
}

/** What a shed would do at a site: the plan that is shown, and the order of it that is sent. */
export type ShedPart = { readonly plan: ShedPlan; readonly order: ShedOrder } | { readonly problem: string };

export interface PlanRefusal {
  /** `site/name`, or what was written where it names nothing. */
  readonly target: string;
  readonly reason: string;
}

/** Work that an action touches. All text is raw. */
export interface HitWorkload {
  /** `site/workload` */
  readonly name: string;
  readonly site: string;
  readonly workload: string;
  readonly user: string | null;
  readonly account: string | null;
  readonly gpus: number | null;
  readonly nodes: readonly string[];
  /** Nodes of it that the action does not name. */
  readonly outside: number;
  readonly dataClass: string | null;
  /** The signal that asks it for a checkpoint; null where it declares none. */
  readonly checkpoint: string | null;
  /** Null without a limit, or where it is not known. */
  readonly timeLeftSeconds: number | null;
  /** Since its start: when it last wrote a checkpoint no scheduler says. Null where the start is not known. */
  readonly gpuHours: number | null;
  readonly isRunning: boolean;
}

export interface Impact {
  readonly workloads: readonly HitWorkload[];
  readonly users: readonly string[];
  /** GPUs that are taken: of the nodes, or of the workloads. */
  readonly gpus: number;
  /** GPU-hours since the starts of what would be ended or put back; null where a start is not known. */
  readonly gpuHoursAtRisk: number | null;
  /** Null where one of them has no limit, or nothing is hit. */
  readonly longestTimeLeftSeconds: number | null;
  /** When it is over at the latest, ms since 1970 UTC; null where nobody can tell. */
  readonly endsAt: number | null;
  /** Without a time limit, or with one that is not known. */
  readonly withoutLimit: number;
}

/** Soft asks for a checkpoint, firm puts work back into the queue, hard ends it; `gives up` leaves the cordon. */
export interface Stage {
  readonly name: 'soft' | 'firm' | 'hard' | 'gives up';
  /** After the start; null is "whenever it is over". */
  readonly afterSeconds: number | null;
  readonly says: string;
}

/** What the operator types before it starts (SAFETY.md rule 9). */
export type Confirmation =
  | { readonly kind: 'enter' }
  | { readonly kind: 'word'; readonly word: string; readonly because: string };

export interface CapacityLeft {
  readonly site: string;
  readonly model: string;
  readonly freeBefore: number;
  readonly freeAfter: number;
}
