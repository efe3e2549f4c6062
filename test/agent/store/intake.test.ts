import { describe, expect, it } from 'vitest';
import { DCGM, gpuPatch, MadeStore, nodePatch, SECOND, SLURM } from '../../support/made-store.ts';

describe('a reading that failed', () => {
  it('changes the line of its source and nothing else', () => {
    const made = new MadeStore()
      .read(SLURM, { nodes: [nodePatch('n1')], workloads: [{ workload: '7', state: 'running' }] })
      .read(DCGM, { gpus: [gpuPatch()] });
    const before = [made.rows('nodes'), made.rows('gpus'), made.rows('workloads')];
    made
      .pass(10 * SECOND)
      .fail(DCGM)
      .fail(DCGM);
    expect([made.rows('nodes'), made.rows('gpus'), made.rows('workloads')]).toEqual(before);
    expect(made.row('sources', 'dcgm/main')).toMatchObject({
      state: 'failed',
      error: 'connection refused',
      failures: 2,
      sampledAt: 0,
      rows: 1,
    });
    made.read(DCGM, { gpus: [gpuPatch()], problem: 'half of it' });
    expect(made.row('sources', 'dcgm/main')).toMatchObject({
      state: 'partial',
      error: 'half of it',
      failures: 0,
    });
  });

  it('is counted even when nothing was expected of its source', () => {
    expect(new MadeStore().fail(DCGM).row('sources', 'dcgm/main')).toMatchObject({
      failures: 1,
      sampledAt: null,
    });
  });
});

describe('names', () => {
  const NAMES = [
    '__proto__',
    'constructor',
    'toString',
    '',
    'a/b',
    '\u001b[2J',
    'x'.repeat(10_000),
    '\ud800',
  ];

  it('are only names, whatever they are', () => {
    const made = new MadeStore();
    for (let round = 0; round < 3; round++) {
      made.read(SLURM, {
        nodes: NAMES.map((node) => nodePatch(node)),
        workloads: NAMES.map((workload) => ({ workload, state: 'running', gpuList: `${workload}:0` })),
      });
      made.read(DCGM, { gpus: NAMES.map((node) => gpuPatch(0, { node, uuid: node })) }).tick();
    }
    expect(made.store.tables.of('nodes').size).toBe(NAMES.length);
    expect(made.store.tables.of('gpus').size).toBe(NAMES.length);
    expect(made.row('gpus', '__proto__/__proto__').workload).toBe('__proto__');
    expect({}.constructor).toBe(Object);
  });

  it('that cannot be stored as they are do not leave a row behind that another one falls into', () => {
    const made = new MadeStore();
    const long = 'x'.repeat(10_000);
    made.read(SLURM, { nodes: [nodePatch(long), nodePatch('\ud800')] }).tick();
    made.read(SLURM, { nodes: [nodePatch('n1'), nodePatch('n2')] }).tick();
    made.read(SLURM, { nodes: [nodePatch('n1'), nodePatch('n2'), nodePatch('n3'), nodePatch(long)] }).tick();
    expect(
      made
        .keys('nodes')
        .map((key) => key.length)
        .sort(),
    ).toEqual([2, 2, 2, 4096]);
  });
});
