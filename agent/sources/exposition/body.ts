import { isAscii, isUtf8 } from 'node:buffer';
import { LINE_FEED, sameBytes } from './bytes.ts';
import { ExpositionError, quoted } from './exposition-error.ts';

// Longer texts hardly repeat, and hashing them costs more than decoding them.
const INTERNED_BYTES = 128;
const INTERNED_TEXTS = 16_384;

interface InternedText {
  readonly start: number;
  readonly length: number;
  readonly text: string;
}

/** One exposition body: its bytes, the line being read, and the only way from bytes to strings. */
export class Body {
  readonly bytes: Buffer;
  /** The line being read, from 1. */
  line = 0;
  lineStart = 0;
  /** Without the line feed. */
  lineEnd = 0;
  /** Whether the line being read is known to be all there. */
  lineIsWhole = true;

  readonly #ascii: boolean;
  readonly #utf8: boolean;
  readonly #maxLineBytes: number;
  readonly #complete: boolean;
  readonly #texts = new Map<number, InternedText>();
  #next = 0;

  constructor(body: Uint8Array, maxLineBytes: number, complete: boolean) {
    this.bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    this.#ascii = isAscii(this.bytes);
    this.#utf8 = this.#ascii || isUtf8(this.bytes);
    this.#maxLineBytes = maxLineBytes;
    this.#complete = complete;
  }

  /** Goes to the next line; false at the end. No grammar here lets a line feed stand inside a token. */
  nextLine(): boolean {
    const start = this.#next;
    if (start >= this.bytes.length) return false;
    const feed = this.bytes.indexOf(LINE_FEED, start);
    this.line++;
    this.lineStart = start;
    this.lineIsWhole = feed !== -1 || this.#complete;
    this.lineEnd = feed === -1 ? this.bytes.length : feed;
    this.#next = this.lineEnd + 1;
    if (this.lineEnd - start > this.#maxLineBytes) {
      this.fail(`expected at most ${this.#maxLineBytes} bytes in a line, found ${this.lineEnd - start}`);
    }
    if (!this.#utf8 && !isUtf8(this.bytes.subarray(start, this.lineEnd))) {
      this.fail('expected UTF-8, found bytes that are none');
    }
    return true;
  }

  /** The text of these bytes; the same string object for a text that was seen before. */
  text(start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > INTERNED_BYTES) return this.#decode(start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ this.bytes[at]!, 0x01000193);
    const known = this.#texts.get(hash);
    if (known !== undefined && known.length === length && sameBytes(this.bytes, known.start, start, length)) {
      return known.text;
    }
    const text = this.#decode(start, end);
    // One text per hash: texts made to collide then cost a decoding each, and never a longer search.
    if (known === undefined && this.#texts.size < INTERNED_TEXTS) {
      this.#texts.set(hash, { start, length, text });
    }
    return text;
  }

  #decode(start: number, end: number): string {
    return this.#ascii ? this.bytes.toString('latin1', start, end) : this.bytes.toString('utf8', start, end);
  }

  /** These bytes as they may stand in an error: quoted, escaped, cut short. */
  quote(start: number, end: number = this.lineEnd): string {
    if (start >= end) return 'the end of the line';
    return quoted(this.bytes.toString('utf8', start, Math.min(end, start + 160)));
  }

  fail(reason: string, line: number = this.line): never {
    throw new ExpositionError(line, reason);
  }
}
