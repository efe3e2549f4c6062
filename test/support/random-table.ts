import fc from 'fast-check';
import { type Cell, type Column, KINDS, type RecordKind, Table } from '../../protocol/index.ts';

/** A kind with one column of every type, for properties that must hold for each of them. */
export const EVERY_TYPE: RecordKind = {
  name: 'everything',
  singular: 'thing',
  meaning: 'One column of every type.',
  key: ['name'],
  columns: {
    name: KINDS.nodes.columns.node,
    tiny: KINDS.gpus.columns.nvlinksActive,
    small: KINDS.gpus.columns.xid,
    large: KINDS.sites.columns.nodes,
    signed: { type: 'f32', unit: 'none', resolution: 0.01, meaning: 'A signed number.' },
    wide: KINDS.gpus.columns.powerWatts,
    coarse: KINDS.gpus.columns.memoryUsedBytes,
    at: KINDS.gpus.columns.xidAt,
    sampledAt: KINDS.gpus.columns.sampledAt,
    yes: KINDS.gpus.columns.rowRemapFailed,
    word: KINDS.nodes.columns.state,
    set: KINDS.gpus.columns.throttleReasons,
    interned: KINDS.gpus.columns.model,
    pointer: KINDS.gpus.columns.workload,
    list: KINDS.nodes.columns.workloads,
    nodes: KINDS.workloads.columns.nodes,
  },
};

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', 'a', 'b', '', '\u0000', 'é', '\ud800'),
);

function cellOf(column: Column): fc.Arbitrary<Cell> {
  switch (column.type) {
    case 'boolean':
      return fc.option(fc.boolean());
    case 'choice':
      return fc.option(fc.constantFrom(...column.values));
    case 'flags':
      return fc.option(fc.subarray([...column.values]));
    case 'u8':
    case 'u16':
    case 'u32':
      return fc.option(
        fc.oneof(
          fc.nat(300),
          fc.nat(),
          fc.constantFrom(-1, 0, 254, 255, 65534, 65535, 2 ** 32 - 2, 2 ** 32 - 1),
        ),
      );
    case 'f32':
    case 'f64':
    case 'time':
    case 'monotonic':
      return fc.option(
        fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -0, 2 ** 50, -(2 ** 50), 2 ** 53, Number.NaN)),
      );
    default:
      return fc.option(text);
  }
}

/** What may happen to a table between two deltas. */
export type Change =
  | { readonly do: 'set'; readonly key: number; readonly column: string; readonly cell: Cell }
  | { readonly do: 'remove'; readonly key: number }
  | { readonly do: 'settle' };

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .constantFrom(...Object.keys(EVERY_TYPE.columns).filter((name) => name !== 'name'))
      .chain((column) =>
        fc.record({
          do: fc.constant('set' as const),
          key: fc.nat(12),
          column: fc.constant(column),
          cell: cellOf(EVERY_TYPE.columns[column]!),
        }),
      ),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), key: fc.nat(12) }) },
);

export const changes = fc.array(change, { maxLength: 40 });

export function applyChanges(table: Table, list: readonly Change[]): void {
  for (const change of list) {
    if (change.do === 'set') table.upsert({ name: `row ${change.key}`, [change.column]: change.cell });
    else if (change.do === 'remove') {
      const slot = table.find(`row ${change.key}`);
      if (slot !== undefined) table.remove(slot);
    } else table.settle();
  }
}

/** A table's content, whatever its capacity and the order in which its words were met. */
export function contentOf(table: Table): Map<number, Record<string, Cell>> {
  const content = new Map<number, Record<string, Cell>>();
  table.forEach((slot) => {
    content.set(slot, table.read(slot));
  });
  return content;
}

export function emptyTable(): Table {
  return new Table(EVERY_TYPE);
}
