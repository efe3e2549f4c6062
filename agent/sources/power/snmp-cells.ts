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
export interface ToldCell {
  readonly index: string;
  readonly numbers: readonly number[];
  readonly value: SnmpValue;
}

/** What a device told, by identifier and by the columns of its profile. */
export interface SnmpTold {
  readonly values: ReadonlyMap<string, SnmpValue>;
  /** The device's own order. Where the model stands is a column too; a single value has an empty index there. */
  readonly columns: ReadonlyMap<string, readonly ToldCell[]>;
}

/** Sorts a walk into the columns that a profile reads. */
export function tellOf(values: ReadonlyMap<string, SnmpValue>, profile: SnmpProfile): SnmpTold {
  const shape = shapeOf(profile);
  const columns = new Map<string, ToldCell[]>();
  let before = '';
  let same: ToldCell[] | undefined;
  for (const [oid, value] of values) {
    // A walk goes down one column after the other: mostly it is the one of the value before.
    if (same !== undefined && oid.charCodeAt(before.length) === DOT && oid.startsWith(before)) {
      same.push(told(oid.slice(before.length + 1), value));
      continue;
    }
    same = undefined;
    for (let dot = oid.indexOf('.'), depth = 1; dot >= 0; dot = oid.indexOf('.', dot + 1), depth++) {
      const column = shape.depths.has(depth) ? oid.slice(0, dot) : '';
      if (!shape.columns.has(column)) continue;
      const cells = columnIn(columns, column);
      cells.push(told(oid.slice(dot + 1), value));
      if (!shape.areNested) [before, same] = [column, cells];
    }
    if (shape.columns.has(oid)) columnIn(columns, oid).push({ index: '', numbers: [], value });
  }
  return { values, columns };
}

const DOT = 46;

function told(index: string, value: SnmpValue): ToldCell {
  return { index, numbers: index.split('.').map(Number), value };
}

function columnIn(columns: Map<string, ToldCell[]>, oid: string): ToldCell[] {
  const known = columns.get(oid);
  if (known !== undefined) return known;
  const made: ToldCell[] = [];
  columns.set(oid, made);
  return made;
}

interface Shape {
  readonly columns: ReadonlySet<string>;
  /** How many numbers they have. */
  readonly depths: ReadonlySet<number>;
  /** Whether one stands below another, so that a value may belong to both. */
  readonly areNested: boolean;
}

const SHAPES = new WeakMap<SnmpProfile, Shape>();

function shapeOf(profile: SnmpProfile): Shape {
  const known = SHAPES.get(profile);
  if (known !== undefined) return known;
  const cells = profile.points.flatMap(({ figures, states = [], onlyWhere = [] }) => [
    ...figures,
    ...states,
    ...onlyWhere,
  ]);
  const columns = new Set([...cells.map(({ oid }) => oid), ...profile.model]);
  const made: Shape = {
    columns,
    depths: new Set([...columns].map((oid) => oid.split('.').length)),
    areNested: [...columns].some((oid) => [...columns].some((other) => other.startsWith(`${oid}.`))),
  };
  SHAPES.set(profile, made);
  return made;
}

/** Those of a column's values that belong there by their index and their conditions. */
export function* cellsOf(
  cell: Cell,
  column: readonly ToldCell[] | undefined,
  at: Lookup,
): Generator<FoundCell> {
  if (cell.unless !== undefined && at(cell.unless) !== undefined) return;
  const pattern = patternOf(cell.index);
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

/** Patterns are the profiles' own, some dozen. */
const PATTERNS = new Map<string, readonly (string | number)[]>();

function patternOf(index: string): readonly (string | number)[] {
  const known = PATTERNS.get(index);
  if (known !== undefined) return known;
  const made = index.split('.').map((part) => (/^\d/.test(part) ? Number(part) : part));
  PATTERNS.set(index, made);
  return made;
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
