import { type Arena, FRESH } from './arena.ts';
import { type ByteReader, type ByteWriter, WireError } from './bytes.ts';

/**
 * A rising list of slots on the wire: a mode, a count, and the cheapest of three forms.
 * 0 every slot from 0 · 1 a bitmap, lowest bit first · 2 gaps as LEB128.
 */
const EVERY = 0;
const BITMAP = 1;
const GAPS = 2;

/** More rows than any site has; a frame that speaks of more is refused before anything is reserved for it. */
export const MAX_SLOTS = 2 ** 20;

export function writeSlots(writer: ByteWriter, slots: Uint32Array): void {
  const count = slots.length;
  const top = count === 0 ? 0 : slots[count - 1]! + 1;
  if (top === count) {
    writer.byte(EVERY);
    writer.varint(count);
    return;
  }
  // A gap costs at least a byte each, a bitmap an eighth of a byte for each slot there is.
  if (count > top / 8) {
    writer.byte(BITMAP);
    writer.varint(count);
    const bits = new Uint8Array(Math.ceil(top / 8));
    for (const slot of slots) bits[slot >> 3]! |= 1 << (slot & 7);
    writer.varint(bits.length);
    writer.raw(bits);
    return;
  }
  writer.byte(GAPS);
  writer.varint(count);
  let next = 0;
  for (const slot of slots) {
    writer.varint(slot - next);
    next = slot + 1;
  }
}

/** `most` bounds the list where the form does not: "every slot" is three bytes for a million slots. */
export function readSlots(reader: ByteReader, most: number, arena: Arena = FRESH): Uint32Array {
  const mode = reader.byte();
  const count = reader.varint();
  if (count > most || count > MAX_SLOTS)
    throw new WireError(`a list of ${count} slots where at most ${Math.min(most, MAX_SLOTS)} make sense`);
  const slots = arena.uint32(count);
  if (mode === EVERY) {
    for (let at = 0; at < count; at++) slots[at] = at;
  } else if (mode === BITMAP) {
    fromBitmap(reader.raw(reader.varint()), slots);
  } else if (mode === GAPS) {
    if (count > reader.left) throw new WireError(`${count} gaps in ${reader.left} bytes`);
    let next = 0;
    for (let at = 0; at < count; at++) {
      const slot = next + reader.varint();
      if (slot >= MAX_SLOTS) throw new WireError(`slot ${slot} is beyond ${MAX_SLOTS}`);
      slots[at] = slot;
      next = slot + 1;
    }
  } else {
    throw new WireError(`unknown form ${mode} of a slot list`);
  }
  return slots;
}

function fromBitmap(bits: Uint8Array, slots: Uint32Array): void {
  if (bits.length > MAX_SLOTS / 8)
    throw new WireError(`a bitmap of ${bits.length} bytes is beyond ${MAX_SLOTS} slots`);
  let at = 0;
  for (let index = 0; index < bits.length; index++) {
    let byte = bits[index]!;
    while (byte !== 0) {
      const lowest = byte & -byte;
      if (at >= slots.length) throw new WireError('a bitmap with more bits than it announced');
      slots[at++] = index * 8 + 31 - Math.clz32(lowest);
      byte ^= lowest;
    }
  }
  if (at !== slots.length) throw new WireError('a bitmap with fewer bits than it announced');
}
