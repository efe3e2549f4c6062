import type { Patch } from '../../../protocol/index.ts';
import { neutralise } from '../../../protocol/text.ts';
import { ReadFailure } from '../../io/io.ts';
import type { SnmpValue } from '../../io/snmp-walk.ts';
import { NotMeasured } from '../source.ts';
import { type StateTold, worstState } from './meter-state.ts';
import { cellsOf, holds, type Lookup, pointName, type SnmpTold, type ToldCell } from './snmp-cells.ts';
import { figureOf, type Told } from './snmp-figures.ts';
import { foldPhases } from './snmp-phases.ts';
import type { Figure, MeasuredColumn, PointTable, SnmpProfile, StateColumn } from './snmp-profile.ts';

/** Inlets, outlets and sensors of the largest chain of devices, and more: a device that tells of more lies. */
const MOST_POINTS = 2000;
const MODEL_LETTERS = 80;
const MOST_TEXT = 400;

/** What a walk says of each place, and what is not possible in it though it is kept. */
export interface MeterRows {
  readonly rows: readonly Patch<'meters'>[];
  readonly problems: readonly string[];
}

interface Point {
  readonly name: string;
  isPlace: boolean;
  /** By figure, then by phase. */
  readonly told: Map<Figure, Map<number, Told>>;
  readonly states: StateTold[];
  readonly exclusive: StateTold[];
}

/**
 * Turns what a device told into rows of `meters`, as its profile says: in one walk or in several of different
 * parts of it. Pure; fails with `ReadFailure`.
 */
export function meterRows(walks: readonly SnmpTold[], profile: SnmpProfile, device: string): MeterRows {
  const columns: Columns = (oid) => cellsIn(walks, oid);
  const at: Lookup = (oid) => {
    for (const { values } of walks) {
      const value = values.get(oid);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const model = modelOf(columns, at, profile);
  const rows = new Map<string, Patch<'meters'>>();
  const problems: string[] = [];
  for (const table of profile.points) {
    for (const point of pointsOf(table, columns, at)) {
      // The first table that tells of a place is the one: later ones are of older devices.
      if (!point.isPlace || rows.has(point.name)) continue;
      const figures = figuresOf(point, table, at);
      if (figures === null) continue;
      const { columns: measured, notMeasured } = figures;
      problems.push(...impossible(point.name, measured, figures.steps));
      rows.set(point.name, {
        device,
        point: point.name,
        place: table.place,
        model,
        ...stateOf(point),
        ...measured,
        notMeasured,
      });
    }
  }
  return { rows: [...rows.values()], problems };
}

type Columns = (oid: string) => readonly ToldCell[];

/** Of a column that two walks tell the later one, which stands first. */
function cellsIn(walks: readonly SnmpTold[], oid: string): readonly ToldCell[] {
  for (const { columns } of walks) {
    const cells = columns.get(oid);
    if (cells !== undefined) return cells;
  }
  return [];
}

function pointsOf(table: PointTable, columns: Columns, at: Lookup): Iterable<Point> {
  const points = new Map<string, Point>();
  const pointAt = (parts: ReadonlyMap<string, number>): Point => {
    const name = pointName(table, parts);
    const known = points.get(name);
    if (known !== undefined) return known;
    if (points.size >= MOST_POINTS)
      throw new ReadFailure(`told of more than ${MOST_POINTS} places; expected a device that has as many`);
    const made: Point = { name, isPlace: true, told: new Map(), states: [], exclusive: [] };
    points.set(name, made);
    return made;
  };
  for (const figure of table.figures) {
    for (const cell of cellsOf(figure, columns(figure.oid), at)) {
      const { told } = pointAt(cell.parts);
      const byPhase = told.get(figure) ?? new Map<number, Told>();
      told.set(figure, byPhase.set(cell.parts.get('phase') ?? 1, figureOf(cell, figure, at)));
    }
  }
  for (const column of table.states ?? []) {
    for (const { value, parts } of cellsOf(column, columns(column.oid), at)) {
      const told = stateTold(column, value);
      if (told === null) continue;
      const point = pointAt(parts);
      (column.exclusive === true ? point.exclusive : point.states).push(told);
    }
  }
  for (const condition of table.onlyWhere ?? []) {
    for (const { value, parts } of cellsOf(condition, columns(condition.oid), at)) {
      const point = points.get(pointName(table, parts));
      if (point !== undefined && !holds(value, condition.is)) point.isPlace = false;
    }
  }
  return points.values();
}

function stateTold({ means }: StateColumn, value: SnmpValue): StateTold | null {
  const number = numberOfState(value);
  if (number === null) return null;
  const meant = Object.hasOwn(means, number) ? means[number] : undefined;
  if (meant === undefined)
    // Without a meaning -1 is "not available", here too.
    return number === -1
      ? null
      : { state: 'unknown', reason: `state ${number}, which is none of its table's` };
  return typeof meant === 'string' ? { state: meant, reason: null } : { state: meant[0], reason: meant[1] };
}

function numberOfState(value: SnmpValue): number | null {
  const number = typeof value === 'bigint' ? value : wholeNumberIn(value);
  return number !== null && number >= -1n && number <= 1_000_000n ? Number(number) : null;
}

function wholeNumberIn(text: Uint8Array): bigint | null {
  const words = new TextDecoder().decode(text.subarray(0, 20)).trim();
  return /^-?\d{1,9}$/.test(words) ? BigInt(words) : null;
}

function stateOf({ states, exclusive }: Point): ReturnType<typeof worstState> {
  if (exclusive.length > 1 && new Set(exclusive.map(({ state }) => state)).size > 1)
    return { state: 'unknown', stateReason: 'the device says things that cannot be true together' };
  return worstState([...states, ...exclusive]);
}

/** The columns of a place; null where the device told nothing of it at all. */
function figuresOf(point: Point, table: PointTable, at: Lookup) {
  const phases = foldPhases(point.told, table.phases === undefined ? undefined : at(table.phases));
  const notMeasured = new NotMeasured();
  const columns: Partial<Record<MeasuredColumn, number | null>> = {};
  const steps: Partial<Record<MeasuredColumn, number>> = {};
  const reasons = new Map<MeasuredColumn, string>();
  for (const figure of table.figures) {
    if (columns[figure.into] !== undefined) continue;
    const told = phases.get(figure);
    if (told === undefined) continue;
    if ('missing' in told) reasons.set(figure.into, reasons.get(figure.into) ?? told.missing);
    else [columns[figure.into], steps[figure.into]] = [told.value, told.step];
  }
  for (const { into } of table.figures)
    if (columns[into] === undefined)
      columns[into] = notMeasured.because(into, reasons.get(into) ?? 'the device does not tell it');
  const isTold = phases.size > 0 || point.states.length > 0 || point.exclusive.length > 0;
  return isTold ? { columns, steps, notMeasured: notMeasured.summary() } : null;
}

/** Active power cannot be more than apparent power: which of them is wrong nobody knows, so both stay, and it is said. */
function impossible(
  name: string,
  { powerWatts, apparentPowerVoltAmperes: apparent }: Partial<Record<MeasuredColumn, number | null>>,
  steps: Partial<Record<MeasuredColumn, number>>,
): readonly string[] {
  if (typeof powerWatts !== 'number' || typeof apparent !== 'number') return [];
  // Two values that are rounded each, and read one after the other.
  const rounding = 2 * Math.max(1, steps.powerWatts ?? 1, steps.apparentPowerVoltAmperes ?? 1);
  return powerWatts > apparent * 1.05 + rounding
    ? [`${name}: active power ${powerWatts} W above apparent power ${apparent} VA`]
    : [];
}

function modelOf(columns: Columns, at: Lookup, profile: SnmpProfile): string {
  const { maker, model, modelInDescription } = profile;
  for (const column of model) {
    for (const { value } of columns(column)) {
      const text = textOf(value);
      if (text !== '') return ofMaker(maker, text);
    }
  }
  const described = modelInDescription?.exec(textOf(at(DESCRIPTION)))?.[1] ?? '';
  return described === '' ? maker : ofMaker(maker, described);
}

/** sysDescr (RFC 3418). */
const DESCRIPTION = '1.3.6.1.2.1.1.1.0';

function textOf(value: SnmpValue | undefined): string {
  if (value === undefined || typeof value === 'bigint') return '';
  return new TextDecoder().decode(value.subarray(0, MOST_TEXT)).trim();
}

function ofMaker(maker: string, text: string): string {
  const words = text.toLowerCase().startsWith(maker.toLowerCase()) ? text : `${maker} ${text}`;
  return neutralise(words, MODEL_LETTERS);
}
