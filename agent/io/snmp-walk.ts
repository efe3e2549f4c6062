import { isIPv6 } from 'node:net';
import snmp, { type Session, type Varbind } from 'net-snmp';
import { type Limits, ReadFailure } from './io.ts';
import { withinLimits } from './limits.ts';

/** A device that is asked by SNMP v2c. */
export interface SnmpDevice {
  readonly host: string;
  readonly port: number;
  /** Read when it is asked; never in a message. */
  readonly community: string;
}

/** Whole numbers as they are, everything else as bytes. */
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
const RETRIES = 2;

export const snmpWalk: SnmpWalk = (device, below, limits) => {
  const { host, port, community } = device;
  const asked = `SNMP ${host}:${port}`;
  return withinLimits(limits, asked, async (signal) => {
    const session = snmp.createSession(host, community, {
      port,
      version: snmp.Version2c,
      timeout: Math.max(100, Math.floor(limits.timeoutMs / (RETRIES + 2))),
      retries: RETRIES,
      transport: isIPv6(host) ? 'udp6' : 'udp4',
    });
    // Also raised by answers to nobody's question: what was asked fails by itself.
    session.on('error', () => undefined);
    const found = new Walked(asked, limits.maxBytes);
    try {
      for (const oid of below) {
        signal.throwIfAborted();
        await subtree(session, oid, found, asked);
      }
      return found.values;
    } finally {
      session.close();
    }
  });
};

function subtree(session: Session, oid: string, found: Walked, asked: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let tooMuch: ReadFailure | null = null;
    session.subtree(
      oid,
      ROWS_AT_ONCE,
      (varbinds) => {
        tooMuch ??= found.add(varbinds);
        return tooMuch !== null;
      },
      (error) => {
        if (tooMuch !== null) reject(tooMuch);
        else if (error === null || error === undefined) resolve();
        else reject(new ReadFailure(`${asked}: ${wordsOf(error)}`, { cause: error, kind: kindOf(error) }));
      },
    );
  });
}

class Walked {
  readonly values = new Map<string, SnmpValue>();
  #bytes = 0;
  readonly #asked: string;
  readonly #maxBytes: number;

  constructor(asked: string, maxBytes: number) {
    this.#asked = asked;
    this.#maxBytes = maxBytes;
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
  if (!(value instanceof Uint8Array)) return null;
  if (type !== COUNTER64) return value;
  // A leading zero byte keeps the sign away.
  if (value.length === 0 || value.length > 9) return null;
  return BigInt.asUintN(64, BigInt(`0x${Buffer.from(value).toString('hex')}`));
}

function kindOf(error: Error): 'failed' | 'timeout' {
  return error.name === 'RequestTimedOutError' ? 'timeout' : 'failed';
}

/** A device that does not like the community does not answer at all. */
function wordsOf(error: Error): string {
  return kindOf(error) === 'timeout'
    ? 'no answer; is it on, does it speak SNMP v2c there, and is the community right?'
    : error.message.replace(/\s+/g, ' ').slice(0, 200);
}
