import { keepShape } from '../kept-shapes.ts';

/** Any bytes from outside that are not what they should be; the message is one line and names the place. */
export class WireError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'WireError';
  }
}

const encoder = new TextEncoder();
// A byte order mark at the beginning of a word is part of it: taken away, two words would be one.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes being written: LEB128 integers to 2⁵³, UTF-8 text, blocks with their length before them. */
export class ByteWriter {
  static {
    keepShape(new ByteWriter(0));
  }

  #bytes: Uint8Array;
  length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** A whole number of 0 … 2⁵³. */
  varint(value: number): void {
    if (this.length + 8 > this.#bytes.length) this.#reserve(8);
    let rest = value;
    // Shifts work on 32 bits: larger numbers are divided down first.
    while (rest > 0x7fffffff) {
      this.#bytes[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.length++] = (rest & 127) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.length++] = rest;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  text(value: string): void {
    const bytes = encoder.encode(value);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** What was written so far; a view, true until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count));
    bytes.set(this.view());
    this.#bytes = bytes;
  }
}

/** Bytes being read, by whoever does not trust them: every step checks what is left, and fails with `WireError`. */
export class ByteReader {
  static {
    keepShape(new ByteReader(new Uint8Array(0)));
  }

  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    if (this.#at >= this.#end) throw new WireError(`ends at byte ${this.#at} where more was expected`);
    return this.#bytes[this.#at++]!;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < 8; count++) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER + 1) break;
        return value;
      }
      factor *= 128;
    }
    throw new WireError(`number too large before byte ${this.#at}`);
  }

  /** A number that counts things of which each takes at least `unit` bytes of what is left. */
  count(unit = 1): number {
    const count = this.varint();
    if (count * unit > this.left)
      throw new WireError(`${count} things announced before byte ${this.#at}, ${this.left} bytes left`);
    return count;
  }

  raw(length: number): Uint8Array {
    if (length > this.left)
      throw new WireError(`${length} bytes announced before byte ${this.#at}, ${this.left} left`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    const bytes = this.raw(this.varint());
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw new WireError(`text before byte ${this.#at} is not UTF-8`, { cause });
    }
  }

  /** A reader of the next `length` bytes, which this one skips. */
  block(): ByteReader {
    const length = this.varint();
    if (length > this.left)
      throw new WireError(`a block of ${length} bytes before byte ${this.#at}, ${this.left} left`);
    this.#at += length;
    return new ByteReader(this.#bytes, this.#at - length, this.#at);
  }

  finished(what: string): void {
    if (this.left > 0) throw new WireError(`${this.left} bytes too many after ${what}`);
  }
}
