import type { Command, Verb } from '../protocol/index.ts';
import type { Steering, SteeringVerb } from './drivers/steering.ts';

const NEEDS: ReadonlyMap<Verb, readonly SteeringVerb[]> = new Map([
  ['cordon', ['cordon', 'uncordon']],
  ['drain', ['cordon', 'uncordon']],
  ['uncordon', ['uncordon']],
  ['cancel', ['cancel']],
  ['evacuate', ['cordon', 'uncordon', 'cancel', 'hold', 'release', 'submitHeld']],
  ['shed', ['hold', 'release', 'checkpoint', 'requeue']],
  ['migrate', ['cancel', 'hold', 'release', 'submitHeld']],
]);

/** Why nobody could carry this command out here, whoever asks; null where it can be. */
export function whyNotPossible({ verb, policy, shed }: Command, steering: Steering | null): string | null {
  if (verb === 'acknowledge') return null;
  if (steering === null) return 'this site has no scheduler that can be told anything';
  const kinds = new Set(shed?.steps.map(({ kind }) => kind));
  const ofSteps: readonly SteeringVerb[] = [
    ...(kinds.has('cap') ? (['capPower'] as const) : []),
    ...(kinds.has('move') ? (NEEDS.get('migrate') ?? []) : []),
  ];
  const missing = [...(NEEDS.get(verb) ?? []), ...(verb === 'drain' ? forceOf(policy) : []), ...ofSteps].find(
    (needed) => !steering.verbs.has(needed),
  );
  return missing === undefined ? null : `the scheduler of this site cannot be told to ${missing}`;
}

function forceOf(policy: Command['policy']): readonly SteeringVerb[] {
  if (policy === 'evict') return ['requeue', 'cancel'];
  return policy === 'requeue' || policy === 'checkpoint' ? ['requeue'] : [];
}
