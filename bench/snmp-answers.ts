import { type Block, block, blocksIn } from './snmp-ber.ts';

/** A device's values in order: identifiers by their numbers, and each with its value as it goes over the wire. */
export interface EncodedCapture {
  readonly oids: readonly (readonly number[])[];
  readonly bindings: readonly Buffer[];
}

const MOST_BYTES = 1400;
const GET_NEXT = 0xa1;
const GET_BULK = 0xa5;

/** From lines `OID|TAG|VALUE` as snmpsim has them. */
export function encodeCapture(lines: string): EncodedCapture {
  const rows = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [oid = '', tag = '', ...rest] = line.split('|');
      return { oid: oid.split('.').map(Number), tag, value: rest.join('|') };
    })
    .sort((a, b) => compare(a.oid, b.oid));
  return {
    oids: rows.map(({ oid }) => oid),
    bindings: rows.map(({ oid, tag, value }) =>
      block(0x30, [block(6, [encodeOid(oid)]), encodeValue(tag, value)]),
    ),
  };
}

/**
 * The answer to GetNextRequest and GetBulkRequest of SNMP v2c (RFC 3416 4.2.3), cut where a datagram is full;
 * null for all else.
 */
export function answerBulk(capture: EncodedCapture, request: Buffer): Buffer | null {
  const [message] = blocksIn(request);
  const [version, community, pdu] = message === undefined ? [] : blocksIn(message.content);
  if (version === undefined || community === undefined || pdu === undefined) return null;
  const response = answerPdu(capture, pdu);
  return response === null ? null : block(0x30, [version.whole, community.whole, response]);
}

/** As `answerBulk`, for what is inside of a message. */
export function answerPdu(capture: EncodedCapture, pdu: Block): Buffer | null {
  if (pdu.tag !== GET_BULK && pdu.tag !== GET_NEXT) return null;
  const [id, , repetitions, list] = blocksIn(pdu.content);
  if (id === undefined || repetitions === undefined || list === undefined) return null;
  const cursors = blocksIn(list.content).map((binding) => {
    const asked = decodeOid(blocksIn(binding.content)[0]?.content ?? Buffer.alloc(0));
    return { asked, at: firstAfter(capture.oids, asked) };
  });
  const rows = pdu.tag === GET_BULK ? repetitions.content.readUIntBE(0, repetitions.content.length) : 1;
  const answered: Buffer[] = [];
  let bytes = 60;
  for (let row = 0; row < rows && bytes < MOST_BYTES; row++)
    for (const cursor of cursors) {
      const last = capture.oids[cursor.at - 1] ?? cursor.asked;
      const binding =
        capture.bindings[cursor.at] ??
        block(0x30, [
          block(6, [encodeOid(cursor.asked.length > last.length ? cursor.asked : last)]),
          END_OF_VIEW,
        ]);
      bytes += binding.length;
      if (bytes >= MOST_BYTES) break;
      answered.push(binding);
      cursor.at++;
    }
  const zero = Buffer.from([2, 1, 0]);
  return block(0xa2, [id.whole, zero, zero, block(0x30, answered)]);
}

const END_OF_VIEW = Buffer.from([0x82, 0]);

function encodeOid([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const digits = [number & 0x7f];
    for (let left = number >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return Buffer.from(bytes);
}

function decodeOid(bytes: Buffer): readonly number[] {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of bytes) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (numbers.length === 0) numbers.push(Math.floor(number / 40), number % 40);
    else numbers.push(number);
    number = 0;
  }
  return numbers;
}

function encodeValue(tag: string, value: string): Buffer {
  if (tag === '4x') return block(4, [Buffer.from(value, 'hex')]);
  if (tag === '4') return block(4, [Buffer.from(value)]);
  if (tag === '5') return block(5, []);
  if (tag === '6') return block(6, [encodeOid(value.split('.').map(Number))]);
  if (tag === '64') return block(0x40, [Buffer.from(value.split('.').map(Number))]);
  const bytes = Buffer.alloc(9);
  bytes.writeBigInt64BE(BigInt(value), 1);
  let from = 1;
  while (from < 8 && bytes.readUInt8(from) === 0 && bytes.readUInt8(from + 1) < 0x80) from++;
  return block(Number(tag), [bytes.subarray(from)]);
}

function firstAfter(oids: readonly (readonly number[])[], asked: readonly number[]): number {
  let [low, high] = [0, oids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(oids[middle] ?? [], asked) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++)
    if (a[at] !== b[at]) return (a[at] ?? 0) - (b[at] ?? 0);
  return a.length - b.length;
}
