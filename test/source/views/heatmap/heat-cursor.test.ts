import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeOfCell } from '../../../../source/views/heatmap/fabric-layout.ts';
import { type HeatMove, moveHeatCursor, spotOf } from '../../../../source/views/heatmap/heat-cursor.ts';
import { FRESH_HEAT, type HeatState } from '../../../../source/views/heatmap/heat-state.ts';
import { HeatMemory, heatMapModel } from '../../../../source/views/heatmap/heatmap-rows.ts';
import { drawnFabrics, drawnZooms } from '../../../support/drawn-inventory.ts';
import { madeFabric, NOW } from '../../../support/made-fabric.ts';
import { gpuSite } from '../../../support/made-gpus.ts';

const MOVES: readonly HeatMove[] = [
  'left',
  'right',
  'up',
  'down',
  'page-up',
  'page-down',
  'first',
  'last',
  'previous-node',
  'next-node',
  'previous-rack',
  'next-rack',
];

describe('the cursor of the heat map', () => {
  it('stays on a GPU in sight and in what is shown, whatever the moves', () => {
    fc.assert(
      fc.property(
        drawnFabrics,
        drawnZooms,
        fc.integer({ min: 10, max: 90 }),
        fc.array(fc.constantFrom(...MOVES), { maxLength: 40 }),
        (fabric, zoom, width, moves) => {
          const memory = new HeatMemory();
          let state: HeatState = { ...FRESH_HEAT, zoom };
          const model = () =>
            heatMapModel({ sites: fabric.sites, state, width, height: 8, now: NOW }, memory);
          for (const move of moves) {
            const before = model();
            state = moveHeatCursor({ ...state, offset: before.offset }, move, before);
            const { cursor, layout, placement, offset } = model();
            if (layout.cells === 0) {
              expect(cursor).toBe(null);
              continue;
            }
            const node = nodeOfCell(layout, cursor ?? -1);
            expect(node).toBeGreaterThanOrEqual(placement.from);
            expect(node).toBeLessThan(placement.to);
            if (!move.endsWith('rack')) {
              expect([placement.from, placement.to]).toEqual([before.placement.from, before.placement.to]);
            }
            const { y } = spotOf({ layout, placement }, cursor ?? -1);
            expect(y).toBeGreaterThanOrEqual(offset);
            expect(y).toBeLessThan(offset + 8);
          }
        },
      ),
    );
  });

  const at = (
    state: HeatState,
    fabric = madeFabric([gpuSite('s1', [2, 2, 2, 4]), gpuSite('s2', [1, 1, 1, 4])]),
  ) => heatMapModel({ sites: fabric.sites, state, width: 60, height: 20, now: NOW }, new HeatMemory());
  const walk = (zoom: HeatState['zoom'], ...moves: readonly HeatMove[]): string | undefined => {
    let state: HeatState = { ...FRESH_HEAT, zoom };
    for (const move of moves) state = moveHeatCursor(state, move, at(state));
    return state.cursor?.name;
  };

  it('moves by cell, by node and by rack', () => {
    expect(walk('fabric', 'right')).toBe('s1/s1-a01-n1/GPU-s1-a01-n1-1');
    expect(walk('fabric', 'right', 'next-node')).toBe('s1/s1-a01-n2/GPU-s1-a01-n2-1');
    expect(walk('fabric', 'next-rack')).toBe('s1/s1-a02-n1/GPU-s1-a02-n1-0');
    expect(walk('fabric', 'next-rack', 'next-node', 'previous-rack')).toBe('s1/s1-a01-n1/GPU-s1-a01-n1-0');
  });

  it('goes from site to site by lines, over their titles', () => {
    expect(walk('fabric', 'down')).toBe('s1/s1-b01-n1/GPU-s1-b01-n1-0');
    expect(walk('fabric', 'down', 'down')).toBe('s2/s2-a01-n1/GPU-s2-a01-n1-0');
    expect(walk('fabric', 'down', 'down', 'up')).toBe('s1/s1-b01-n1/GPU-s1-b01-n1-0');
  });

  it('takes the zoom with it when it goes to the next rack, and ends where the racks end', () => {
    expect(walk('rack', 'next-rack', 'next-rack', 'next-rack', 'next-rack', 'next-rack')).toBe(
      's2/s2-a01-n1/GPU-s2-a01-n1-0',
    );
    expect(walk('rack', 'last', 'right')).toBe('s1/s1-a01-n2/GPU-s1-a01-n2-3');
  });

  it('stays at its place when its GPU is gone', () => {
    const fabric = madeFabric([gpuSite('s1', [1, 1, 1, 4])]);
    const gone: HeatState = { ...FRESH_HEAT, cursor: { name: 's1/gone/GPU-9', index: 2 } };
    expect(at(gone, fabric).cursor).toBe(2);
    expect(at({ ...gone, cursor: { name: 's1/gone/GPU-9', index: 99 } }, fabric).cursor).toBe(3);
  });
});
