import { describe, expect, it } from 'vitest';
import { OperationRows } from '../../agent/operation-rows.ts';
import type { SiteFacts } from '../../agent/operations/authority/site-facts.ts';
import { Decided } from '../../agent/operations/decided.ts';
import { OperationBook } from '../../agent/operations/operation-book.ts';
import { type FactSources, SiteFactsReader } from '../../agent/site-facts-reader.ts';
import { SiteTables } from '../../agent/store/site-tables.ts';
import type { KindName } from '../../protocol/index.ts';
import { firstSeed } from '../support/first-seed.ts';
import { idOf } from '../support/made-commands.ts';
import { operationOf } from '../support/made-operation.ts';
import { seeded } from '../support/stream-random.ts';

const AROUND: FactSources = {
  site: 'de-halm',
  policy: null,
  isLoopback: true,
  peers: new Map(),
  book: new Decided(new OperationBook()),
  refusesNewBecause: null,
  commandsLastMinute: 0,
  now: 1,
};

describe('the facts of a site', () => {
  it('are its nodes, its work that has not ended and where that runs, open alerts, and names of partitions', () => {
    const tables = new SiteTables();
    tables.upsert('nodes', {
      node: 'n1',
      scheduling: 'open',
      gpus: 8,
      partitions: 'batch,debug',
      workloads: '7',
    });
    tables.upsert('nodes', { node: '__proto__', workloads: '7,8' });
    tables.upsert('workloads', { workload: '7', state: 'running', nodes: 'n[1-2]', dataClass: 'health' });
    tables.upsert('workloads', { workload: '8', state: 'running', nodes: 'n[1-', partition: 'long' });
    tables.upsert('workloads', { workload: '9', state: 'completed', nodes: 'n1' });
    tables.upsert('alerts', { alert: 'a', raisedAt: 1 });
    tables.upsert('alerts', { alert: 'b', raisedAt: 1, clearedAt: 2 });
    const facts = new SiteFactsReader(tables).read({ ...AROUND, refusesNewBecause: 'no room' });
    expect([...facts.nodes.keys()]).toEqual(['n1', '__proto__']);
    expect(facts.nodes.get('n1')).toEqual({
      scheduling: 'open',
      gpuModel: null,
      gpus: 8,
      gpusAllocated: null,
      reason: null,
      reasonUser: null,
    });
    expect([...facts.workloads]).toEqual([
      ['7', { dataClass: 'health', nodes: ['n1', '__proto__', 'n2'] }],
      ['8', { dataClass: null, nodes: ['__proto__'] }],
    ]);
    expect([...facts.alerts]).toEqual(['a']);
    expect(PARTITIONS.filter((name) => facts.partitions.has(name))).toEqual(['batch', 'debug', 'long']);
    expect(facts.refusesNewBecause).toBe('no room');
  });

  it('are those of the moment they are asked for, whatever changed since the last time', () => {
    const seed = firstSeed('WEFT_SEED');
    const random = seeded(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const tables = new SiteTables();
    const reader = new SiteFactsReader(tables);
    for (let round = 0; round < 500; round++) {
      change(tables, pick);
      const facts = allOf(reader.read(AROUND));
      expect(facts, `seed ${seed}, round ${round}`).toEqual(allOf(new SiteFactsReader(tables).read(AROUND)));
      expect(facts.byName, `seed ${seed}, round ${round}`).toEqual([facts.nodes, facts.workloads]);
    }
  });
});

describe('rows of operations', () => {
  it('are all open ones, and the latest that ended', () => {
    const [tables, rows] = [new SiteTables(), new OperationRows()];
    rows.told(operationOf({ id: idOf(0) }));
    for (let number = 1; number <= 1_200; number++) {
      rows.told(operationOf({ id: idOf(number) }));
      if (number % 400 === 0) rows.settle(tables);
      rows.told(operationOf({ id: idOf(number), state: 'done', endedAt: number }));
    }
    rows.settle(tables);
    const table = tables.of('operations');
    expect(table.size).toBe(1_001);
    expect(table.find(idOf(0))).toBeDefined();
    expect(table.find(idOf(200))).toBeUndefined();
    expect(table.find(idOf(201))).toBeDefined();
    const slot = table.find(idOf(1_200)) ?? -1;
    expect(table.read(slot)).toMatchObject({ operation: idOf(1_200), state: 'done', kind: 'drain' });
  });
});

const PARTITIONS = ['a', 'b', 'batch', 'debug', 'long', 'short'];

/** Everything that facts can be asked for. */
function allOf({ nodes, workloads, partitions, draining, alerts }: SiteFacts) {
  return {
    nodes: [...nodes],
    workloads: [...workloads],
    byName: [
      ['n1', 'n2', 'n3'].flatMap((name) => (nodes.has(name) ? [[name, nodes.get(name)]] : [])),
      ['7', '8'].flatMap((name) => (workloads.has(name) ? [[name, workloads.get(name)]] : [])),
    ].map((rows, kind) => sortedAs(rows, [...(kind === 0 ? nodes : workloads).keys()])),
    count: nodes.size,
    partitions: PARTITIONS.filter((name) => partitions.has(name)),
    draining,
    alerts: [...alerts],
  };
}

function sortedAs(rows: readonly unknown[][], order: readonly string[]) {
  return rows.toSorted(([a], [b]) => order.indexOf(String(a)) - order.indexOf(String(b)));
}

/** One thing that a reading, an operation or an alert does to the tables. */
function change(tables: SiteTables, pick: <T>(from: readonly T[]) => T): void {
  const [node, workload, alert] = [pick(['n1', 'n2', 'n3']), pick(['7', '8']), pick(['a', 'b'])];
  const remove = (kind: KindName, key: string): void => {
    const slot = tables.of(kind).find(key);
    if (slot !== undefined) tables.of(kind).remove(slot);
    tables.of(kind).settle();
  };
  pick([
    () => void tables.upsert('nodes', { node, scheduling: pick(['open', 'draining']) }),
    () => void tables.upsert('nodes', { node, gpusAllocated: pick([0, 4]), gpuModel: pick(['H100', null]) }),
    () =>
      void tables.upsert('nodes', { node, reason: pick(['fan', null]), reasonUser: pick(['root', null]) }),
    () =>
      void tables.upsert('nodes', {
        node,
        workloads: pick(['7', '7,8', null]),
        partitions: pick(['a', 'b']),
      }),
    () => remove('nodes', node),
    () => void tables.upsert('workloads', { workload, state: pick(['running', 'completed']) }),
    () =>
      void tables.upsert('workloads', {
        workload,
        nodes: pick(['n[1-2]', 'n3', 'n[']),
        dataClass: pick(['x', null]),
      }),
    () => void tables.upsert('workloads', { workload, partition: pick(['long', null]) }),
    () => remove('workloads', workload),
    () => void tables.upsert('alerts', { alert, raisedAt: 1, clearedAt: pick([2, null]) }),
    () => remove('alerts', alert),
  ])();
}
