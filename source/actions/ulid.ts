import { randomBytes } from 'node:crypto';

/** Crockford's alphabet: no I, L, O, U. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const RANDOM_BYTES = 10;

/** A ULID in canonical capitals: 48 bits of milliseconds, 80 of chance. */
export const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/**
 * Makes ULIDs that rise: within one millisecond, and when the clock was set back, the last one plus one.
 * `wall` is in milliseconds since 1970; `random` gives that many bytes.
 */
export function ulids(wall: () => number, random: (bytes: number) => Uint8Array = randomBytes): () => string {
  let lastTime = -1;
  let last = 0n;
  return () => {
    const time = Math.max(0, Math.floor(wall()));
    if (time > lastTime) {
      lastTime = time;
      last = bigOf(random(RANDOM_BYTES));
    } else {
      last += 1n;
      // Two to the eightieth of one millisecond: it is the next one then.
      if (last >> 80n !== 0n) {
        lastTime += 1;
        last = 0n;
      }
    }
    return write(BigInt(lastTime), TIME_DIGITS) + write(last, 16);
  };
}

function bigOf(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function write(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value, digit = 0; digit < digits; digit++, rest >>= 5n)
    text = DIGITS[Number(rest & 31n)] + text;
  return text;
}
