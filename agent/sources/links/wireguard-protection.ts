import { type ProtectionVerdict, span, verdict } from './protection.ts';
import type { WireguardPeer } from './wireguard-dump.ts';

/** Constants of the protocol, in seconds (wireguard.com/protocol, "Timers"). */
const REJECT_AFTER_SECONDS = 180;
const REKEY_ATTEMPT_SECONDS = 90;
/** A handshake that is further ahead than this was made by another clock. */
const CLOCK_SLACK_SECONDS = 60;

/**
 * Whether a WireGuard peer protects its link. A session key is thrown away 180 s after its handshake; while
 * traffic flows a new one is made every 120 s. So an old handshake is wrong only when something was to be
 * sent since the last look: an idle tunnel makes its key with the next packet, before anything leaves.
 * `before` is the same peer at the last look; null is the first.
 */
export function judgeWireguard(
  peer: WireguardPeer,
  before: WireguardPeer | null,
  nowSeconds: number,
): ProtectionVerdict {
  const { handshakeAt } = peer;
  if (handshakeAt === null) {
    return peer.sentBytes > 0n
      ? verdict('unprotected', 'no handshake has ever succeeded, though packets are sent')
      : verdict('unknown', 'it has not been used: there was no handshake yet');
  }
  const age = nowSeconds - handshakeAt;
  if (age < -CLOCK_SLACK_SECONDS) {
    return verdict('unknown', `its last handshake is ${span(-age)} ahead of this machine’s clock`);
  }
  if (age <= REJECT_AFTER_SECONDS) return verdict('protected');
  if (before === null) {
    return verdict(
      'unknown',
      `its last handshake is ${span(age)} old; whether it is idle shows at the next look`,
    );
  }
  const received = peer.receivedBytes > before.receivedBytes;
  const sent = peer.sentBytes > before.sentBytes;
  if (!sent && !received) {
    // With a keepalive something leaves every few seconds, unless the interface is down.
    return peer.keepaliveSeconds === null
      ? verdict(
          'protected',
          `idle for at least ${span(age - REJECT_AFTER_SECONDS)}; the next packet makes a new key`,
        )
      : verdict('rekeying late', `the last handshake is ${span(age)} old and not even keepalives leave`);
  }
  const late = `the last handshake is ${span(age)} old while packets are ${sent ? 'sent' : 'received'}`;
  if (age <= REJECT_AFTER_SECONDS + REKEY_ATTEMPT_SECONDS || received) return verdict('rekeying late', late);
  return verdict('unprotected', `${late}: its key has expired and no new one is agreed`);
}
