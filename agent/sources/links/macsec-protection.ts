import type { MacsecPort } from './macsec-ports.ts';
import { type ProtectionVerdict, verdict } from './protection.ts';

/** MKA begins a new key at this packet number (IEEE 802.1X-2020 9.8, PendingPNExhaustion: 0xC0000000). */
const EXHAUSTION_RATIO = 0.75;
/** Packet numbers have 32 bits, with the extended cipher suites 64 (IEEE 802.1AE 10.5). */
const PACKET_NUMBERS = 2 ** 32;
const EXTENDED_PACKET_NUMBERS = 2 ** 64;

/**
 * Whether MACsec protects a link, and the share of packet numbers its key has used; null where it sends none, and
 * where iproute2 does not know the cipher suite: of an extended one it then tells the lower half of the number.
 */
export function judgeMacsec(port: MacsecPort): ProtectionVerdict & { readonly keyUsedRatio: number | null } {
  const { sending, cipher } = port;
  const most = packetNumbersOf(cipher);
  const keyUsedRatio = sending === null || most === null ? null : Math.min(1, sending.packetNumber / most);
  return { ...judge(port, keyUsedRatio), keyUsedRatio };
}

function packetNumbersOf(cipher: string): number | null {
  if (/^GCM-AES-XPN-/i.test(cipher)) return EXTENDED_PACKET_NUMBERS;
  return /^GCM-AES-(?:128|256)$/i.test(cipher) ? PACKET_NUMBERS : null;
}

function judge(port: MacsecPort, keyUsedRatio: number | null): ProtectionVerdict {
  if (!port.protects) return verdict('unprotected', 'protection is switched off on the interface');
  if (!port.encrypts) return verdict('unprotected', 'its frames are authenticated and not encrypted');
  if (port.validation !== 'strict') {
    return verdict('unprotected', `it lets frames in that are not protected (validate ${port.validation})`);
  }
  if (port.sending === null) return verdict('unprotected', 'no key is active for what leaves');
  if (port.receiving.length === 0) return verdict('unprotected', 'no key is active for what arrives');
  if (keyUsedRatio !== null && keyUsedRatio >= EXHAUSTION_RATIO) {
    const used = `${Math.floor(keyUsedRatio * 100)} %`;
    return verdict('rekeying late', `${used} of the packet numbers of its key are used: a new key is due`);
  }
  return verdict('protected');
}
