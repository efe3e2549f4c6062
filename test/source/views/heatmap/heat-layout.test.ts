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
import { cellAt, spotOf } from '../../../../source/views/heatmap/heat-cursor.ts';
import { placeNodes, scopeOf } from '../../../../source/views/heatmap/heat-placement.ts';
import { UNTOLD } from '../../../../source/views/heatmap/site-layout.ts';
import { drawnFabrics, drawnZooms } from '../../../support/drawn-inventory.ts';
import { type MadeSite, madeFabric, madeFeed } from '../../../support/made-fabric.ts';
import { gpu, gpuSite } from '../../../support/made-gpus.ts';

describe('the layout of the heat map', () => {
  it('has every physical GPU at exactly one cell, whatever the inventory is', () => {
    fc.assert(
      fc.property(drawnFabrics, (fabric) => {
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
      fc.property(drawnFabrics, fc.nat(50), (fabric, hint) => {
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
      fc.property(
        drawnFabrics,
        fc.integer({ min: 1, max: 120 }),
        drawnZooms,
        fc.nat(60),
        (fabric, width, zoom, at) => {
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
            if (width >= 30)
              expect(x + (zoom === 'rack' ? 1 : placement.cellWidth)).toBeLessThanOrEqual(width);
          }
        },
      ),
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
