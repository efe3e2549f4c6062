import type { SnmpValue } from '../../io/snmp-walk.ts';
import type { At, Cell, PointTable, SnmpProfile } from './snmp-profile.ts';

/** What stands at an identifier; undefined where nothing does. */
export type Lookup = (oid: string) => SnmpValue | undefined;

/** A value of a column, with what its index tells. */
export interface FoundCell {
  readonly index: string;
  readonly value: SnmpValue;
  readonly parts: ReadonlyMap<string, number>;
}

/** The values of a walk by column, so that each column is looked through once. */
export function columnsOf(
  walk: ReadonlyMap<string, SnmpValue>,
  profile: SnmpProfile,
): ReadonlyMap<string, ReadonlyMap<string, SnmpValue>> {
  const columns = new Map<string, Map<string, SnmpValue>>();
  for (const { figures, states = [], onlyWhere = [] } of profile.points)
    for (const { oid } of [...figures, ...states, ...onlyWhere]) columns.set(oid, new Map());
  const depths = [...new Set([...columns.keys()].map((oid) => oid.split('.').length))];
  for (const [oid, value] of walk) {
    const parts = oid.split('.');
    for (const depth of depths) {
      if (depth >= parts.length) continue;
      columns.get(parts.slice(0, depth).join('.'))?.set(parts.slice(depth).join('.'), value);
    }
  }
  return columns;
}

/** Those of a column's values that belong there by their index and their conditions. */
export function* cellsOf(
  cell: Cell,
  column: ReadonlyMap<string, SnmpValue> | undefined,
  at: Lookup,
): Generator<FoundCell> {
  if (cell.unless !== undefined && at(cell.unless) !== undefined) return;
  const pattern = cell.index.split('.');
  for (const [index, value] of column ?? []) {
    const parts = partsOf(pattern, index);
    if (parts === null) continue;
    if (!(cell.where ?? []).every((condition) => isSo(condition, at(`${condition.oid}.${index}`)))) continue;
    for (const [part, oid] of Object.entries(cell.lookup ?? {})) {
      const told = at(`${oid}.${index}`);
      // Where the device leaves it out, the index stands for it, or the first.
      const known = typeof told === 'bigint' && told >= 0n && told <= MOST_OF_A_PART;
      if (known) parts.set(part, Number(told));
      else if (!parts.has(part)) parts.set(part, 1);
    }
    yield { index, value, parts };
  }
}

const MOST_OF_A_PART = 1_000_000n;

function isSo({ is, mayBeMissing }: At, told: SnmpValue | undefined): boolean {
  return told === undefined ? mayBeMissing === true : holds(told, is);
}

export function holds(told: SnmpValue | undefined, is: readonly number[]): boolean {
  return typeof told === 'bigint' && is.includes(Number(told));
}

/** What an index tells; null where it does not read as the pattern. */
function partsOf(pattern: readonly string[], index: string): Map<string, number> | null {
  const numbers = index.split('.');
  if (numbers.length !== pattern.length) return null;
  const parts = new Map<string, number>();
  for (const [position, part] of pattern.entries()) {
    const number = Number(numbers[position]);
    if (!Number.isSafeInteger(number) || number < 0) return null;
    if (/^\d/.test(part)) {
      if (number !== Number(part)) return null;
    } else if (part !== '-') parts.set(part, number);
  }
  return parts;
}

/** `unit 2 outlet 5`: unique within the device, and the same in every reading. */
export function pointName({ point, prefixes = [] }: PointTable, parts: ReadonlyMap<string, number>): string {
  const before = prefixes
    .filter(({ part, first }) => (parts.get(part) ?? first) !== first)
    .map(({ part, word }) => `${word} ${parts.get(part)} `);
  return before.join('') + point.replace(/\{(\w+)\}/g, (_, part: string) => String(parts.get(part) ?? 1));
}
