import { type Steering, SteeringFailure, tagOf } from '../../drivers/steering.ts';
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
    case 'hold':
      return await steering.hold(act.workload, signal);
    case 'release':
      return await steering.release(act.workload, signal);
    case 'cap power':
      if (steering.capPower === undefined)
        throw new SteeringFailure('this site has nothing that sets the power limits of its GPUs', 'refused');
      return await steering.capPower(new Map(act.nodes.map((node) => [node, act.watts])), signal);
  }
}

/** Short enough for the tag to stay: whose a hold is shows in it alone. */
const LONGEST_REASON = 250;

/** What the scheduler keeps: `noc-2: fan swap [weft:01J…]`. Its own user for it is the agent's. */
export function nativeReason(operation: Operation): string {
  const who = operation.actor.replace(/^weft:\/\/[a-z]+\//, '');
  return `${who}: ${operation.command.reason.slice(0, LONGEST_REASON)} [${tagOf(operation.id)}]`;
}
