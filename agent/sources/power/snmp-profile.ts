import type { MeterPlace, MeterState } from '../../../protocol/schema/words.ts';

/** The columns of `meters` that hold a figure. */
export type MeasuredColumn =
  | 'powerWatts'
  | 'apparentPowerVoltAmperes'
  | 'powerFactorRatio'
  | 'voltageVolts'
  | 'currentAmperes'
  | 'ratedCurrentAmperes'
  | 'limitWatts'
  | 'frequencyHertz'
  | 'energyJoules'
  | 'chargeRatio'
  | 'remainingSeconds'
  | 'temperatureCelsius';

/**
 * How one family of devices tells of power by SNMP, as data: a new device is a new one of these, and nothing
 * else. Object identifiers are written without a leading dot; those of columns are without the index.
 */
export interface SnmpProfile {
  /** As agent.yaml names it. */
  readonly name: string;
  readonly maker: string;
  /** A device whose sysObjectID is one of these, or begins with one, is taken for one of the family. */
  readonly objectIds: readonly string[];
  /** Columns, or single values, of which the first text that is there is the model. */
  readonly model: readonly string[];
  /** Where no model is told: it in brackets, as sysDescr has it. */
  readonly modelInDescription?: RegExp;
  /** Subtrees that are read every time. */
  readonly measured: readonly string[];
  /** Subtrees that change only when somebody rebuilds the device: units, decimal digits, ratings, names. */
  readonly steady: readonly string[];
  readonly points: readonly PointTable[];
}

/** A table, or several with the same rows, of which each row is a place where the device measures. */
export interface PointTable {
  readonly place: MeterPlace;
  /** Its name, with what the index tells in braces: `outlet {n}`. */
  readonly point: string;
  /** What else tells rows apart, in front of the name where it is not the first: `unit 2 outlet 5`. */
  readonly prefixes?: readonly { readonly part: string; readonly word: string; readonly first: number }[];
  /** Rows that are no place: nothing is plugged in there, or it measures something else. */
  readonly onlyWhere?: readonly Condition[];
  /** How many phases it has; what is told of more is left out. A single value. */
  readonly phases?: string;
  /** In order of preference: the first that gives a figure for a column of `meters` fills it. */
  readonly figures: readonly Figure[];
  readonly states?: readonly StateColumn[];
}

/**
 * Where a value stands: a column and how the index behind it reads. A word is a part of the name, `phase`
 * is one of several that belong to the same place, `-` is passed over, and a number has to be there.
 */
export interface Cell {
  readonly oid: string;
  readonly index: string;
  /** Parts that another column tells, at the same index. */
  readonly lookup?: Readonly<Record<string, string>>;
  /** It counts only where these hold at the same index. */
  readonly where?: readonly At[];
  /** A value that, where it is there at all, leaves nobody to say to which place this belongs. */
  readonly unless?: string;
}

/** What another column holds at the same index. */
export interface At {
  readonly oid: string;
  readonly is?: readonly number[];
  readonly isNot?: readonly number[];
  /** True where a device that does not tell it is taken as one that does. */
  readonly mayBeMissing?: boolean;
}

export interface Condition extends Cell {
  readonly is: readonly number[];
}

/** value = told × times ÷ per ÷ 10^digits. */
export interface Figure extends Cell {
  readonly into: MeasuredColumn;
  readonly times?: number;
  readonly per?: number;
  /** The column that says at the same index how many decimal digits a value has. */
  readonly digits?: string;
  readonly units?: Units;
  /** Of several phases: the highest, the mean, or the sum where every phase tells one. */
  readonly of?: 'highest' | 'mean' | 'sum';
  /** It is told as text with a unit behind it: `32A`. */
  readonly textUnit?: string;
  /** What stands for "not available" besides -1 and the ends of the integers. */
  readonly absent?: readonly number[];
}

/** In which unit a value is told; one that is not here is not taken. */
export interface Units {
  readonly oid: string;
  /** How its own index is made from the parts of the name: `unit`, or `0` for a single value; else it is the same. */
  readonly index?: string;
  readonly are: Readonly<Record<number, 'as is' | 'fahrenheit'>>;
  /** True where a device that does not tell the unit is taken at its word. */
  readonly mayBeMissing?: boolean;
}

export interface StateColumn extends Cell {
  /** What each number means; one that is not here is `unknown`. */
  readonly means: Readonly<Record<number, MeterState | readonly [MeterState, string]>>;
  /** Columns of which at most one can be true: where more are, nothing is known. */
  readonly exclusive?: boolean;
}
