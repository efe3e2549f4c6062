const DOT = 46;

/**
 * Whether an object identifier comes after another, number by number, as devices have to answer. Both in dots
 * and without leading zeros. By their letters, for a walk asks this of everything it is told: numbers of more
 * digits are larger, and of as many the first digit that differs decides.
 */
export function oidFollows(before: string, after: string): boolean {
  const shared = Math.min(before.length, after.length);
  let at = 0;
  while (at < shared && before.charCodeAt(at) === after.charCodeAt(at)) at++;
  if (at === shared) return after.length > before.length;
  const [ends, endsAfter] = [endOfNumber(before, at), endOfNumber(after, at)];
  return ends === endsAfter ? before.charCodeAt(at) < after.charCodeAt(at) : ends < endsAfter;
}

function endOfNumber(oid: string, from: number): number {
  let at = from;
  while (at < oid.length && oid.charCodeAt(at) !== DOT) at++;
  return at;
}

/** Bytes that a value takes in an answer with its identifier, at most (X.690: seven bits of a number in a byte). */
export function mostBytesOf(oid: string, value: unknown): number {
  const valueBytes = value instanceof Uint8Array ? value.length : 5;
  return (oid.length + 1) / 2 + valueBytes + LENGTHS_AND_KINDS;
}

/** Of a binding, its identifier and its value: two bytes each, and three where they are long. */
const LENGTHS_AND_KINDS = 8;
