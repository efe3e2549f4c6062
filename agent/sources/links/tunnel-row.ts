import type { Patch } from '../../../protocol/index.ts';
import type { TunnelBinding } from './link-binding.ts';
import { rowOf } from './link-binding.ts';
import type { ProtectionVerdict } from './protection.ts';

/** The columns that a source of protection owns; what it cannot know of its kind of tunnel stays away. */
export function tunnelRow(
  binding: TunnelBinding,
  encryption: 'WireGuard' | 'IPsec' | 'MACsec',
  { state, reason }: ProtectionVerdict,
  more: Pick<Patch<'links'>, 'keyChangedAt' | 'keyUsedRatio' | 'packetsRefusedPerSecond'> = {},
): Patch<'links'> {
  return rowOf(binding, { encryption, encryptionState: state, encryptionReason: reason, ...more });
}
