import type { ActionRequest } from './action-request.ts';
import type { PlanningView } from './plan.ts';
import type { SiteFacts } from './site-facts.ts';

/** What planning an action may draw on beside the target itself. */
export interface PlanningContext {
  readonly request: ActionRequest;
  readonly view: PlanningView;
  /** Null for a site that this console does not have. */
  readonly factsOf: (site: string) => SiteFacts | null;
}

/** One thing that an operator may do: what it takes hold of, and what speaks against it. All pure. */
export interface Action {
  /** What it touches of the site: the nodes alone, what runs on them too, workloads, all of it, or nothing. */
  readonly hits: 'nodes' | 'nodes and work' | 'workloads' | 'site' | 'nothing';
  /** Why this target cannot be acted on; null where it can. Names are those within the site. */
  refusal(name: string, site: SiteFacts, context: PlanningContext): string | null;
  /** What the operator should know before, each in one line. */
  warnings(names: readonly string[], site: SiteFacts, context: PlanningContext): readonly string[];
}
