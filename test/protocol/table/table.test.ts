import { describe, expect, test } from 'vitest';
import { KINDS, Table } from '../../../protocol/index.ts';

describe('a table', () => {
  test('gives back every measured value exactly, and null for what was not measured', () => {
    const gpus = new Table(KINDS.gpus);
    const slot = gpus.upsert({
      node: 'n1',
      uuid: 'GPU-1',
      gpu: 0,
      powerWatts: 68.57,
      temperatureCelsius: 63,
      memoryTotalBytes: 81559 * 1048576,
      utilizationRatio: 0,
      xid: null,
    });
    expect(gpus.read(slot)).toMatchObject({
      node: 'n1',
      gpu: 0,
      powerWatts: 68.57,
      temperatureCelsius: 63,
      memoryTotalBytes: 81559 * 1048576,
      utilizationRatio: 0,
      xid: null,
      rowRemapPending: null,
    });
  });

  test('tells an empty list of flags from flags that were not measured', () => {
    const gpus = new Table(KINDS.gpus);
    const slot = gpus.upsert({ node: 'n1', uuid: 'GPU-1', throttleReasons: [] });
    expect(gpus.read(slot)['throttleReasons']).toEqual([]);
    gpus.update(slot, { throttleReasons: null });
    expect(gpus.read(slot)['throttleReasons']).toBeNull();
  });

  test('takes a value that cannot be held as not measured, never as a neighbour', () => {
    const gpus = new Table(KINDS.gpus);
    const slot = gpus.upsert({
      node: 'n1',
      uuid: 'GPU-1',
      gpu: 70_000,
      powerWatts: Number.POSITIVE_INFINITY,
      eccCorrected: 2 ** 63,
    });
    expect(gpus.read(slot)).toMatchObject({ gpu: null, powerWatts: null, eccCorrected: null });
  });

  test('keeps rows named like the properties of objects apart', () => {
    const nodes = new Table(KINDS.nodes);
    for (const node of ['__proto__', 'constructor', 'toString']) nodes.upsert({ node, cpus: node.length });
    expect(nodes.size).toBe(3);
    expect(nodes.number(nodes.column('cpus'), nodes.find('__proto__')!)).toBe(9);
    expect(nodes.find('hasOwnProperty')).toBeUndefined();
    expect(nodes.column('constructor')).toBe(-1);
  });

  test('cuts a megabyte of name where it is stored, and mends broken UTF-16', () => {
    const workloads = new Table(KINDS.workloads);
    const slot = workloads.upsert({ workload: '1', name: 'x'.repeat(2 ** 20), user: 'a\ud800b' });
    expect(workloads.text(workloads.column('name'), slot)?.length).toBe(4096);
    expect(workloads.text(workloads.column('user'), slot)).toBe('a\ufffdb');
  });

  test('does not give out a slot again before the delta that frees it was taken', () => {
    const nodes = new Table(KINDS.nodes);
    const first = nodes.upsert({ node: 'a' });
    nodes.remove(first);
    expect(nodes.upsert({ node: 'b' })).not.toBe(first);
    nodes.settle();
    expect(nodes.upsert({ node: 'c' })).toBe(first);
  });
});
