import { LANES } from './redfish-collections.ts';
import type { Step } from './redfish-plan.ts';

/** From here on a device that is asked resource by resource costs more than what its outlets tell is worth. */
const MANY = 16;
/** Of its timeout a device may take so much before it is asked more at once. */
const SHARE_OF_TIMEOUT = 0.25;

/** Whether outlets are asked in turns: where there are many steps, and each outlet is one of its own. */
export function hasTurns(steps: readonly Step[]): boolean {
  return steps.length > MANY && steps.some(isOutlet);
}

/**
 * What is asked at a reading: inlets, branches and all else each time, single outlets every other time, half of
 * them each. A figure is live for two and a half periods, so none looks older for it.
 */
export function stepsInTurn(steps: readonly Step[], reading: number): readonly Step[] {
  if (!hasTurns(steps)) return steps;
  return steps.filter((step, index) => !isOutlet(step) || index % 2 === reading % 2);
}

function isOutlet({ place, isCollection }: Step): boolean {
  return place === 'outlet' && !isCollection;
}

/** How long a reading took, ms, with how many requests at once. */
export interface Pace {
  readonly tookMs: number;
  readonly lanes: number;
}

/**
 * How many requests at once: most devices close a connection between two readings, and greeting one costs more than
 * some answers. A quick device is asked one after the other over one connection; a slow one as far at once as it
 * needs to be read within a quarter of its timeout.
 */
export function lanesFor(steps: number, timeoutMs: number, last: Pace | null): number {
  const wanted =
    last === null
      ? Math.ceil(steps / MANY)
      : Math.ceil((last.tookMs * last.lanes) / (timeoutMs * SHARE_OF_TIMEOUT));
  return Math.max(1, Math.min(LANES, wanted));
}
