import { Encoder } from 'cbor-x';
import { WireError } from './bytes.ts';
import { assertWellFormed } from './well-formed.ts';

/**
 * Envelopes are CBOR maps with text keys (RFC 8949). They are decoded to `Map`, never to objects: a key
 * may be called `__proto__`. Readers take the fields they know and leave the rest.
 */
const cbor = new Encoder({ useRecords: false, mapsAsObjects: false, tagUint8Array: false });

/** Deep enough for a command's refusals and a layout's columns. */
const LIMITS = { depth: 8, items: 20_000 } as const;

export type Envelope = ReadonlyMap<string, unknown>;

export function encodeEnvelope(fields: ReadonlyMap<string, unknown>): Uint8Array {
  return cbor.encode(fields);
}

/** Any bytes give a map or a `WireError`, in time and memory bounded by their number. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  assertWellFormed(bytes, LIMITS);
  let value: unknown;
  try {
    value = cbor.decode(bytes);
  } catch (cause) {
    throw new WireError('not CBOR', { cause });
  }
  if (!(value instanceof Map)) throw new WireError('the envelope is not a map');
  for (const key of value.keys())
    if (typeof key !== 'string') throw new WireError('a key of the envelope is not text');
  return value as Envelope;
}

/** Typed reading of an envelope: each method gives the field or fails with a `WireError` that names it. */
export class Fields {
  readonly #envelope: Envelope;
  readonly #where: string;

  constructor(envelope: Envelope, where: string) {
    this.#envelope = envelope;
    this.#where = where;
  }

  static of(value: unknown, where: string): Fields {
    if (!(value instanceof Map)) throw new WireError(`${where} is not a map`);
    return new Fields(value as Envelope, where);
  }

  text(name: string, longest = 4096): string {
    const value = this.#envelope.get(name);
    if (typeof value !== 'string') throw this.#wrong(name, 'text');
    if (value.length > longest) throw this.#wrong(name, `text of at most ${longest} characters`);
    return value;
  }

  word<const W extends string>(name: string, words: readonly W[]): W {
    const value = this.text(name);
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw this.#wrong(name, `one of ${words.join(', ')}`);
    return word;
  }

  optional<T>(name: string, read: (name: string) => T): T | null {
    const value = this.#envelope.get(name);
    return value === undefined || value === null ? null : read.call(this, name);
  }

  number(name: string): number {
    const value = this.#envelope.get(name);
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) throw this.#wrong(name, 'a finite number');
    return number;
  }

  whole(name: string, lowest = 0): number {
    const value = this.number(name);
    if (!Number.isSafeInteger(value) || value < lowest)
      throw this.#wrong(name, `a whole number from ${lowest}`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.#envelope.get(name);
    if (typeof value !== 'boolean') throw this.#wrong(name, 'true or false');
    return value;
  }

  bytes(name: string): Uint8Array {
    const value = this.#envelope.get(name);
    if (!(value instanceof Uint8Array)) throw this.#wrong(name, 'bytes');
    // The library gives a platform's own subclass where there is one.
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }

  list(name: string): readonly unknown[] {
    const value = this.#envelope.get(name);
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list');
    return value;
  }

  inner(name: string): Fields {
    return Fields.of(this.#envelope.get(name), `${this.#where}.${name}`);
  }

  #wrong(name: string, expected: string): WireError {
    return new WireError(`${this.#where}.${name} is not ${expected}`);
  }
}
