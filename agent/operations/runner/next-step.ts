import { isApprovalLate } from '../authority/approval-rules.ts';
import type { Operation } from '../operation.ts';
import { nextOfCancel } from './cancel-step.ts';
import { cancelledWords } from './cancelled-words.ts';
import { nextOfDrain } from './drain-step.ts';
import { nextOfCordon, nextOfUncordon } from './hold-step.ts';
import { nextOfShed } from './shed-step.ts';
import { ends, type NextStep, type Sight } from './sight.ts';

/** The verbs that are carried out by looking, finding the difference and acting on it. */
export const RUN_HERE: ReadonlySet<Operation['command']['verb']> = new Set([
  'cordon',
  'drain',
  'uncordon',
  'cancel',
  'acknowledge',
  'shed',
]);

/**
 * What an operation does next, from its record and from what was just seen; nothing else is remembered, so
 * that it may be asked again after any crash. Null: nothing until somebody does something.
 */
export function nextStep(operation: Operation, sight: Sight, now: number): NextStep | null {
  if (operation.state === 'waiting for approval') {
    if (operation.cancelling !== null)
      return ends('operation.cancelled', cancelledWords(operation, 'nothing was done'));
    return isApprovalLate(operation, now)
      ? ends('operation.expired', 'nobody approved it within 24 hours; nothing was done')
      : null;
  }
  // Only what was seen after it was asked for says anything about it (SAFETY rule 6).
  if (sight.at < operation.acceptedAt) return null;
  switch (operation.command.verb) {
    case 'cordon':
      return nextOfCordon(operation, sight);
    case 'drain':
      return nextOfDrain(operation, sight, now);
    case 'uncordon':
      return nextOfUncordon(operation, sight);
    case 'cancel':
      return nextOfCancel(operation, sight);
    case 'shed':
      return nextOfShed(operation, sight, now);
    case 'acknowledge':
      return ends('operation.done', 'taken note of');
    default:
      return null;
  }
}
