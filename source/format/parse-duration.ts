/** Seconds of each unit, largest first, with the unit that a bare number after it is in: `2 h 10`. */
const UNITS: ReadonlyMap<string, readonly [seconds: number, rest: string | null]> = new Map([
  ['w', [604_800, 'd']],
  ['d', [86_400, 'h']],
  ['h', [3600, 'min']],
  ['min', [60, 's']],
  ['m', [60, 's']],
  ['s', [1, null]],
  ['ms', [1e-3, null]],
  ['µs', [1e-6, null]],
  ['us', [1e-6, null]],
  ['ns', [1e-9, null]],
]);

/**
 * A length of time in seconds: `250ms`, `2s`, `5m`, `1h30m`, `2d`, `2 h 10`; a bare number is seconds.
 * Units fall from left to right, each once. Null for anything else.
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  const negative = trimmed.startsWith('-');
  const unsigned = negative ? trimmed.slice(1) : trimmed;
  const part = /\s*(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+)\s*([a-zµ]*)/y;
  let seconds = 0;
  let last = Number.POSITIVE_INFINITY;
  let implied: string | null = 's';
  while (part.lastIndex < unsigned.length) {
    const [, digits = '', written = ''] = part.exec(unsigned) ?? [];
    const unit = UNITS.get(written === '' ? (implied ?? '') : written.replace('μ', 'µ'));
    if (digits === '' || unit === undefined || unit[0] >= last) return null;
    seconds += Number(digits.replaceAll(',', '')) * unit[0];
    [last, implied] = unit;
    if (written === '' && part.lastIndex < unsigned.length) return null;
  }
  return last === Number.POSITIVE_INFINITY || !Number.isFinite(seconds)
    ? null
    : negative
      ? -seconds
      : seconds;
}
