import { describe, expect, it } from 'vitest';
import { gatherFacts, type Surroundings } from '../../agent/gather-facts.ts';
import { OperationRows } from '../../agent/operation-rows.ts';
import { OperationBook } from '../../agent/operations/operation-book.ts';
import { SiteTables } from '../../agent/store/site-tables.ts';
import { idOf } from '../support/made-commands.ts';
import { operationOf } from '../support/made-operation.ts';

const AROUND: Surroundings = {
  site: 'de-halm',
  policy: null,
  isLoopback: true,
  destinations: new Map(),
  book: new OperationBook(),
  room: { lowBecause: null, refusesNewBecause: null },
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
    const facts = gatherFacts(tables, {
      ...AROUND,
      room: { lowBecause: null, refusesNewBecause: 'no room' },
    });
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
    expect([...facts.partitions].sort()).toEqual(['batch', 'debug', 'long']);
    expect(facts.refusesNewBecause).toBe('no room');
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
