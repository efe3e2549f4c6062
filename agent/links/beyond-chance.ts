/** So unlikely has loss to be, were a link within its limit, before it is held against it. */
const UNLIKELY = 0.01;
/** Of the normal distribution, beyond which as little lies. */
const DEVIATIONS = 2.33;

/**
 * Whether so many lost of `packets` say that the link loses more than `limit`, or could as well be chance: a
 * link that keeps the limit loses as many or more in less than one such window in a hundred (Poisson). One
 * packet lost of a hundred is 1 %, and no sign that a link which may lose 0.1 % loses more. `packets` null
 * takes the ratio at its word.
 */
export function isBeyondChance(ratio: number, limit: number, packets: number | null): boolean {
  if (ratio <= limit) return false;
  if (packets === null) return true;
  const lost = Math.round(ratio * packets);
  const expected = limit * packets;
  // Where many are expected the bell is as good, and the terms below would be too small for a number.
  if (expected > 100) return lost > expected + DEVIATIONS * Math.sqrt(expected);
  // 1 − P(fewer than `lost`); at none expected, one is beyond chance.
  let [term, fewer] = [Math.exp(-expected), 0];
  for (let count = 0; count < lost; count++) {
    fewer += term;
    term *= expected / (count + 1);
  }
  return 1 - fewer < UNLIKELY;
}
