import type { FromTargetAgent, PeerMessage } from '../../../protocol/index.ts';
import { hashOfSpec } from './workload-spec.ts';

/** Why a message that is well formed is still not acted on; null when it is. `from` is who is connected. */
export function whyUnheard(message: PeerMessage, from: string, own: string): string | null {
  if (message.from !== from) return 'it speaks for another site than the one that is connected';
  if (message.to !== own) return 'it is for another site';
  if (!isOperationId(message.operation)) return 'its operation is not a ULID';
  if (message.kind !== 'reserve') return null;
  // A class is never lowered on the way, and a spec is what both agents said yes to.
  if (message.dataClass !== message.spec.dataClass) return 'it names another data class than its spec';
  return hashOfSpec(message.spec) === message.specHash ? null : 'its spec is not what its hash says';
}

export function isFromTarget(message: PeerMessage): message is FromTargetAgent {
  return ['reserved', 'refused', 'checked', 'status?', 'started', 'voided'].includes(message.kind);
}

export function isOperationId(text: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);
}
