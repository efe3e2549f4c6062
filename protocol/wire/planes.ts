import { type Arena, FRESH } from './arena.ts';
import { type ByteReader, type ByteWriter, WireError } from './bytes.ts';

/**
 * Whole numbers of 0 … 2⁵³ as LEB128, byte by byte across all of them: first the lowest byte of each,
 * then the next byte of those that go on, and so on. The noise of low bytes and the silence of high ones
 * then stand apart, and what compresses them afterwards finds each with statistics of its own. The numbers are
 * used up by it.
 */
export function writePlanes(writer: ByteWriter, rest: Float64Array, arena: Arena = FRESH): void {
  let active: Uint32Array | null = null;
  let count = rest.length;
  while (count > 0) {
    const next: Uint32Array = active ?? arena.uint32(count);
    let going = 0;
    for (let at = 0; at < count; at++) {
      const index = active === null ? at : active[at]!;
      const value = rest[index]!;
      if (value < 128) {
        writer.byte(value);
        continue;
      }
      writer.byte((value % 128) + 128);
      rest[index] = Math.floor(value / 128);
      // Behind the place being read: what is overwritten has been looked at.
      next[going++] = index;
    }
    active = next;
    count = going;
  }
}

/** So many numbers that `writePlanes` wrote. Fails with `WireError`. */
export function readPlanes(reader: ByteReader, count: number, arena: Arena = FRESH): Float64Array {
  if (count > reader.left) throw new WireError(`${count} numbers in ${reader.left} bytes`);
  const numbers = arena.float64(count);
  const lowest = reader.raw(count);
  let left = 0;
  for (let at = 0; at < count; at++) {
    const byte = lowest[at]!;
    numbers[at] = byte & 127;
    left += byte >> 7;
  }
  if (left === 0) return numbers;
  // One place more than is held: every number is put down, and the next over it where it does not go on. A
  // branch would be guessed wrong every other time.
  const active = arena.uint32(left + 1);
  for (let at = 0, next = 0; at < count; at++) {
    active[next] = at;
    next += lowest[at]! >> 7;
  }
  for (let factor = 128; left > 0; factor *= 128) {
    if (factor === 128 ** 8) throw new WireError('a number of more than eight bytes');
    const plane = reader.raw(left);
    let going = 0;
    for (let at = 0; at < left; at++) {
      const byte = plane[at]!;
      const index = active[at]!;
      numbers[index]! += (byte & 127) * factor;
      active[going] = index;
      going += byte >> 7;
    }
    left = going;
  }
  return numbers;
}
