import { SteeringFailure } from '../drivers/steering.ts';
import type { Happening } from '../sources/source.ts';
import type { Clock } from './clock.ts';
import type { Gpus } from './gpus.ts';
import type { Layout } from './layout.ts';
import type { Nodes } from './nodes.ts';
import type { Placement } from './placement.ts';
import type { Scheduler } from './scheduler.ts';
import type { Workloads } from './workloads.ts';

/** What of a simulated site obeys commands. */
export interface SteeredParts {
  readonly site: string;
  readonly seed: number;
  readonly clock: Clock;
  readonly layout: Layout;
  readonly nodes: Nodes;
  readonly gpus: Gpus;
  readonly placement: Placement;
  readonly workloads: Workloads;
  readonly scheduler: Scheduler;
  readonly tell: (happening: Happening) => void;
}

/** Who acts, as the scheduler keeps it: an agent's own user. */
export const ACTOR = 'weft';

export function refused(message: string): SteeringFailure {
  return new SteeringFailure(`simulated scheduler: ${message}`, 'refused');
}
