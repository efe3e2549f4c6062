const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `250ms`, `2s`, `1.5m`, `12h`, `7d` in milliseconds; null for anything else. A bare number has no unit to go by. */
export function parseDuration(text: string): number | null {
  const parts = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h|d)$/.exec(text);
  if (parts === null) return null;
  return Number(parts[1]) * (UNITS.get(parts[2] ?? '') ?? Number.NaN);
}
