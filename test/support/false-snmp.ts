/** rPDU2DeviceStatusEntry of PowerNet-MIB: what an APC says of one of its units. */
export const DEVICE = '1.3.6.1.4.1.318.1.1.26.4.3.1';

/** Twelve megabytes where an APC has the names of its units. */
export function flood(): string {
  const name = 'x'.repeat(2000);
  const rows = Array.from({ length: 6000 }, (_, row) => `${DEVICE}.3.${row + 1}|4|${name}`);
  return `1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.318.1.3.4.6\n${rows.join('\n')}\n`;
}

/** An APC whose figures cannot be: more watts than volt-amperes, a factor above 1, energy below none, volts in words. */
export function liar(): string {
  return [
    '1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.318.1.3.4.6',
    `${DEVICE}.4.1|2|77`,
    `${DEVICE}.5.1|2|6438`,
    `${DEVICE}.9.1|2|-400`,
    `${DEVICE}.16.1|2|1000`,
    `${DEVICE}.17.1|2|170`,
    '1.3.6.1.4.1.318.1.1.26.6.3.1.6.1|4|NaN',
    '',
  ].join('\n');
}
