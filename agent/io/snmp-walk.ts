import type { Session, Varbind } from 'net-snmp';
import { type Limits, ReadFailure } from './io.ts';
import { withinLimits } from './limits.ts';
import { openSession, type SnmpDevice, snmpFailure } from './snmp-session.ts';

/** Whole numbers as they are, everything else as bytes; an object identifier or address is its text in bytes. */
export type SnmpValue = bigint | Uint8Array;

/**
 * Everything below the given object identifiers, by identifier. Fails with `ReadFailure`; `maxBytes` bounds
 * what values take together, for a device may go on for ever.
 */
export type SnmpWalk = (
  device: SnmpDevice,
  below: readonly string[],
  limits: Limits,
) => Promise<ReadonlyMap<string, SnmpValue>>;

/** Rows asked for at once: what fits into a datagram of 1,472 bytes, with room for long names. */
const ROWS_AT_ONCE = 24;

export const snmpWalk: SnmpWalk = (device, below, limits) => {
  const asked = `SNMP ${device.host}:${device.port}`;
  return withinLimits(limits, asked, async (signal) => {
    const session = openSession(device, limits);
    // Also raised by answers to nobody's question: what was asked fails by itself.
    session.on('error', () => undefined);
    const found = new Walked(asked, limits.maxBytes, signal);
    try {
      for (const oid of below) {
        signal.throwIfAborted();
        await subtree(session, oid, found, device);
      }
      return found.values;
    } finally {
      session.close();
    }
  });
};

function subtree(session: Session, oid: string, found: Walked, device: SnmpDevice): Promise<void> {
  return new Promise((resolve, reject) => {
    let tooMuch: ReadFailure | null = null;
    session.subtree(
      oid,
      ROWS_AT_ONCE,
      (varbinds) => {
        tooMuch ??= found.add(varbinds);
        return tooMuch !== null || found.isAbandoned;
      },
      (error) => {
        if (tooMuch !== null) reject(tooMuch);
        else if (error === null || error === undefined) resolve();
        else reject(snmpFailure(error, device));
      },
    );
  });
}

class Walked {
  readonly values = new Map<string, SnmpValue>();
  #bytes = 0;
  readonly #asked: string;
  readonly #maxBytes: number;
  readonly #signal: AbortSignal;

  constructor(asked: string, maxBytes: number, signal: AbortSignal) {
    this.#asked = asked;
    this.#maxBytes = maxBytes;
    this.#signal = signal;
  }

  /** Whether nobody waits any more: a device that goes on slowly for ever is not followed. */
  get isAbandoned(): boolean {
    return this.#signal.aborted;
  }

  /** Why no more is taken; null while it is. */
  add(varbinds: readonly Varbind[]): ReadFailure | null {
    for (const { oid, type, value } of varbinds) {
      const kept = valueTaken(type, value);
      if (kept === null) continue;
      this.#bytes += oid.length + (typeof kept === 'bigint' ? 8 : kept.length);
      if (this.#bytes > this.#maxBytes)
        return new ReadFailure(`${this.#asked}: told more than ${this.#maxBytes} bytes; it was left off`);
      this.values.set(oid, kept);
    }
    return null;
  }
}

/** Its number in the encoding (RFC 3416 3): the library leaves those of 64 bits as the bytes they came in. */
const COUNTER64 = 70;

function valueTaken(type: number, value: unknown): SnmpValue | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  if (typeof value === 'string') return Buffer.from(value);
  if (!(value instanceof Uint8Array)) return null;
  if (type !== COUNTER64) return value;
  // A leading zero byte keeps the sign away.
  if (value.length === 0 || value.length > 9) return null;
  return BigInt.asUintN(64, BigInt(`0x${Buffer.from(value).toString('hex')}`));
}
