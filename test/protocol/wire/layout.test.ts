import { describe, expect, test } from 'vitest';
import { OWN_LAYOUT, tablesFor, WireError } from '../../../protocol/index.ts';

describe('layouts', () => {
  test('of an agent with other columns still give tables that can be read by name', () => {
    const layout = OWN_LAYOUT.map((kind) =>
      kind.name !== 'nodes'
        ? kind
        : {
            ...kind,
            columns: [
              { name: 'fluxCapacity', type: 'f64' as const, resolution: 1, values: null },
              ...kind.columns
                .filter((column) => column.name !== 'rack')
                .map((column) =>
                  column.name === 'state' ? { ...column, values: ['idle', 'asleep'] } : column,
                ),
            ],
          },
    );
    const nodes = tablesFor(layout).find((table) => table.kind.name === 'nodes')!;
    const slot = nodes.upsert({ node: 'n1', state: 'idle' });
    expect(nodes.column('rack')).toBe(-1);
    expect(nodes.number(nodes.column('rack'), slot)).toBeNull();
    nodes.columns[nodes.column('state')]?.grow(1);
    expect(nodes.kind.columns['state']).toMatchObject({ values: ['idle', 'unknown'] });
  });

  test.each(['__proto__', 'constructor', 'a b', ''])('with a column named %j are refused', (name) => {
    expect(() =>
      tablesFor([{ name: 'x', key: [], columns: [{ name, type: 'u8', resolution: 1, values: null }] }]),
    ).toThrow(WireError);
  });
});
