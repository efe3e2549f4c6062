import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../protocol/index.ts';
import { KINDS, Table } from '../../../../protocol/index.ts';
import { SiteView } from '../../../../source/fabric/site-view.ts';
import {
  cellName,
  cellNamed,
  cellPlace,
  cellsOfNode,
  FabricLayouts,
  nodeOfCell,
} from '../../../../source/views/heatmap/fabric-layout.ts';
import {
  cellAt,
  type HeatMove,
  moveHeatCursor,
  spotOf,
} from '../../../../source/views/heatmap/heat-cursor.ts';
import { placeNodes, scopeOf } from '../../../../source/views/heatmap/heat-placement.ts';
import { FRESH_HEAT, HEAT_ZOOMS, type HeatState } from '../../../../source/views/heatmap/heat-state.ts';
import { HeatMemory, heatMapModel } from '../../../../source/views/heatmap/heatmap-rows.ts';
import { UNTOLD } from '../../../../source/views/heatmap/site-layout.ts';
import { type MadeSite, madeFabric, madeFeed, NOW } from '../../../support/made-fabric.ts';
import { gpu, gpuSite } from '../../../support/made-gpus.ts';

const names = fc.constantFrom(
  'n1',
  'n2',
  'n10',
  'n01',
  '__proto__',
  'dh-a01-n1',
  'dh-a01-n2',
  'é',
  'x/y',
  '',
);
const halls = fc.constantFrom(null, 'a', 'b', 'constructor');
const racks = fc.constantFrom(null, 'a01', 'a02', 'a10', 'b1');
const nodes = fc.uniqueArray(
  fc.record({ node: names, hall: halls, rack: racks, gpus: fc.constantFrom(null, 0, 1, 8, 200) }),
  { selector: ({ node }) => node, maxLength: 8 },
);
const gpus = fc.uniqueArray(
  fc.record({ node: names, index: fc.nat(9), slice: fc.constantFrom(null, null, '1', '2') }),
  { selector: ({ node, index, slice }) => `${node} ${index} ${slice}`, maxLength: 40 },
);
const inventory: fc.Arbitrary<MadeSite> = fc
  .record({ id: fc.constantFrom('s1', 's2', 's3'), nodes, gpus })
  .map((made) => ({
    id: made.id,
    rows: {
      nodes: made.nodes.map((node): Patch<'nodes'> => node),
      gpus: made.gpus.map(({ node, index, slice }) => gpu(node, index, { instance: slice })),
    },
  }));
const fabrics = fc
  .uniqueArray(inventory, { selector: ({ id }) => id, minLength: 1, maxLength: 3 })
  .map((sites) => madeFabric(sites));
const widths = fc.integer({ min: 1, max: 120 });
const zooms = fc.constantFrom(...HEAT_ZOOMS);

describe('the layout of the heat map', () => {
  it('has every physical GPU at exactly one cell, whatever the inventory is', () => {
    fc.assert(
      fc.property(fabrics, (fabric) => {
        const layout = new FabricLayouts().of(fabric.sites);
        const placed = new Set<string>();
        for (let cell = 0; cell < layout.cells; cell++) {
          const place = cellPlace(layout, cell);
          if (place === null) throw new Error(`cell ${cell} has no place`);
          if (place.slot === UNTOLD) continue;
          const { gpus: table, site } = place.site;
          const key = [
            table?.text(table.column('node'), place.slot),
            table?.text(table.column('uuid'), place.slot),
          ];
          const name = JSON.stringify([site.id, ...key]);
          expect(placed.has(name)).toBe(false);
          placed.add(name);
          expect(key[0] ?? '').toBe(place.site.names[place.node]);
        }
        const wanted = new Set<string>();
        for (const site of fabric.sites) {
          const table = site.table('gpus');
          table?.forEach((slot) => {
            const key = [table.text(table.column('node'), slot), table.text(table.column('uuid'), slot)];
            wanted.add(JSON.stringify([site.id, ...key]));
          });
        }
        expect(placed).toEqual(wanted);
      }),
    );
  });

  it('stands by site, hall, rack and node, in natural order, what has no place last', () => {
    const node = (name: string, hall: string | null, rack: string | null): Patch<'nodes'> => ({
      node: name,
      hall,
      rack,
      gpus: 1,
    });
    const rows = {
      nodes: [
        node('n10', 'a', 'a2'),
        node('lost', null, null),
        node('n2', 'a', 'a2'),
        node('z', 'a', 'a10'),
        node('c', 'b', 'b1'),
      ],
    };
    const layout = new FabricLayouts().of(madeFabric([{ id: 's', rows }]).sites);
    expect(layout.sites[0]?.names).toEqual(['n2', 'n10', 'z', 'c', 'lost']);
    expect(layout.sites[0]?.halls.map(({ name }) => name)).toEqual(['a', 'b', null]);
  });

  it('keeps a cell for a GPU that its node claims and of which no row tells', () => {
    const rows = { nodes: [{ node: 'n1', gpus: 8 }], gpus: [gpu('n1', 0), gpu('n1', 1)] };
    const layout = new FabricLayouts().of(madeFabric([{ id: 's', rows }]).sites);
    expect(layout.cells).toBe(8);
    expect(cellPlace(layout, 2)?.slot).toBe(UNTOLD);
  });

  it('finds every cell by its name, wherever it was before', () => {
    fc.assert(
      fc.property(fabrics, fc.nat(50), (fabric, hint) => {
        const layout = new FabricLayouts().of(fabric.sites);
        for (let cell = 0; cell < layout.cells; cell++) {
          if (cellPlace(layout, cell)?.slot === UNTOLD) continue;
          const found = cellNamed(layout, cellName(layout, cell) ?? '', hint);
          expect(found === null ? null : cellName(layout, found)).toBe(cellName(layout, cell));
        }
      }),
    );
  });

  it('puts each cell at a place of its own within the width, at every zoom', () => {
    fc.assert(
      fc.property(fabrics, widths, zooms, fc.nat(60), (fabric, width, zoom, at) => {
        const layout = new FabricLayouts().of(fabric.sites);
        if (layout.cells === 0) return;
        const scope = scopeOf(layout, zoom, nodeOfCell(layout, at % layout.cells));
        const placement = placeNodes(layout, zoom, scope, width);
        const taken = new Set<string>();
        const [first] = cellsOfNode(layout, scope[0]);
        const after = cellsOfNode(layout, scope[1] - 1)[1];
        for (let cell = first; cell < after; cell++) {
          const { x, y } = spotOf({ layout, placement }, cell);
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
          expect(y).toBeLessThan(placement.lines);
          expect(cellAt({ layout, placement }, x, y)).toBe(cell);
          if (width >= 30) expect(x + (zoom === 'rack' ? 1 : placement.cellWidth)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('the inventory of the heat map', () => {
  const view = (site: MadeSite) => new SiteView(site.id, madeFeed(site));

  it('is laid out once while nothing moves', () => {
    const layouts = new FabricLayouts();
    const sites = [view(gpuSite('s', [1, 2, 2, 4]))];
    const first = layouts.of(sites);
    for (let paint = 0; paint < 20; paint++) expect(layouts.of(sites)).toBe(first);
  });

  it('is laid out again at once when GPUs come or go', () => {
    const layouts = new FabricLayouts();
    const site = view(gpuSite('s', [1, 1, 1, 4]));
    expect(layouts.of([site]).cells).toBe(4);
    site.table('gpus')?.upsert(gpu('s-a01-n1', 4));
    expect(layouts.of([site]).cells).toBe(5);
    const slot = site.table('gpus')?.find('s-a01-n1/GPU-s-a01-n1-0') ?? -1;
    site.table('gpus')?.remove(slot);
    expect(layouts.of([site]).cells).toBe(4);
  });

  it('is laid out again within some paints when a node moves to another rack', () => {
    const layouts = new FabricLayouts();
    const site = view(gpuSite('s', [1, 2, 1, 4]));
    expect(layouts.of([site]).sites[0]?.names).toEqual(['s-a01-n1', 's-a02-n1']);
    const table = site.table('nodes');
    table?.setText(table.column('rack'), table.find('s-a01-n1') ?? -1, 'a03');
    const seen = Array.from({ length: 5 }, () => layouts.of([site]).sites[0]?.names.join(' '));
    expect(seen.at(-1)).toBe('s-a02-n1 s-a01-n1');
  });

  it('is laid out again when a snapshot replaced the tables', () => {
    const layouts = new FabricLayouts();
    const feed = madeFeed(gpuSite('s', [1, 1, 1, 4]));
    const mirror = { ...feed.mirror };
    const site = new SiteView('s', { ...feed, mirror });
    expect(layouts.of([site]).cells).toBe(4);
    mirror.tables = [new Table(KINDS.nodes), new Table(KINDS.gpus)];
    expect(layouts.of([site]).cells).toBe(0);
  });
});

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
        fabrics,
        zooms,
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
