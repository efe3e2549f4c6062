import type { Session, Varbind } from 'net-snmp';
import { type Limits, ReadFailure } from './io.ts';
import { withinLimits } from './limits.ts';
import { mostBytesOf, oidFollows } from './snmp-oid.ts';
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

/** Rows asked for at once before a device's values are known: so many fit with long names and texts. */
const ROWS_AT_FIRST = 24;
/** And afterwards as many as fit, by what they took so far, into a datagram of 1,472 bytes with its head and v3's. */
const MOST_ROWS = 64;
const DATAGRAM_BYTES = 1250;
/** Subtrees asked for at once: those that are empty, or short, cost no request of their own. */
const SUBTREES_AT_ONCE = 8;

export const snmpWalk: SnmpWalk = (device, below, limits) => {
  const asked = `SNMP ${device.host}:${device.port}`;
  return withinLimits(limits, asked, async (signal) => {
    const session = openSession(device, limits);
    // Also raised by answers to nobody's question: what was asked fails by itself.
    session.on('error', () => undefined);
    const found = new Walked(asked, limits.maxBytes);
    const waiting = below.map((root) => ({ root, last: root }));
    try {
      while (waiting.length > 0) {
        // Nobody may wait any more: a device that goes on slowly for ever is not followed.
        signal.throwIfAborted();
        const cursors = waiting.splice(0, SUBTREES_AT_ONCE);
        const rows = Math.floor(found.rowsAtOnce() / cursors.length);
        const answered = await nextRows(session, device, cursors, rows);
        const unfinished = cursors.filter((cursor, index) => found.add(answered[index] ?? [], cursor));
        if (answered.length === 0) throw new ReadFailure(`${asked}: an answer with nothing in it`);
        waiting.unshift(...unfinished);
      }
      return found.values;
    } finally {
      session.close();
    }
  });
};

/** A subtree, and how far it was read. */
interface Cursor {
  readonly root: string;
  last: string;
}

/** What comes after each cursor; of the later ones perhaps nothing, where the datagram is full. */
function nextRows(
  session: Session,
  device: SnmpDevice,
  cursors: readonly Cursor[],
  rows: number,
): Promise<readonly (readonly Varbind[])[]> {
  const oids = cursors.map(({ last }) => last);
  return new Promise((resolve, reject) => {
    session.getBulk(oids, 0, rows, (error, varbinds) => {
      if (error === null || error === undefined) resolve(varbinds);
      else reject(snmpFailure(error, device));
    });
  });
}

class Walked {
  readonly values = new Map<string, SnmpValue>();
  #bytes = 0;
  /** Of a row of an answer. */
  #mostRowBytes = 0;
  readonly #asked: string;
  readonly #maxBytes: number;

  constructor(asked: string, maxBytes: number) {
    this.#asked = asked;
    this.#maxBytes = maxBytes;
  }

  /** Never more than would fit if all were as the largest so far. */
  rowsAtOnce(): number {
    if (this.#mostRowBytes === 0) return ROWS_AT_FIRST;
    return Math.max(ROWS_AT_FIRST, Math.min(MOST_ROWS, Math.floor(DATAGRAM_BYTES / this.#mostRowBytes)));
  }

  /** Takes what belongs to a subtree and moves its cursor on; false when that was all of it. Fails with `ReadFailure`. */
  add(varbinds: readonly Varbind[], cursor: Cursor): boolean {
    for (const { oid, type, value } of varbinds) {
      this.#mostRowBytes = Math.max(this.#mostRowBytes, mostBytesOf(oid, value));
      if (type >= NO_SUCH_OBJECT || !oid.startsWith(`${cursor.root}.`)) return false;
      if (!oidFollows(cursor.last, oid))
        throw new ReadFailure(`${this.#asked}: it answers in circles; expected rising object identifiers`);
      cursor.last = oid;
      const kept = valueTaken(type, value);
      // What is not kept takes time all the same: a device that goes on with it is left off as well.
      this.#bytes += oid.length + (typeof kept === 'bigint' || kept === null ? 8 : kept.length);
      if (this.#bytes > this.#maxBytes)
        throw new ReadFailure(`${this.#asked}: told more than ${this.#maxBytes} bytes; it was left off`);
      if (kept !== null) this.values.set(oid, kept);
    }
    return true;
  }
}

/** noSuchObject, noSuchInstance and endOfMibView stand from there on (RFC 3416 3). */
const NO_SUCH_OBJECT = 128;

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
