/**
 * A number with thousands parted by commas and at most `decimals` places, zeros at the end left out
 * unless `fixed`. A positive value never reads as zero: it is `<` the smallest that can be shown.
 */
export function decimal(value: number, decimals: number, fixed = false): string {
  const places = Math.min(Math.max(decimals, 0), 9);
  const written = value.toFixed(places);
  if (value > 0 && Number(written) === 0) return `<${(10 ** -places).toFixed(places)}`;
  const trimmed = fixed || places === 0 ? written : written.replace(/\.?0+$/, '');
  return group(Number(trimmed) === 0 ? trimmed.replace('-', '') : trimmed);
}

/** Decimal places that leave `digits` significant ones; an integer part is never shortened. */
export function placesFor(value: number, digits: number): number {
  const magnitude = Math.abs(value);
  return magnitude === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(magnitude)));
}

function group(written: string): string {
  if (written.includes('e')) return written;
  const [whole = '', fraction] = written.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
