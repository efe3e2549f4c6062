/** A share of packets in words for a reason: `0.4 %`, `100 %`. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  const digits = value >= 10 ? 0 : value >= 0.1 ? 1 : value >= 0.01 ? 2 : 4;
  return `${Number(value.toFixed(digits))} %`;
}

/** `0.62 ms`, `1.2 s`, to three digits: a reason must not change with every packet. */
export function seconds(value: number): string {
  const [size, unit] = value >= 1 ? [value, 's'] : value >= 1e-4 ? [value * 1e3, 'ms'] : [value * 1e6, 'µs'];
  return `${Number(size.toPrecision(2))} ${unit}`;
}

/** `40 s`, `5 min`, `26 h`; from ten on in steps of ten, so that a silence is not told anew every second. */
export function span(value: number): string {
  const exact = Math.round(value);
  const whole = exact < 10 ? exact : Math.floor(exact / 10) * 10;
  if (whole < 120) return `${whole} s`;
  return whole < 7200 ? `${Math.round(whole / 60)} min` : `${Math.round(whole / 3600)} h`;
}
