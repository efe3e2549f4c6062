import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Table } from '../../../source/components/table.ts';
import { ColumnWidths } from '../../../source/views/column-widths.ts';
import { viewEntry } from '../../../source/views/registry.ts';
import { selectRows } from '../../../source/views/select-rows.ts';
import { TableLines } from '../../../source/views/table-lines.ts';
import { madeFabric, NOW, WALL, wellNodes } from '../../support/made-fabric.ts';
import { unicode } from '../../support/painted.ts';

const VISIBLE = 5;

/** Two sites of nodes, and what the table of them shows, by one maker for as long as it is asked. */
function shownNodes() {
  const fabric = madeFabric([
    { id: 'east', rows: { nodes: wellNodes(6) } },
    { id: 'west', rows: { nodes: wellNodes(4) } },
  ]);
  const description = viewEntry('nodes').table;
  if (description === null) throw new Error('the view of nodes is no table');
  const ask = (lines: TableLines, widths: ColumnWidths, offset: number, later: number): Table => {
    const now = NOW + later;
    const question = { description, sites: fabric.sites, filter: null, sort: null, now, wall: WALL };
    const rows = selectRows(question);
    const [cursor, marks] = [null, new Set<string>()];
    const picture = { description, rows, total: rows.count, offset, cursor, marks, widths, now, wall: WALL };
    return lines.of(
      { ...picture, width: 200, visible: VISIBLE, sort: null, isAllLive: true, empty: '' },
      unicode,
    );
  };
  return { fabric, ask };
}

function linesOf(table: Table): unknown {
  const count = Math.min(VISIBLE, table.rowCount - table.offset);
  return Array.from({ length: count }, (_, line) => table.line(table.offset + line));
}

describe('the lines of a table', () => {
  it('stay the same lists where nothing came, and become others where something did', () => {
    const { fabric, ask } = shownNodes();
    const [lines, widths] = [new TableLines(), new ColumnWidths()];
    const first = ask(lines, widths, 4, 0);
    const before = [4, 5, 6, 7].map((row) => first.line(row));
    const west = fabric.sites[1]?.table('nodes');
    west?.update(0, { gpus: 7 });
    const second = ask(lines, widths, 4, 0);
    const isSame = [4, 5, 6, 7].map((row, at) => second.line(row) === before[at]);
    expect(isSame.filter((same) => !same)).toHaveLength(1);
    expect(second.columns).toBe(first.columns);
  });

  it('read as if all cells were made anew, whatever came and wherever one looks', () => {
    const step = fc.record({
      site: fc.nat(1),
      slot: fc.nat(3),
      patch: fc.record(
        {
          health: fc.constantFrom('ok', 'failed', null),
          powerWatts: fc.constantFrom(0, 671, 12_345, 1_200_000, null),
          load1: fc.constantFrom(0.5, 120, null),
          reason: fc.constantFrom('fan', 'a much longer reason than before', null),
          telemetrySampledAt: fc.constantFrom(499_500, 400_000, null),
        },
        { requiredKeys: [] },
      ),
      offset: fc.nat(5),
      later: fc.nat(20_000),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const { fabric, ask } = shownNodes();
        const [lines, widths] = [new TableLines(), new ColumnWidths()];
        for (const { site, slot, patch, offset, later } of steps) {
          fabric.sites[site]?.table('nodes')?.update(slot, patch);
          const kept = ask(lines, widths, offset, later);
          const fresh = ask(new TableLines(), widths, offset, later);
          expect(linesOf(kept)).toEqual(linesOf(fresh));
          expect(kept.columns).toEqual(fresh.columns);
        }
      }),
    );
  });
});
