import { type Steering, SteeringFailure } from './steering.ts';

/** Of a site whose scheduler cannot be told anything: whatever is asked waits until there is one. */
export const NO_STEERING: Steering = {
  verbs: new Set(),
  savesWithinMs: 0,
  nativeWords: () => 'nothing: this site has no scheduler that can be told anything',
  observeNodes: nobody,
  observeWorkloads: nobody,
  findByTag: nobody,
  cordon: nobody,
  takeOver: nobody,
  uncordon: nobody,
  checkpoint: nobody,
  requeue: nobody,
  runAgain: nobody,
  cancel: nobody,
  hold: nobody,
  release: nobody,
  specOf: nobody,
  feasible: nobody,
  submitHeld: nobody,
};

async function nobody(): Promise<never> {
  throw new SteeringFailure('this site has no scheduler that can be told anything', 'unreachable');
}
