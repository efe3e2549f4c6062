/** What is asked of a Modbus/TCP server: registers of one kind, side by side. */
export interface RegisterBlock {
  /** 3 reads holding registers, 4 input registers. */
  readonly functionCode: 3 | 4;
  /** As it goes over the wire, where the first register is 0. */
  readonly address: number;
  /** Registers of 16 bits, 1…125: what fits into one answer (Modbus Application Protocol V1.1b3, 6.3 and 6.4). */
  readonly count: number;
}

/** A block as it was asked, for whose answer to be known by. */
export interface Question {
  readonly transaction: number;
  readonly unit: number;
  readonly block: RegisterBlock;
}

/** What the bytes after a question are: the whole answer, the beginning of one, or neither. */
export type Answer =
  | { readonly kind: 'registers'; readonly bytes: Uint8Array }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'wrong'; readonly why: string };

/** Transaction, protocol and length: what comes before the bytes that the length counts. */
const COUNTED_FROM = 6;
const EXCEPTION = 0x80;
/** Unit, function and exception code. */
const EXCEPTION_BYTES = 3;

/**
 * A request as bytes.
 * Source: Modbus Application Protocol V1.1b3; header by Modbus Messaging on TCP/IP Implementation Guide
 * V1.0b, 3.1.3 (transaction, protocol 0, length of what follows, unit).
 */
export function encodeQuestion({ transaction, unit, block }: Question): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, transaction);
  view.setUint16(4, 6);
  view.setUint8(6, unit);
  view.setUint8(7, block.functionCode);
  view.setUint16(8, block.address);
  view.setUint16(10, block.count);
  return bytes;
}

/**
 * What came after a question, as far as it came. Every field that says whose answer it is and how long is
 * looked at as soon as it is there, so that what is no Modbus is told from what is slow, and nothing is
 * kept that is longer than the answer: 259 bytes.
 */
export function decodeAnswer(bytes: Uint8Array, { transaction, unit, block }: Question): Answer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wanted = 3 + 2 * block.count;
  if (bytes.length >= 4 && view.getUint16(2) !== 0)
    return wrong(`what came is no Modbus/TCP (protocol identifier ${view.getUint16(2)}, expected 0)`);
  if (bytes.length >= 2 && view.getUint16(0) !== transaction)
    return wrong(`transaction ${view.getUint16(0)} was answered, expected ${transaction}`);
  if (bytes.length < COUNTED_FROM) return { kind: 'more' };
  const length = view.getUint16(4);
  if (length !== wanted && length !== EXCEPTION_BYTES)
    return wrong(`an answer of ${length} bytes was announced, expected ${wanted} or an exception`);
  if (bytes.length > COUNTED_FROM + length) return wrong('more came than was asked for');
  if (bytes.length >= 7 && view.getUint8(6) !== unit)
    return wrong(`unit ${view.getUint8(6)} answered, expected ${unit}`);
  if (bytes.length < 8) return { kind: 'more' };
  const isException = length === EXCEPTION_BYTES;
  const code = view.getUint8(7);
  if (code !== (isException ? block.functionCode | EXCEPTION : block.functionCode))
    return wrong(`function ${code} was answered with ${length} bytes, expected ${block.functionCode}`);
  if (!isException && bytes.length >= 9 && view.getUint8(8) !== 2 * block.count)
    return wrong(`${view.getUint8(8)} bytes of registers were announced, expected ${2 * block.count}`);
  if (bytes.length < COUNTED_FROM + length) return { kind: 'more' };
  return isException
    ? { kind: 'exception', code: view.getUint8(8) }
    : { kind: 'registers', bytes: Uint8Array.from(bytes.subarray(9)) };
}

function wrong(why: string): Answer {
  return { kind: 'wrong', why };
}

/** Modbus Application Protocol V1.1b3, 7. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'server device failure',
  5: 'acknowledge: it needs longer',
  6: 'server device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target device failed to respond',
};

export const ILLEGAL_ADDRESS = 2;

/** What an exception code says, in the standard's words. */
export function exceptionWords(code: number): string {
  return EXCEPTIONS[code] ?? 'unknown to the standard';
}
