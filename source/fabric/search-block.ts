/**
 * Names to be searched: no object and no string of its own per entry. An entry is one thing; its names
 * follow each other, each ended by `NAME_END`.
 */
export interface SearchBlock {
  readonly count: number;
  /** UTF-8, lower case. */
  readonly text: Uint8Array;
  /** Where each name begins in the text; one more for where the last one ends. */
  readonly starts: Uint32Array;
  /** The first name of each entry; one more for the end of the last entry's. */
  readonly firsts: Uint32Array;
  /** Which characters an entry has, see `bitOf`: most entries are ruled out by one look. */
  readonly masks: Uint32Array;
  /** Which characters its names begin with, and which its words: how well a term can fit at best. */
  readonly heads: Uint32Array;
  readonly words: Uint32Array;
  /** What an entry stands for, for whoever built the block: the slot of a row. */
  readonly slots: Uint32Array;
}

export const NAME_END = 10;
const BLANK = 32;
/** As much of a name as is shown. */
const LONGEST_NAME = 256;
/** What the names of most entries need, with room to spare. */
const USUAL_BYTES = 80;

/** Fills a block entry by entry, so that it can be built in slices. */
export class BlockBuilder {
  #text: Uint8Array<ArrayBuffer>;
  #starts: Uint32Array<ArrayBuffer>;
  readonly #firsts: Uint32Array;
  readonly #masks: Uint32Array;
  readonly #heads: Uint32Array;
  readonly #words: Uint32Array;
  readonly #slots: Uint32Array;
  #length = 0;
  #count = 0;
  #names = 0;

  /** For at most so many entries. */
  constructor(most: number) {
    this.#text = new Uint8Array(most * USUAL_BYTES);
    this.#starts = new Uint32Array(most + 1);
    this.#firsts = new Uint32Array(most + 1);
    this.#masks = new Uint32Array(most);
    this.#heads = new Uint32Array(most);
    this.#words = new Uint32Array(most);
    this.#slots = new Uint32Array(most);
  }

  begin(slot: number): void {
    this.#firsts[this.#count] = this.#names;
    this.#slots[this.#count++] = slot;
  }

  /** One more name of the entry that was begun last. */
  name(raw: string | null): void {
    if (raw === null || raw === '') return;
    const name = raw.length > LONGEST_NAME ? raw.slice(0, LONGEST_NAME) : raw;
    // A unit may become a surrogate's replacement: three bytes; lower case makes at most three of one.
    const most = this.#length + name.length * 9 + 1;
    if (most > this.#text.length) this.#text = grownTo(this.#text, most);
    if (this.#names + 2 > this.#starts.length) this.#starts = twice(this.#starts);
    const from = this.#length;
    this.#starts[this.#names++] = from;
    if (!this.#writeAscii(name)) this.#length = from + encodeInto(name, this.#text.subarray(from));
    this.#text[this.#length] = NAME_END;
    this.#describe(from, this.#length++);
  }

  finish(): SearchBlock {
    this.#starts[this.#names] = this.#length;
    this.#firsts[this.#count] = this.#names;
    return {
      count: this.#count,
      text: this.#text.subarray(0, this.#length),
      starts: this.#starts.subarray(0, this.#names + 1),
      firsts: this.#firsts.subarray(0, this.#count + 1),
      masks: this.#masks.subarray(0, this.#count),
      heads: this.#heads.subarray(0, this.#count),
      words: this.#words.subarray(0, this.#count),
      slots: this.#slots.subarray(0, this.#count),
    };
  }

  #describe(from: number, to: number): void {
    const text = this.#text;
    let mask = 0;
    let words = 0;
    let before = NAME_END;
    for (let at = from; at < to; at++) {
      const byte = text[at]!;
      const bit = bitOf(byte);
      mask |= bit;
      if (isWordStart(before, byte)) words |= bit;
      before = byte;
    }
    const entry = this.#count - 1;
    this.#masks[entry]! |= mask;
    this.#words[entry]! |= words;
    if (to > from) this.#heads[entry]! |= bitOf(text[from]!);
  }

  #writeAscii(name: string): boolean {
    const text = this.#text;
    let at = this.#length;
    for (let index = 0; index < name.length; index++) {
      const unit = name.charCodeAt(index);
      if (unit >= 0x80) return false;
      text[at++] = unit >= 65 && unit <= 90 ? unit + 32 : unit === NAME_END ? BLANK : unit;
    }
    this.#length = at;
    return true;
  }
}

/** A text as it is searched for: the same bytes that a name with it has. */
export function searched(raw: string): Uint8Array {
  return encoder.encode(lowered(raw.slice(0, LONGEST_NAME)));
}

/** One bit for each letter, for each two digits, and one for all else. */
export function maskOf(bytes: Uint8Array): number {
  let mask = 0;
  for (const byte of bytes) mask |= bitOf(byte);
  return mask;
}

/** Whether two blocks answer every question alike, so that what was found in the one holds in the other. */
export function isSameBlock(one: SearchBlock, other: SearchBlock): boolean {
  return (
    one.count === other.count &&
    Buffer.compare(one.text, other.text) === 0 &&
    one.slots.every((slot, entry) => slot === other.slots[entry])
  );
}

const encoder = new TextEncoder();

function encodeInto(name: string, target: Uint8Array): number {
  return encoder.encodeInto(lowered(name), target).written;
}

function lowered(name: string): string {
  return name.toLowerCase().replaceAll('\n', ' ');
}

/** A word begins behind what is no letter, and where digits begin. Beyond ASCII everything counts as a letter. */
export function isWordStart(before: number, byte: number): boolean {
  return isWord(byte) && (!isWord(before) || (isDigit(byte) && !isDigit(before)));
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

function isWord(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || isDigit(byte) || byte >= 0x80;
}

export function bitOf(byte: number): number {
  if (byte >= 97 && byte <= 122) return 1 << (byte - 97);
  if (byte >= 48 && byte <= 57) return 1 << (26 + ((byte - 48) >> 1));
  return 1 << 31;
}

function twice(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2 + 2);
  larger.set(numbers);
  return larger;
}

function grownTo(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(length, bytes.length * 2));
  larger.set(bytes);
  return larger;
}
