/**
 * How one column of a record kind is described. From this description come the TypeScript type, the
 * typed array that stores it, its delta and wire form, its name in JSON, its filter and its help text.
 *
 * Numbers are base units (W, B, Hz, °C, s); shares are 0…1. `null` means "not measured", never zero.
 * A number is kept as a whole count of `resolution` steps, so that a delta is a small integer and a
 * value that went over the wire is exactly the value that was stored.
 */
export type NumberType = 'u8' | 'u16' | 'u32' | 'f32' | 'f64';

export type Unit =
  | 'count'
  | 'ratio'
  | 'W'
  | 'B'
  | 'Hz'
  | '°C'
  | 's'
  | 'J'
  | 'bit/s'
  | 'B/s'
  | 'm³'
  | 'm³/s'
  | 'VA'
  | 'V'
  | 'A'
  /** Optical power against a milliwatt: what transceivers, their data sheets and their limits speak in. */
  | 'dBm'
  | 'none';

interface Described {
  /** What the value means, in one sentence of the reference page. */
  readonly meaning: string;
  /** Where it comes from: a file's column, a MIB object, a scheduler's field. */
  readonly from?: string;
}

/** u8…u32 hold 0 … 2^n−2 steps; f32 holds ±2³¹ steps; f64 holds ±2⁵² steps. Others become null. */
export interface NumberColumn extends Described {
  readonly type: NumberType;
  readonly unit: Unit;
  readonly resolution: number;
}
/** Milliseconds since 1970 UTC, for display and audit only; JSON: ISO 8601. */
export interface TimeColumn extends Described {
  readonly type: 'time';
}
/** Milliseconds on the agent's monotonic clock: when the row was sampled. Reported as an age in seconds. */
export interface MonotonicColumn extends Described {
  readonly type: 'monotonic';
}
export interface BooleanColumn extends Described {
  readonly type: 'boolean';
}
/** One word of a closed vocabulary. */
export interface ChoiceColumn<V extends string = string> extends Described {
  readonly type: 'choice';
  readonly values: readonly V[];
}
/** Any number of words of a closed vocabulary of at most 30. JSON: a list. */
export interface FlagsColumn<V extends string = string> extends Described {
  readonly type: 'flags';
  readonly values: readonly V[];
}
/** Text of low cardinality, interned. */
export interface DictionaryColumn extends Described {
  readonly type: 'dictionary';
}
/** The name of a row of another kind, interned. */
export interface RefColumn extends Described {
  readonly type: 'ref';
  readonly to: string;
}
/** Text of high cardinality. */
export interface TextColumn extends Described {
  readonly type: 'text';
}
/** Names joined by commas. JSON: a list. */
export interface ListColumn extends Described {
  readonly type: 'list';
}
/** A folded node set, `a[001-128,200]`. JSON: the list of names. */
export interface NodeSetColumn extends Described {
  readonly type: 'nodeSet';
}

export type Column =
  | NumberColumn
  | TimeColumn
  | MonotonicColumn
  | BooleanColumn
  | ChoiceColumn
  | FlagsColumn
  | DictionaryColumn
  | RefColumn
  | TextColumn
  | ListColumn
  | NodeSetColumn;

/** What a program holds in its hand for one cell; see each column type for its meaning. */
export type CellOf<C extends Column> = C extends NumberColumn | TimeColumn | MonotonicColumn
  ? number | null
  : C extends BooleanColumn
    ? boolean | null
    : C extends ChoiceColumn<infer V>
      ? V | null
      : C extends FlagsColumn<infer V>
        ? readonly V[] | null
        : string | null;

export type Cell = number | boolean | string | readonly string[] | null;

export type Columns = Readonly<Record<string, Column>>;

export interface RecordKind<N extends string = string, C extends Columns = Columns> {
  readonly name: N;
  /** What one row is called, `node`. */
  readonly singular: string;
  /** One row is …; units and sources that hold for the whole kind. */
  readonly meaning: string;
  /** The columns that together name a row within its site. */
  readonly key: readonly string[];
  readonly columns: C;
  /** Columns that the reader computes from a row and the clock: never stored, never sent. */
  readonly derived?: Readonly<Record<string, NumberColumn>>;
}

/** One row as a plain object: for the rows someone looks at, and for what sources hand in. */
export type RowOf<K extends RecordKind> = { readonly [N in keyof K['columns']]: CellOf<K['columns'][N]> };

export function recordKind<const N extends string, const C extends Columns>(
  kind: RecordKind<N, C> & { readonly key: readonly (keyof C & string)[] },
): RecordKind<N, C> {
  return kind;
}

const number =
  (type: NumberType) =>
  (unit: Unit, resolution: number, meaning: string, from?: string): NumberColumn => ({
    type,
    unit,
    resolution,
    meaning,
    ...(from === undefined ? {} : { from }),
  });

export const u8 = number('u8');
export const u16 = number('u16');
export const u32 = number('u32');
export const f32 = number('f32');
export const f64 = number('f64');
export const time = (meaning: string): TimeColumn => ({ type: 'time', meaning });
export const monotonic = (meaning: string): MonotonicColumn => ({ type: 'monotonic', meaning });
export const boolean = (meaning: string, from?: string): BooleanColumn => ({
  type: 'boolean',
  meaning,
  ...(from === undefined ? {} : { from }),
});
export const choice = <const V extends string>(values: readonly V[], meaning: string): ChoiceColumn<V> => ({
  type: 'choice',
  values,
  meaning,
});
export const flags = <const V extends string>(values: readonly V[], meaning: string): FlagsColumn<V> => ({
  type: 'flags',
  values,
  meaning,
});
export const dictionary = (meaning: string, from?: string): DictionaryColumn => ({
  type: 'dictionary',
  meaning,
  ...(from === undefined ? {} : { from }),
});
export const ref = (to: string, meaning: string): RefColumn => ({ type: 'ref', to, meaning });
export const text = (meaning: string, from?: string): TextColumn => ({
  type: 'text',
  meaning,
  ...(from === undefined ? {} : { from }),
});
export const list = (meaning: string): ListColumn => ({ type: 'list', meaning });
export const nodeSet = (meaning: string): NodeSetColumn => ({ type: 'nodeSet', meaning });
