import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise, say } from '../../../protocol/text.ts';
import { movedCursor, scrolledTo } from '../../../source/components/scroll.ts';
import { paintTable, rowAtLine, type Table, visibleRows } from '../../../source/components/table.ts';
import { COLUMN_GAP, placeColumns, type TableColumn } from '../../../source/components/table-columns.ts';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { layer } from '../../../source/screen/style.ts';
import { theme, unicode } from '../../support/painted.ts';

const columns: TableColumn[] = [
  { title: say`Node`, align: 'start', least: 6, most: 10, priority: 0 },
  { title: say`State`, align: 'start', least: 6, most: 6, priority: 2 },
  { title: say`Power`, align: 'end', least: 7, most: 7, priority: 1 },
];

function tableOf(rows: number, more: Partial<Table> = {}): Table {
  return {
    columns,
    rowCount: rows,
    totalCount: rows,
    offset: 0,
    cursor: null,
    sort: null,
    isMarked: () => false,
    empty: say`no node matches`,
    line: (row) => [
      { text: neutralise(`n${row}`), style: theme.text },
      { text: say`idle`, style: theme.warning },
      { text: say`${row * 100} W`, style: theme.text },
    ],
    ...more,
  };
}

function painted(table: Table, width = 32, height = 5): CellBuffer {
  const buffer = new CellBuffer(width, height);
  paintTable(buffer, buffer.bounds, table, unicode);
  return buffer;
}

describe('a table', () => {
  it('aligns its columns, marks the sorted one and says how much of it is in sight', () => {
    const sort = { column: 2, descending: true };
    expect(
      painted(tableOf(12, { sort, totalCount: 40 }))
        .toText()
        .split('\n'),
    ).toEqual([
      '  Node        State    Power↓',
      '  n0          idle        0 W  ┃',
      '  n1          idle      100 W  │',
      '  n2          idle      200 W  │',
      '  1–3 of 12 of 40',
    ]);
  });

  it('asks only for the cells in sight', () => {
    const asked = new Set<number>();
    const { line } = tableOf(0);
    painted(
      tableOf(100_000, {
        offset: 500,
        line: (row) => {
          asked.add(row);
          return line(row);
        },
      }),
    );
    expect([...asked]).toEqual([500, 501, 502]);
  });

  it('sets the row of the cursor off without losing the meaning of its colours', () => {
    const buffer = painted(tableOf(3, { cursor: 1, isMarked: (row) => row === 2 }));
    const lines = buffer.toText().split('\n');
    expect(lines[2]?.startsWith('▸ n1')).toBe(true);
    expect(lines[3]?.startsWith(' ◆n2')).toBe(true);
    expect(buffer.styleAt(14, 2)).toBe(layer(theme.warning, theme.selection));
    expect(buffer.styleAt(14, 3)).toBe(layer(theme.warning, theme.emphasis));
  });

  it('says why it is empty', () => {
    expect(painted(tableOf(0, { totalCount: 7 })).toText()).toContain('no node matches');
  });

  it('knows which row a line of it shows', () => {
    const table = tableOf(12, { offset: 4 });
    expect([0, 1, 3, 4].map((line) => rowAtLine(table, line, 5))).toEqual([null, 4, 6, null]);
    expect(rowAtLine(tableOf(1), 2, 5)).toBeNull();
  });

  it('paints nothing outside its region, however small that is', () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.nat({ max: 6 }), (width, height) => {
        const buffer = new CellBuffer(44, 10);
        const rect = { x: 2, y: 2, width, height };
        paintTable(buffer, rect, tableOf(50, { cursor: 1 }), unicode);
        buffer.fill(rect, say` `, theme.text);
        expect(buffer.toText().trim()).toBe('');
      }),
    );
  });
});

describe('the columns of a table', () => {
  it('go by importance when there is no room for all', () => {
    expect(placeColumns(columns, 23).map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(placeColumns(columns, 22).map(({ index }) => index)).toEqual([0, 2]);
    expect(placeColumns(columns, 14).map(({ index }) => index)).toEqual([0]);
    expect(placeColumns(columns, 3)).toEqual([{ index: 0, x: 0, width: 3 }]);
  });

  it('never overlap and never leave the table', () => {
    const column = fc.record({
      title: fc.constant(say`x`),
      align: fc.constant('start' as const),
      least: fc.integer({ min: 1, max: 20 }),
      most: fc.integer({ min: 1, max: 40 }),
      priority: fc.nat({ max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 12 }), fc.nat({ max: 200 }), (many, width) => {
        const placed = placeColumns(many, width);
        expect(placed.length).toBeGreaterThan(0);
        placed.forEach((entry, at) => {
          const next = placed[at + 1];
          expect(entry.x + entry.width).toBeLessThanOrEqual(width);
          if (next !== undefined) expect(next.x).toBe(entry.x + entry.width + COLUMN_GAP);
        });
      }),
    );
  });
});

describe('scrolling', () => {
  it('keeps the cursor in sight and the page full, and moves no more than it must', () => {
    expect(scrolledTo(0, 5, 10, 100)).toBe(0);
    expect(scrolledTo(0, 10, 10, 100)).toBe(1);
    expect(scrolledTo(50, 3, 10, 100)).toBe(3);
    expect(scrolledTo(95, 99, 10, 100)).toBe(90);
    expect(scrolledTo(5, null, 10, 3)).toBe(0);
  });

  it.each([
    ['down', null, 0],
    ['up', null, 9],
    ['up', 0, 0],
    ['down', 9, 9],
    ['page-down', 2, 6],
    ['page-up', 2, 0],
    ['first', 5, 0],
    ['last', 5, 9],
  ] as const)('"%s" from %s goes to %s', (move, from, to) => {
    expect(movedCursor(from, move, 5, 10)).toBe(to);
  });

  it('has no cursor without rows', () => {
    expect(movedCursor(3, 'down', 5, 0)).toBeNull();
  });

  it('counts the rows between header and count line', () => {
    expect(visibleRows(5)).toBe(3);
    expect(visibleRows(1)).toBe(0);
  });
});
