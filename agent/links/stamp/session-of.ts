import type { SessionPlan } from './session-plan.ts';
import { plainAddress } from './udp-socket.ts';

interface Addressed {
  readonly plan: Pick<SessionPlan, 'key' | 'port'>;
  readonly address: string | null;
}

/**
 * Which session an answer belongs to: by its SSID, which is the place of the session and one; where the reflector
 * knows none, as in TWAMP Light, by where it comes from. Undefined where it is nobody's.
 */
export function sessionOf<T extends Addressed>(
  all: readonly T[],
  bytes: Buffer,
  from: { readonly address: string; readonly port: number },
): T | undefined {
  const address = plainAddress(from.address);
  const isFrom = (one: T | undefined): one is T =>
    one !== undefined && one.address === address && one.plan.port === from.port;
  // Where the identifier stands depends on whether the session has a key.
  const plain = all[numberAt(bytes, 14) - 1];
  if (isFrom(plain) && plain.plan.key === null) return plain;
  const keyed = all[numberAt(bytes, 26) - 1];
  if (isFrom(keyed) && keyed.plan.key !== null) return keyed;
  const candidates = all.filter(isFrom);
  return candidates.length === 1 ? candidates[0] : undefined;
}

function numberAt(bytes: Buffer, at: number): number {
  return bytes.length >= at + 2 ? bytes.readUInt16BE(at) : 0;
}
