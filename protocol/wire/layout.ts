import type { Column, RecordKind } from '../schema/column.ts';
import { KINDS } from '../schema/index.ts';
import { Table } from '../table/table.ts';
import { WireError } from './bytes.ts';

/**
 * How an agent lays out its tables, told with each snapshot: kinds and columns by name, so that an
 * older console skips what it does not know and finds null for what an older agent does not send.
 */
export type Layout = readonly KindLayout[];
export interface KindLayout {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly ColumnLayout[];
}
export interface ColumnLayout {
  readonly name: string;
  readonly type: Column['type'];
  /** Of a number: the size of a step. */
  readonly resolution: number | null;
  /** Of a choice or flags: the vocabulary. */
  readonly values: readonly string[] | null;
}

export const OWN_LAYOUT: Layout = Object.values(KINDS).map(layoutOf);

/** One empty table for each kind of this program's own schema, in the order of the wire. */
export function ownTables(): Table[] {
  return Object.values(KINDS).map((kind) => new Table(kind));
}

/** Empty tables as an agent lays them out; what this program knows of a column comes from its own schema. */
export function tablesFor(layout: Layout): Table[] {
  return layout.map((kind) => new Table(kindFor(kind)));
}

function layoutOf(kind: RecordKind): KindLayout {
  const columns = Object.entries(kind.columns).map(([name, column]) => ({
    name,
    type: column.type,
    resolution: 'resolution' in column ? column.resolution : null,
    values: 'values' in column ? column.values : null,
  }));
  return { name: kind.name, key: kind.key, columns };
}

function kindFor(layout: KindLayout): RecordKind {
  const own: RecordKind | undefined = Object.values(KINDS).find((kind) => kind.name === layout.name);
  const columns = new Map<string, Column>();
  for (const column of layout.columns) {
    if (columns.has(column.name)) throw new WireError(`${layout.name}: column ${column.name} twice`);
    columns.set(column.name, columnFor(column, own?.columns[column.name]));
  }
  return {
    name: layout.name,
    singular: own?.singular ?? layout.name,
    meaning: own?.meaning ?? 'A kind this program does not know.',
    key: layout.key.filter((name) => columns.has(name)),
    // Column names come from outside: an object with a prototype would already "have" some of them.
    columns: Object.setPrototypeOf(Object.fromEntries(columns), null) as Record<string, Column>,
    ...(own?.derived === undefined ? {} : { derived: own.derived }),
  };
}

/** Reserved names of objects are not names of columns, whoever says so. */
const NAME = /^[a-z][A-Za-z0-9]{0,62}$/;

function columnFor(wire: ColumnLayout, own: Column | undefined): Column {
  if (!NAME.test(wire.name) || wire.name === 'constructor')
    throw new WireError(`a column named ${JSON.stringify(wire.name.slice(0, 70))}`);
  // A column of another type than ours is carried, to keep in step, but means nothing here.
  const known = own?.type === wire.type ? own : undefined;
  const meaning = known?.meaning ?? 'A column this program does not know.';
  switch (wire.type) {
    case 'u8':
    case 'u16':
    case 'u32':
    case 'f32':
    case 'f64': {
      const resolution = wire.resolution ?? 1;
      if (!(resolution > 0 && Number.isFinite(resolution)))
        throw new WireError(`${wire.name}: a step of ${resolution}`);
      return {
        type: wire.type,
        unit: known !== undefined && 'unit' in known ? known.unit : 'none',
        resolution,
        meaning,
      };
    }
    case 'choice':
    case 'flags': {
      const values = wire.values ?? [];
      if (wire.type === 'flags' && values.length > 30)
        throw new WireError(`${wire.name}: ${values.length} flags, at most 30 fit`);
      return {
        type: wire.type,
        values: known !== undefined && 'values' in known ? understood(values, known.values) : values,
        meaning,
      };
    }
    case 'ref':
      return { type: 'ref', to: known?.type === 'ref' ? known.to : '', meaning };
    default:
      return { type: wire.type, meaning };
  }
}

/** A newer agent's word that we do not know reads as `unknown`, where the vocabulary has that. */
function understood(wire: readonly string[], own: readonly string[]): readonly string[] {
  if (!own.includes('unknown')) return wire;
  return wire.map((word) => (own.includes(word) ? word : 'unknown'));
}
