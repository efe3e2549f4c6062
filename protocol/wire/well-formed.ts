import { WireError } from './bytes.ts';

/**
 * Looks over a CBOR item (RFC 8949) before a library decodes it: depth, number of items and lengths are
 * checked against what is there, so that a few bytes cannot announce gigabytes or nest to the end of
 * the stack. Only what our envelopes use passes: definite lengths, no tags, no half floats.
 */
export function assertWellFormed(
  bytes: Uint8Array,
  limits: { readonly depth: number; readonly items: number },
): void {
  const open: number[] = [];
  let at = 0;
  let items = 0;
  let due = 1;
  while (true) {
    while (due === 0) {
      const outer = open.pop();
      if (outer === undefined) {
        if (at !== bytes.length)
          throw new WireError(`${bytes.length - at} bytes too many after the envelope`);
        return;
      }
      due = outer;
    }
    due--;
    if (++items > limits.items) throw new WireError(`an envelope of more than ${limits.items} items`);
    const first = bytes[at];
    if (first === undefined)
      throw new WireError(`the envelope ends at byte ${at} where an item was expected`);
    const major = first >> 5;
    const { value, next } = argument(bytes, at, first & 31);
    at = next;
    switch (major) {
      case 0:
      case 1:
        break;
      case 2:
      case 3:
        if (value > bytes.length - at)
          throw new WireError(`${value} bytes announced before byte ${at}, ${bytes.length - at} left`);
        at += value;
        break;
      case 4:
      case 5:
        if (value > bytes.length - at)
          throw new WireError(`${value} items announced before byte ${at}, ${bytes.length - at} bytes left`);
        if (open.length >= limits.depth)
          throw new WireError(`an envelope nested deeper than ${limits.depth}`);
        open.push(due);
        due = major === 5 ? value * 2 : value;
        break;
      case 6:
        throw new WireError(`a tag at byte ${at}, which envelopes do not use`);
      default:
        if ((first & 31) > 27 || (first & 31) === 25)
          throw new WireError(`a simple value ${first & 31} that envelopes do not use`);
    }
  }
}

function argument(
  bytes: Uint8Array,
  at: number,
  low: number,
): { readonly value: number; readonly next: number } {
  if (low < 24) return { value: low, next: at + 1 };
  const length = low === 24 ? 1 : low === 25 ? 2 : low === 26 ? 4 : low === 27 ? 8 : 0;
  if (length === 0) throw new WireError(`an indefinite or reserved length at byte ${at}`);
  if (at + 1 + length > bytes.length) throw new WireError(`a length cut short at byte ${at}`);
  let value = 0;
  for (let index = 0; index < length; index++) value = value * 256 + bytes[at + 1 + index]!;
  return { value, next: at + 1 + length };
}
