/** Long enough for who, what and the operation; a screen and sinfo show less. */
const LONGEST = 400;

/**
 * Why a node is held back, as one element of argv: `Reason="noc-2: fan swap [weft:01J…]"`. scontrol takes
 * one pair of quotes off, so one is always put on. A line break is taken as it is, and makes every later
 * `scontrol show node` unreadable: controls become spaces.
 */
export function reasonArgument(reason: string): string {
  const flat = reason
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const [...characters] = flat === '' ? 'no reason given' : flat;
  const bounded = characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : flat;
  return `Reason="${bounded === '' ? 'no reason given' : bounded}"`;
}
