import { type ByteReader, type ByteWriter, WireError } from './bytes.ts';

/**
 * Whole numbers of 0 … 2⁵³ as LEB128, byte by byte across all of them: first the lowest byte of each,
 * then the next byte of those that go on, and so on. The noise of low bytes and the silence of high ones
 * then stand apart, and what compresses them afterwards finds each with statistics of its own.
 */
export function writePlanes(writer: ByteWriter, numbers: Float64Array): void {
  const rest = numbers.slice();
  let active: Uint32Array | null = null;
  let count = rest.length;
  while (count > 0) {
    const next: Uint32Array = active ?? new Uint32Array(count);
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
export function readPlanes(reader: ByteReader, count: number): Float64Array {
  if (count > reader.left) throw new WireError(`${count} numbers in ${reader.left} bytes`);
  const numbers = new Float64Array(count);
  let active: Uint32Array | null = null;
  let left = count;
  let factor = 1;
  for (let plane = 0; left > 0; plane++) {
    if (plane === 8) throw new WireError('a number of more than eight bytes');
    const next: Uint32Array = active ?? new Uint32Array(left);
    let going = 0;
    for (let at = 0; at < left; at++) {
      const index = active === null ? at : active[at]!;
      const byte = reader.byte();
      numbers[index]! += (byte & 127) * factor;
      if (byte >= 128) next[going++] = index;
    }
    active = next;
    left = going;
    factor *= 128;
  }
  return numbers;
}
