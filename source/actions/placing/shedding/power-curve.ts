/**
 * How fast a GPU works under a cap, as a share of its speed without: the root of what is left of its power
 * above idle. Power goes with V²f and voltage rises with the clock, but never in full proportion, so the
 * true exponent lies between a third and one. Published figures for an H100 at 600 of 700 W lose 5–8 % where
 * memory is the limit and 10–15 % in dense training; this says 8 %. An estimate: no work is the same.
 */
export function speedAt(dynamicShare: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, dynamicShare)));
}

/** Least power limits that drivers accept, watts, as `nvidia-smi -q` prints them for these boards. */
const LEAST: readonly (readonly [RegExp, number])[] = [
  [/H100 PCIe|H100 NVL/i, 200],
  [/\b(?:H100|H200|H20|B200|GB200|B300)\b/i, 200],
  [/A100.*PCIe/i, 150],
  [/A100/i, 100],
];
/** For a board that is not listed: every data centre board known here accepts this much of its limit. */
const LEAST_SHARE = 0.6;
/** Below this share of its limit a board gives little for what it takes: memory and fabric draw on. */
export const FLOOR_SHARE = 0.4;

/** The lowest cap to plan with, watts; `limit` is the limit in force now. */
export function floorWatts(model: string | null, limit: number, floorShare: number = FLOOR_SHARE): number {
  const known = LEAST.find(([pattern]) => model !== null && pattern.test(model))?.[1];
  return Math.min(limit, Math.max(known ?? limit * LEAST_SHARE, limit * floorShare));
}

/** What an idle GPU draws where none was seen idle, as a share of its limit: 77 of 700 W, 142 of 1,000 W. */
export const IDLE_SHARE = 0.12;
