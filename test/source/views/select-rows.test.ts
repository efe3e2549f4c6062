import { describe, expect, test } from 'vitest';
import { nameOf, type RowSet } from '../../../source/fabric/row-set.ts';
import { parseFilter } from '../../../source/filter/parse-filter.ts';
import { alertsTable } from '../../../source/views/alerts/alerts-rows.ts';
import { gpusTable } from '../../../source/views/gpus/gpus-rows.ts';
import { nodesTable } from '../../../source/views/nodes/nodes-rows.ts';
import { RowFigures } from '../../../source/views/row-figures.ts';
import { rowNamed } from '../../../source/views/row-position.ts';
import { RowSelection } from '../../../source/views/row-selection.ts';
import { selectRows } from '../../../source/views/select-rows.ts';
import type { SortKey, TableDescription } from '../../../source/views/table-description.ts';
import { workloadsTable } from '../../../source/views/workloads/workloads-rows.ts';
import { type MadeSite, madeFabric, NOW, WALL, wellNodes } from '../../support/made-fabric.ts';

const halm: MadeSite = {
  id: 'de-halm',
  rows: {
    nodes: [
      ...wellNodes(11, { powerWatts: 700 }),
      { node: '__proto__', health: 'failed', gpus: 4, powerWatts: null },
    ],
  },
};
const zernike: MadeSite = {
  id: 'zernike',
  state: 'down',
  heardAt: NOW - 9_000,
  rows: { nodes: [{ node: 'z1', health: 'degraded', gpus: 2, powerWatts: 300 }] },
};
const fabric = madeFabric([halm, zernike]);

const names = (rows: RowSet): string[] => Array.from({ length: rows.count }, (_, row) => nameOf(rows, row));
const select = (
  description: TableDescription,
  {
    filter = null,
    sort = null,
    of = fabric,
  }: { filter?: string | null; sort?: SortKey | null; of?: typeof fabric } = {},
): RowSet =>
  selectRows({
    description,
    sites: of.sites,
    filter: filter === null ? null : parseFilter(filter),
    sort,
    now: NOW,
    wall: WALL,
  });

describe('rows of a view', () => {
  test('stand site by site, names with their numbers as numbers', () => {
    expect(names(select(nodesTable)).slice(0, 4)).toEqual([
      'de-halm/__proto__',
      'de-halm/n1',
      'de-halm/n2',
      'de-halm/n3',
    ]);
    expect(names(select(nodesTable)).slice(-3)).toEqual(['de-halm/n10', 'de-halm/n11', 'zernike/z1']);
  });

  test('pass the filter before they are sorted', () => {
    expect(names(select(nodesTable, { filter: 'health!=ok' }))).toEqual(['de-halm/__proto__', 'zernike/z1']);
  });

  test('sorted by a closed vocabulary stand in its order, the worst first when turned', () => {
    const sort = { column: 'health', descending: true };
    expect(names(select(nodesTable, { filter: 'health!=-', sort })).slice(0, 2)).toEqual([
      'de-halm/__proto__',
      'zernike/z1',
    ]);
  });

  test('without a value come last, whichever way they are sorted', () => {
    for (const descending of [true, false]) {
      const sort = { column: 'powerWatts', descending };
      expect(names(select(nodesTable, { sort })).at(-1)).toBe('de-halm/__proto__');
    }
  });
});

test('alerts that stand come before those that were cleared, the worst and newest first', () => {
  const alert = (
    id: string,
    severity: 'critical' | 'warning',
    raisedAt: number,
    clearedAt: number | null,
  ) => ({
    alert: id,
    severity,
    raisedAt,
    clearedAt,
  });
  const of = madeFabric([
    { id: 'b', rows: { alerts: [alert('cleared', 'critical', 5, 9), alert('old', 'critical', 1, null)] } },
    { id: 'a', rows: { alerts: [alert('warning', 'warning', 8, null), alert('new', 'critical', 7, null)] } },
  ]);
  expect(names(select(alertsTable, { of }))).toEqual(['a/new', 'b/old', 'a/warning', 'b/cleared']);
});

test('a sum says how many rows it covers, and what was not measured is not zero', () => {
  const figures = new RowFigures().of(
    select(nodesTable),
    { totals: ['gpus', 'powerWatts', 'no such column'] },
    NOW,
  );
  const [gpus, power] = figures.totals;
  expect(gpus).toMatchObject({ sum: 94, measured: 13, unit: 'count' });
  expect(power).toMatchObject({ sum: 8_000, measured: 12, unit: 'W' });
});

test('MIG slices are counted apart from GPUs, and not summed up twice', () => {
  const gpu = (index: number, instance: string | null) => ({
    node: 'n1',
    uuid: `GPU-${index}`,
    gpu: index,
    instance,
    powerWatts: instance === null ? 500 : null,
    memoryUsedBytes: instance === null ? 8e9 : 4e9,
  });
  const of = madeFabric([
    { id: 'a', rows: { gpus: [gpu(0, null), gpu(1, null), gpu(1, '1'), gpu(1, '2')] } },
    { id: 'b', rows: { gpus: [gpu(0, null)] } },
  ]);
  const { apart, totals } = new RowFigures().of(select(gpusTable, { of }), gpusTable, NOW);
  expect(apart).toEqual([expect.objectContaining({ count: 2 })]);
  expect(apart[0]?.apart.words).toBe('MIG slices');
  expect(totals).toEqual([
    expect.objectContaining({ column: 'powerWatts', sum: 1_500, measured: 3 }),
    expect.objectContaining({ column: 'memoryUsedBytes', sum: 24e9, measured: 3 }),
  ]);
});

test('work that waits or ended has no GPUs: what it asks for is summed up apart', () => {
  const work = (state: 'running' | 'pending' | 'held' | 'completed', index: number) => ({
    workload: String(index),
    state,
    gpus: 8,
  });
  const rows = { workloads: (['running', 'running', 'pending', 'held', 'completed'] as const).map(work) };
  const of = madeFabric([{ id: 'a', rows }]);
  const { apart, totals } = new RowFigures().of(select(workloadsTable, { of }), workloadsTable, NOW);
  expect(totals).toEqual([expect.objectContaining({ sum: 16, measured: 2 })]);
  expect(apart.map(({ apart: { words }, count, sums }) => [words, count, sums[0]])).toEqual([
    ['waiting', 2, 16],
    ['ended', 1, 8],
  ]);
});

test('a row is found by its name wherever it went, and not found when it is gone', () => {
  const rows = select(nodesTable);
  expect(rowNamed(rows, 'de-halm/n3', 0)).toBe(3);
  expect(rowNamed(rows, 'de-halm/__proto__', 7)).toBe(0);
  expect(rowNamed(rows, 'de-halm/n99', 0)).toBeNull();
  expect(rowNamed(rows, 'nowhere/n1', 0)).toBeNull();
});

describe('a selection', () => {
  const question = {
    description: nodesTable,
    fabric,
    site: null,
    filter: null,
    sort: null,
    now: NOW,
    wall: WALL,
  };

  const byPower = { ...question, sort: { column: 'powerWatts', descending: true } };
  const moved = (watts: number): void => {
    const nodes = fabric.sites[0]!.table('nodes')!;
    nodes.setNumber(nodes.column('powerWatts'), 0, watts);
  };

  test('keeps its rows until the question changes, or a column that decides over them', () => {
    const selection = new RowSelection(() => 0);
    const { rows } = selection.select(byPower);
    expect(selection.select({ ...byPower, now: NOW + 5_000 }).rows).toBe(rows);
    moved(5);
    const anew = selection.select({ ...byPower, now: NOW + 5_000 }).rows;
    expect(anew).not.toBe(rows);
    moved(6);
    expect(selection.select(question).rows).toBe(selection.select(question).rows);
    expect(selection.select({ ...question, site: 'zernike' }).rows.count).toBe(1);
  });

  test('of which ages decide is made anew when a second went by, since they move where nothing comes', () => {
    const selection = new RowSelection(() => 0);
    const byAge = { ...question, sort: { column: 'ageSeconds', descending: true } };
    const { rows } = selection.select(byAge);
    expect(selection.select({ ...byAge, now: NOW + 900 }).rows).toBe(rows);
    expect(selection.select({ ...byAge, now: NOW + 1_000 }).rows).not.toBe(rows);
  });

  test('rests ten times as long as its work took', () => {
    let clock = 0;
    const selection = new RowSelection(() => {
      clock += 50;
      return clock;
    });
    const { rows } = selection.select(byPower);
    moved(7);
    expect(selection.select(byPower).rows).toBe(rows);
    clock += 500;
    expect(selection.select(byPower).rows).not.toBe(rows);
  });

  test('counts which of its rows were heard in time', () => {
    const selection = new RowSelection(() => 0).select(question);
    expect(selection).toMatchObject({ total: 13, isAllLive: false });
    expect(selection.heard).toBeLessThan(13);
  });
});
