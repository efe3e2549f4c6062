import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SnmpValue } from '../../agent/io/snmp-walk.ts';

export const SNMP_CAPTURES = fileURLToPath(new URL('../fixtures/power/snmp/', import.meta.url));

/** What a device told when it was captured: `OID|TAG|VALUE` a line, tags as in the encoding, `x` for hexadecimal. */
export function snmpCapture(name: string): Map<string, SnmpValue> {
  return walkOf(readFileSync(`${SNMP_CAPTURES}${name}.snmprec`, 'utf8'));
}

export function walkOf(lines: string): Map<string, SnmpValue> {
  const walk = new Map<string, SnmpValue>();
  for (const line of lines.split('\n')) {
    const [oid = '', tag = '', ...rest] = line.split('|');
    const value = rest.join('|');
    // NULL is nothing, to a walk as well.
    if (oid === '' || tag === '5') continue;
    if (tag === '4x') walk.set(oid, Buffer.from(value, 'hex'));
    else if (['4', '6', '64'].includes(tag)) walk.set(oid, Buffer.from(value));
    else walk.set(oid, BigInt(value));
  }
  return walk;
}

/** A walk in short: numbers and texts by identifier. */
export function walkFrom(values: Readonly<Record<string, number | string>>): Map<string, SnmpValue> {
  return new Map(
    Object.entries(values).map(([oid, value]) => [
      oid,
      typeof value === 'number' ? BigInt(value) : Buffer.from(value),
    ]),
  );
}
