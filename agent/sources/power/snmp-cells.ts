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

/** A column's value with its index, also as numbers, for each column is looked through once for each kind of row. */
export interface Told {
  readonly index: string;
  readonly numbers: readonly number[];
  readonly value: SnmpValue;
}

/** The values of a walk by column. */
export function columnsOf(
  walk: ReadonlyMap<string, SnmpValue>,
  profile: SnmpProfile,
): ReadonlyMap<string, readonly Told[]> {
  const columns = new Map<string, Told[]>();
  for (const { figures, states = [], onlyWhere = [] } of profile.points)
    for (const { oid } of [...figures, ...states, ...onlyWhere]) columns.set(oid, []);
  const depths = new Set([...columns.keys()].map((oid) => oid.split('.').length));
  for (const [oid, value] of walk) {
    let depth = 0;
    for (let dot = oid.indexOf('.'); dot >= 0; dot = oid.indexOf('.', dot + 1)) {
      depth++;
      const column = depths.has(depth) ? columns.get(oid.slice(0, dot)) : undefined;
      const index = oid.slice(dot + 1);
      column?.push({ index, numbers: index.split('.').map(Number), value });
    }
  }
  return columns;
}

/** Those of a column's values that belong there by their index and their conditions. */
export function* cellsOf(cell: Cell, column: readonly Told[] | undefined, at: Lookup): Generator<FoundCell> {
  if (cell.unless !== undefined && at(cell.unless) !== undefined) return;
  const pattern = cell.index.split('.').map((part) => (/^\d/.test(part) ? Number(part) : part));
  for (const { index, numbers, value } of column ?? []) {
    if (!reads(pattern, numbers)) continue;
    if (!(cell.where ?? []).every((condition) => isSo(condition, at(`${condition.oid}.${index}`)))) continue;
    const parts = partsOf(pattern, numbers);
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

function isSo({ is, isNot, mayBeMissing }: At, told: SnmpValue | undefined): boolean {
  if (told === undefined) return mayBeMissing === true;
  return (is === undefined || holds(told, is)) && (isNot === undefined || !holds(told, isNot));
}

export function holds(told: SnmpValue | undefined, is: readonly number[]): boolean {
  return typeof told === 'bigint' && is.includes(Number(told));
}

/** Whether an index reads as a pattern. */
function reads(pattern: readonly (string | number)[], numbers: readonly number[]): boolean {
  return (
    numbers.length === pattern.length &&
    pattern.every((part, position) => typeof part === 'string' || part === numbers[position]) &&
    numbers.every((number) => Number.isSafeInteger(number) && number >= 0)
  );
}

function partsOf(pattern: readonly (string | number)[], numbers: readonly number[]): Map<string, number> {
  const parts = new Map<string, number>();
  for (const [position, part] of pattern.entries())
    if (typeof part === 'string' && part !== '-') parts.set(part, numbers[position] ?? 0);
  return parts;
}

/** `unit 2 outlet 5`: unique within the device, and the same in every reading. */
export function pointName({ point, prefixes = [] }: PointTable, parts: ReadonlyMap<string, number>): string {
  const before = prefixes
    .filter(({ part, first }) => (parts.get(part) ?? first) !== first)
    .map(({ part, word }) => `${word} ${parts.get(part)} `);
  return before.join('') + point.replace(/\{(\w+)\}/g, (_, part: string) => String(parts.get(part) ?? 1));
}
