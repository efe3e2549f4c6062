import { RECOVERY_ACTIONS, type RecoveryAction } from '../../protocol/schema/words.ts';

/**
 * The driver's recovery action from its words, which differ between the XML, the CSV and the kernel log:
 * `Reset`, `GPU Reset`, `GPU Reset Required`. Null for words that are none.
 */
export function parseRecoveryAction(text: string): RecoveryAction | null {
  const words = text
    .trim()
    .toLowerCase()
    .replaceAll(/[_\s]+/g, ' ')
    .replace(/ required$/, '');
  return WORDS.get(words) ?? null;
}

const WORDS = new Map<string, RecoveryAction>([
  ...RECOVERY_ACTIONS.map((action): [string, RecoveryAction] => [action, action]),
  ['reset', 'gpu reset'],
  ['reset gpu', 'gpu reset'],
  ['reboot', 'node reboot'],
  ['reboot node', 'node reboot'],
  ['drain p2p only', 'drain p2p'],
  ['drain and reset gpu', 'drain and reset'],
]);
