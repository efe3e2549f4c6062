import { NotMeasured } from '../source.ts';
import { isObject, type JsonObject, textAt, valueAt } from './redfish-json.ts';
import { POWER_FACTOR, type Quantity, VOLT_AMPERES, WATTS } from './redfish-quantity.ts';

/** Columns of a meter that hold a figure. */
export type Figure =
  | 'powerWatts'
  | 'apparentPowerVoltAmperes'
  | 'powerFactorRatio'
  | 'voltageVolts'
  | 'currentAmperes'
  | 'ratedCurrentAmperes'
  | 'limitWatts'
  | 'frequencyHertz'
  | 'energyJoules'
  | 'temperatureCelsius'
  | 'supplyTemperatureCelsius'
  | 'returnTemperatureCelsius'
  | 'flowCubicMetersPerSecond'
  | 'heatWatts';

/** Active power is never above the apparent one: so much is rounding, so much is told, and beyond one is wrong. */
const TOLD_OVER_APPARENT = 1.01;
const MOST_OVER_APPARENT = 1.05;

/**
 * Takes the figures of one resource, each into one column in base units; what is not given, not a number or
 * not possible becomes null with its reason. A unit that contradicts the property's name is told as a notice
 * and the name counts: the DMTF's own mockups give `EnergykWh` the unit kW.
 */
export class Figures {
  readonly columns: { -readonly [C in Figure]?: number | null } = {};
  readonly notices: string[] = [];
  readonly problems: string[] = [];
  readonly #reasons = new NotMeasured();
  readonly #point: string;

  /** `point` begins what is told of it. */
  constructor(point: string) {
    this.#point = point;
  }

  /** A property that is a sensor's excerpt (`{Reading: 5}`), or the number itself as in old schemas. */
  take(column: Figure, resource: JsonObject, property: string, quantity: Quantity): void {
    this.set(column, this.#excerpt(column, valueAt(resource, property), property, quantity));
  }

  set(column: Figure, value: number | null): void {
    this.columns[column] = value;
  }

  /** Says that a column stays empty, and why. */
  lacks(column: Figure, reason: string): void {
    this.columns[column] = this.#reasons.because(column, reason);
  }

  /** Power with what stands beside it in its excerpt, checked against each other. */
  takePower(excerpt: unknown, property: string): void {
    this.set('powerWatts', this.#excerpt('powerWatts', excerpt, property, WATTS));
    const parts = isObject(excerpt) ? excerpt : {};
    this.#part('apparentPowerVoltAmperes', parts, 'ApparentVA', VOLT_AMPERES);
    this.#part('powerFactorRatio', parts, 'PowerFactor', POWER_FACTOR);
    const { powerWatts: active, apparentPowerVoltAmperes: apparent } = this.columns;
    if (active == null || apparent == null || active <= apparent * TOLD_OVER_APPARENT) return;
    if (active <= apparent * MOST_OVER_APPARENT) {
      this.notices.push(`${this.#point}: ${active} W is more than its ${apparent} VA`);
      return;
    }
    const reason = `${apparent} VA cannot carry ${active} W`;
    this.lacks('apparentPowerVoltAmperes', reason);
    this.problems.push(`${this.#point}: ${reason}`);
  }

  /** The figures of several excerpts that have one; the others leave nothing. */
  several(excerpts: JsonObject, names: readonly string[], quantity: Quantity): readonly number[] {
    return names.flatMap((name) => {
      const value = possible(readingOf(valueAt(excerpts, name)), quantity);
      return typeof value === 'number' ? [quantity.toBase(value)] : [];
    });
  }

  /** Why columns are null, as a row has it. */
  notMeasured(): string | null {
    return this.#reasons.summary();
  }

  #part(column: Figure, excerpt: JsonObject, property: string, quantity: Quantity): void {
    this.set(column, this.#excerpt(column, valueAt(excerpt, property), property, quantity));
  }

  #excerpt(column: Figure, excerpt: unknown, property: string, quantity: Quantity): number | null {
    const value = possible(readingOf(excerpt), quantity);
    if (typeof value === 'string') return this.#reasons.because(column, value);
    const unit = isObject(excerpt) ? textAt(excerpt, 'ReadingUnits') : null;
    if (unit !== null && !quantity.units.includes(unit))
      this.notices.push(`${this.#point}: ${property} says its unit is ${unit.slice(0, 20)}; its name counts`);
    return quantity.toBase(value);
  }
}

function readingOf(excerpt: unknown): unknown {
  return isObject(excerpt) ? (valueAt(excerpt, 'Reading') ?? null) : excerpt;
}

/** The number, or why it is none. */
function possible(value: unknown, { least, most, units }: Quantity): number | string {
  if (value === undefined) return 'not given';
  if (value === null) return 'no reading';
  if (typeof value !== 'number') return `${shown(value)} is not a number`;
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  return `${value}${units[0] === '1' ? '' : ` ${units[0]}`} is not possible`;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 20));
  if (typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
