import type { Operation } from '../operation.ts';
import { demandRecord, endedByDemand, orderByDemand } from '../shed/demand-followed.ts';
import { readOrder } from '../shed/read-order.ts';
import { NO_SHED } from '../shed/shed-effects.ts';
import { movesOf } from '../shed/shed-moves.ts';
import { cancelledWords } from './cancelled-words.ts';
import { followShed } from './shed-down.ts';
import { writes } from './shed-parts.ts';
import { undoShed } from './shed-up.ts';
import { ends, goesOn, type NextStep, type Sight } from './sight.ts';

/**
 * A site comes under its limit in the order that the plan says and by as much as the meter says, and all of it
 * is undone in steps when the limit is over, or somebody ends it (decision 0014). Each call writes down what is
 * to hold or does what was written down, so that it may end anywhere and be asked again.
 */
export function nextOfShed(operation: Operation, sight: Sight, now: number): NextStep {
  const { cancelling, command } = operation;
  const approved = command.shed === undefined ? null : readOrder(command.shed);
  if (approved === null) return ends('operation.failed', 'it carries no order that can be read');
  if (sight.shed === undefined) return goesOn('waiting: what this site draws is not read here');
  const effects = operation.effects.shed ?? NO_SHED;
  const order = orderByDemand(approved, effects);
  const isBegun = effects.changedAt !== null;
  const isOver = cancelling !== null || effects.isClosing || (order.until !== null && now >= order.until);
  if (isOver && !isBegun)
    return cancelling === null
      ? ends(
          'operation.expired',
          `${endedByDemand(approved, effects) ?? 'its time was over'} before it began; nothing was done`,
        )
      : ends('operation.cancelled', cancelledWords(operation, 'nothing was done'));
  // What is paused keeps what is in force, also past its end: somebody said so, and somebody goes on.
  if (operation.state === 'paused' && cancelling === null)
    return goesOn(`paused: ${effects.inForce.size} of ${order.steps.length} steps stay in force`);
  const changed =
    isOver || sight.shed.demanded === undefined
      ? null
      : demandRecord(approved, effects, sight.shed.demanded, now);
  if (changed !== null) return writes([changed], operation.step ?? '');
  if (!isBegun && now < order.begins)
    return goesOn(`begins at ${new Date(order.begins).toISOString().slice(11, 16)} UTC`);
  const moves = movesOf(operation, order, effects, sight.children ?? new Map(), now);
  const all = { operation, order, approved, effects, sight, seen: sight.shed, moves, now };
  return isOver ? undoShed(all) : followShed(all);
}
