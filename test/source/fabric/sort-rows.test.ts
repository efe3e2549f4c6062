import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, KINDS, type Patch, type RecordKind, Table } from '../../../protocol/index.ts';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { bindColumn } from '../../../source/fabric/row-columns.ts';
import { allRows, arrangeRows, filterRows, nameOf, type RowSet } from '../../../source/fabric/row-set.ts';
import type { SiteView } from '../../../source/fabric/site-view.ts';
import { sortRows, sortRowsBy } from '../../../source/fabric/sort-rows.ts';
import { compileFilter } from '../../../source/filter/compile-filter.ts';
import { columnsFor } from '../../../source/filter/filter-columns.ts';
import { parseFilter } from '../../../source/filter/parse-filter.ts';
import { madeFabric, madeFeed, NOW, WALL } from '../../support/made-fabric.ts';

const COLUMNS = columnsFor(KINDS.gpus);
const names = (rows: RowSet): string[] => Array.from({ length: rows.count }, (_, row) => nameOf(rows, row));

function sorted(rows: RowSet, column: string, descending = false): RowSet {
  return sortRows(rows, bindColumn(rows, column, COLUMNS.get(column)!, NOW), descending);
}

function filtered(rows: RowSet, filter: string): RowSet {
  const bind: Parameters<typeof compileFilter>[1]['bind'] = (name, column) =>
    bindColumn(rows, name, column, NOW);
  return filterRows(rows, compileFilter(parseFilter(filter), { kind: rows.kind, bind, now: () => WALL }));
}

/** Sites of an agent whose layout is older: without two columns, the others in another order. */
function olderSites(id: string, rows: readonly Patch<'gpus'>[]): readonly SiteView[] {
  const { powerWatts: _power, model: _model, ...rest } = KINDS.gpus.columns;
  const kind: RecordKind = { ...KINDS.gpus, columns: Object.fromEntries(Object.entries(rest).reverse()) };
  const older = new Table(kind);
  for (const row of rows) older.upsert(row as Readonly<Record<string, Cell>>);
  const feed = madeFeed({ id });
  const tables = feed.mirror.tables.map((table) => (table.kind.name === 'gpus' ? older : table));
  return new Fabric([{ ...feed, mirror: { ...feed.mirror, tables } }], {
    monotonic: () => NOW,
    wall: () => WALL,
  }).sites;
}

const gpuOf = (uuid: string, more: Patch<'gpus'> = {}): Patch<'gpus'> => ({ node: 'n', uuid, ...more });

describe('rows', () => {
  it('are sorted by numbers as numbers, in names too', () => {
    const nodes = ['n10', 'n2', 'n1', 'N3', 'a', 'n2'].map((node, index) => gpuOf(`${index}`, { node }));
    const rows = allRows('gpus', madeFabric([{ id: 's', rows: { gpus: nodes } }]).sites);
    expect(names(sorted(rows, 'node'))).toEqual(['s/a/4', 's/n1/2', 's/n2/1', 's/n2/5', 's/N3/3', 's/n10/0']);
    expect(names(sorted(rows, 'node', true))).toEqual([
      's/n10/0',
      's/N3/3',
      's/n2/1',
      's/n2/5',
      's/n1/2',
      's/a/4',
    ]);
  });

  it('that were not measured stand last either way', () => {
    const gpus = [null, 3, 0, null, -2].map((energyJoules, index) => gpuOf(`${index}`, { energyJoules }));
    const rows = allRows('gpus', madeFabric([{ id: 's', rows: { gpus } }]).sites);
    expect(names(sorted(rows, 'energyJoules'))).toEqual(
      ['4', '2', '1', '0', '3'].map((uuid) => `s/n/${uuid}`),
    );
    expect(names(sorted(rows, 'energyJoules', true))).toEqual(
      ['1', '2', '4', '0', '3'].map((uuid) => `s/n/${uuid}`),
    );
  });

  it('sorted by several columns stand as when sorted by one after the other, the last first', () => {
    const gpu = fc.record({
      node: fc.constantFrom('n1', 'n10', 'N2'),
      gpu: fc.option(fc.nat(3), { nil: null }),
      powerWatts: fc.option(fc.constantFrom(0, -0.5, 1.5, 700), { nil: null }),
      energyJoules: fc.option(fc.constantFrom(-4e12, 0, 4e12), { nil: null }),
      health: fc.constantFrom('ok', 'failed'),
    });
    const order = fc.record({
      column: fc.constantFrom('node', 'gpu', 'powerWatts', 'energyJoules', 'health', 'instance'),
      descending: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(gpu, { maxLength: 20 }), fc.array(order, { maxLength: 4 }), (gpus, orders) => {
        const made = gpus.map((row, index) => ({ ...row, uuid: `${index}` }));
        const rows = allRows('gpus', madeFabric([{ id: 's', rows: { gpus: made } }]).sites);
        const oneByOne = orders.reduceRight(
          (so, { column, descending }) => sorted(so, column, descending),
          rows,
        );
        const readers = orders.map(({ column, descending }) => ({
          reader: bindColumn(rows, column, COLUMNS.get(column)!, NOW),
          descending,
        }));
        expect(names(sortRowsBy(rows, readers))).toEqual(names(oneByOne));
      }),
    );
  });

  it('of several agents of several versions stand together; a column that one does not have is not measured there', () => {
    const gpus = [
      gpuOf('1', { powerWatts: 500, model: 'H100', health: 'ok' }),
      gpuOf('2', { powerWatts: 100, health: 'failed' }),
    ];
    const sites = [
      ...olderSites('old', [...gpus, gpuOf('3', { health: 'ok' })]),
      ...madeFabric([{ id: 'new', rows: { gpus } }]).sites,
    ];
    const rows = allRows('gpus', sites);
    expect(names(sorted(rows, 'powerWatts'))).toEqual([
      'new/n/2',
      'new/n/1',
      'old/n/1',
      'old/n/2',
      'old/n/3',
    ]);
    expect(names(filtered(rows, 'powerWatts>0'))).toEqual(['new/n/1', 'new/n/2']);
    expect(names(filtered(rows, 'model=H100'))).toEqual(['new/n/1']);
    expect(names(filtered(rows, 'health=failed'))).toEqual(['old/n/2', 'new/n/2']);
    expect(names(filtered(rows, 'site=old & powerWatts=-'))).toEqual(['old/n/1', 'old/n/2', 'old/n/3']);
  });

  it('of a site without any, or of none at all, are none', () => {
    const { sites } = madeFabric([{ id: 's', heardAt: null, state: 'connecting' }]);
    expect(sorted(allRows('gpus', sites), 'node').count).toBe(0);
    expect(allRows('nodes', []).count).toBe(0);
    expect(names(allRows('sites', sites))).toEqual(['s']);
  });

  it('may be some of them: an order that leaves rows out', () => {
    const rows = allRows(
      'gpus',
      madeFabric([{ id: 's', rows: { gpus: ['1', '2', '3'].map((uuid) => gpuOf(uuid)) } }]).sites,
    );
    expect(names(arrangeRows(rows, Uint32Array.of(2, 0)))).toEqual(['s/n/3', 's/n/1']);
  });

  it('are found and sorted among a hundred thousand', () => {
    const many = (id: string) => ({
      id,
      rows: {
        gpus: Array.from({ length: 50_000 }, (_, index) => ({
          node: `n${(index * 7_919) % 50_000}`,
          uuid: `${index}`,
          temperatureCelsius: index % 90,
          workload: `${index % 1_000}`,
        })),
      },
    });
    const rows = allRows('gpus', madeFabric([many('a'), many('b')]).sites);
    expect(rows.count).toBe(100_000);
    const hot = filtered(rows, 'temperatureCelsius>=89 & workload=89');
    expect(hot.count).toBe(12);
    const byNode = sorted(rows, 'node');
    expect(names(arrangeRows(byNode, Uint32Array.of(0, 1, 2, 99_999)))).toEqual([
      'a/n0/0',
      'b/n0/0',
      expect.stringMatching(/^a\/n1\//),
      expect.stringMatching(/^b\/n49999\//),
    ]);
  });
});

interface Plain {
  readonly site: string;
  readonly key: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

const gpuRow = fc.record({
  node: fc.constantFrom('n1', 'n2', 'n10', '__proto__', 'Ä', 'é'),
  uuid: fc.constantFrom('u1', 'u2', 'u3', 'u10'),
  instance: fc.option(fc.constantFrom('1', '2')),
  model: fc.option(fc.constantFrom('H100', 'h100', 'B200', '')),
  powerWatts: fc.option(fc.integer({ min: -3, max: 3 })),
  rowRemapFailed: fc.option(fc.boolean()),
  health: fc.option(fc.constantFrom('ok', 'failed', 'unknown')),
  throttleReasons: fc.option(fc.subarray(['gpu idle', 'hw slowdown'] as const)),
  xidAt: fc.option(fc.integer({ min: WALL - 1_000, max: WALL })),
});
const sitesOfRows = fc.array(fc.array(gpuRow, { maxLength: 12 }), { minLength: 1, maxLength: 3 });

/** The filters, and what each of them says of a plain row. */
const FILTERS: readonly (readonly [filter: string, keep: (row: Plain) => boolean])[] = [
  ['powerWatts>0', ({ cells }) => cells['powerWatts'] !== null && Number(cells['powerWatts']) > 0],
  ['powerWatts!=1', ({ cells }) => cells['powerWatts'] !== 1],
  ['powerWatts=-', ({ cells }) => cells['powerWatts'] === null],
  ['health!=ok', ({ cells }) => cells['health'] !== 'ok'],
  ['model=h100', ({ cells }) => cells['model'] === 'h100'],
  ['rowRemapFailed=yes', ({ cells }) => cells['rowRemapFailed'] === true],
  ['site=s1 | health=failed', ({ site, cells }) => site === 's1' || cells['health'] === 'failed'],
  [
    '!(health=ok)&powerWatts<=0',
    ({ cells }) =>
      cells['health'] !== 'ok' && cells['powerWatts'] !== null && Number(cells['powerWatts']) <= 0,
  ],
];
const SORTS = ['node', 'model', 'powerWatts', 'rowRemapFailed', 'xidAt', 'site', 'health'] as const;
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compare(a: Cell, b: Cell): number {
  return typeof a === 'string' ? collator.compare(a, String(b)) : Number(a) - Number(b);
}

describe('filtering and sorting', () => {
  it('give what a plain filter and a stable sort of plain rows give', () => {
    fc.assert(
      fc.property(
        sitesOfRows,
        fc.constantFrom(...FILTERS),
        fc.constantFrom(...SORTS),
        fc.boolean(),
        (all, [filter, keep], column, descending) => {
          const { sites } = madeFabric(all.map((gpus, index) => ({ id: `s${index}`, rows: { gpus } })));
          const plain: Plain[] = sites.flatMap((site) => {
            const table = site.table('gpus')!;
            const rows: Plain[] = [];
            table.forEach((slot) => {
              rows.push({
                site: site.id,
                key: `${site.id}/${table.keyOf(slot)}`,
                cells: { ...table.read(slot), site: site.id },
              });
            });
            return rows;
          });
          const expected = plain.filter(keep).sort((a, b) => {
            const [x, y] = [a.cells[column] ?? null, b.cells[column] ?? null];
            if (x === null || y === null) return Number(x === null) - Number(y === null);
            return compare(x, y) * (descending ? -1 : 1);
          });
          const rows = sorted(filtered(allRows('gpus', sites), filter), column, descending);
          expect(names(rows)).toEqual(expected.map(({ key }) => key));
          // The other way round rows of several sites come mixed, as the next filter meets them.
          expect(names(filtered(sorted(allRows('gpus', sites), column, descending), filter))).toEqual(
            names(rows),
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});
