import { type Steering, tagOf } from '../../drivers/steering.ts';
import type { Operation } from '../operation.ts';
import type { Act } from './sight.ts';

/** Tells the scheduler to do one thing. Says nothing: what is true is looked at. Fails with `SteeringFailure`. */
export async function carryOut(
  act: Act,
  operation: Operation,
  steering: Steering,
  signal: AbortSignal,
): Promise<void> {
  switch (act.do) {
    case 'cordon':
      return await steering.cordon(act.nodes, nativeReason(operation), signal);
    case 'take over':
      return await steering.takeOver(act.nodes, nativeReason(operation), signal);
    case 'uncordon':
      return await steering.uncordon(act.nodes, signal);
    case 'checkpoint':
      return await steering.checkpoint(act.workload, act.signal, signal);
    case 'requeue':
      return await steering.requeue(act.workload, signal);
    case 'run again':
      return await steering.runAgain(act.workload, act.restarts, signal);
    case 'cancel':
      return await steering.cancel(act.workload, signal);
  }
}

/** Short enough for the tag to stay: whose a hold is shows in it alone. */
const LONGEST_REASON = 250;

/** What the scheduler keeps: `noc-2: fan swap [weft:01J…]`. Its own user for it is the agent's. */
export function nativeReason(operation: Operation): string {
  const who = operation.actor.replace(/^weft:\/\/[a-z]+\//, '');
  return `${who}: ${operation.command.reason.slice(0, LONGEST_REASON)} [${tagOf(operation.id)}]`;
}
