import { describe, expect, it } from 'vitest';
import {
  at,
  DCGM,
  gpuPatch,
  MadeStore,
  NODE_EXPORTER,
  nodePatch,
  SECOND,
  SLURM,
} from '../../support/made-store.ts';

const keys = (rows: ReadonlyMap<string, unknown>): string[] => [...rows.keys()];

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

describe('a GPU', () => {
  it('that its exporter no longer lists stays with its values and becomes unknown, and the reason does not blame the exporter', () => {
    const made = new MadeStore().read(DCGM, { gpus: [gpuPatch(0), gpuPatch(1)] });
    for (let reading = 0; reading < 6; reading++) made.pass(10 * SECOND).read(DCGM, { gpus: [gpuPatch(0)] });
    made.tick();
    expect(made.row('gpus', 'n1/GPU-1')).toMatchObject({
      powerWatts: 300,
      sampledAt: 0,
      health: 'unknown',
      healthReason: 'dcgm/main answers, and has not told of it for 60 s',
    });
    expect(made.row('gpus', 'n1/GPU-0').health).toBe('ok');
    expect(made.row('nodes', 'n1').health).toBe('unknown');
  });

  it('whose index another one has taken is gone', () => {
    const made = new MadeStore()
      .read(DCGM, { gpus: [gpuPatch(0), gpuPatch(1)] })
      .read(DCGM, { gpus: [gpuPatch(0), gpuPatch(1, { uuid: 'GPU-new' })] });
    expect(keys(made.rows('gpus'))).toEqual(['n1/GPU-0', 'n1/GPU-new']);
  });

  it('is not taken for replaced by the same index on another node, or from another source', () => {
    const made = new MadeStore()
      .read(DCGM, { gpus: [gpuPatch(0)] })
      .read(at(DCGM, 'other'), { gpus: [gpuPatch(0, { node: 'n2', uuid: 'GPU-x' })] })
      .read(at(DCGM, 'other'), { gpus: [gpuPatch(0, { uuid: 'GPU-y' })] });
    expect(keys(made.rows('gpus'))).toEqual(['n1/GPU-0', 'n2/GPU-x', 'n1/GPU-y']);
  });

  it('goes by its index where no uuid is given', () => {
    const made = new MadeStore().read(DCGM, {
      gpus: [
        { node: 'n1', gpu: 3 },
        { node: 'n1', gpu: 4, uuid: null },
      ],
    });
    expect(keys(made.rows('gpus'))).toEqual(['n1/index:3', 'n1/index:4']);
  });

  it('has its slices while they are listed, and is itself again afterwards', () => {
    const whole = gpuPatch(0);
    const slice = (instance: string) => gpuPatch(0, { instance });
    const made = new MadeStore().read(DCGM, { gpus: [whole, gpuPatch(1)] });
    made.read(DCGM, { gpus: [slice('1'), slice('2'), gpuPatch(1)] });
    expect(keys(made.rows('gpus')).sort()).toEqual(['n1/GPU-0/1', 'n1/GPU-0/2', 'n1/GPU-1']);
    made.read(DCGM, { gpus: [slice('2'), slice('5'), gpuPatch(1)] });
    expect(keys(made.rows('gpus')).sort()).toEqual(['n1/GPU-0/2', 'n1/GPU-0/5', 'n1/GPU-1']);
    made.read(DCGM, { gpus: [whole, gpuPatch(1)] });
    expect(keys(made.rows('gpus')).sort()).toEqual(['n1/GPU-0', 'n1/GPU-1']);
  });

  it('with figures that cannot be has none in their place', () => {
    const made = new MadeStore().read(DCGM, {
      gpus: [
        gpuPatch(0, {
          powerWatts: Number.NaN,
          temperatureCelsius: Infinity,
          memoryUsedBytes: 1e300,
          gpu: -1,
          xid: 2 ** 40,
        }),
      ],
    });
    expect(made.row('gpus', 'n1/GPU-0')).toMatchObject({
      powerWatts: null,
      temperatureCelsius: null,
      memoryUsedBytes: null,
      gpu: null,
      xid: null,
    });
  });
});

describe('the inventory of a scheduler', () => {
  it('removes nodes and workloads that it no longer names', () => {
    const made = new MadeStore()
      .read(SLURM, {
        nodes: [nodePatch('n1'), nodePatch('n2')],
        workloads: [{ workload: '1' }, { workload: '2' }],
      })
      .read(SLURM, { nodes: [nodePatch('n2')], workloads: [{ workload: '2' }] });
    expect(keys(made.rows('nodes'))).toEqual(['n2']);
    expect(keys(made.rows('workloads'))).toEqual(['2']);
  });

  it('leaves what it does not speak of: a reading without workloads takes none away', () => {
    const made = new MadeStore().read(SLURM, { nodes: [nodePatch('n1')], workloads: [{ workload: '1' }] });
    made.read(SLURM, { nodes: [nodePatch('n1')] }).read(SLURM, {});
    expect([keys(made.rows('nodes')), keys(made.rows('workloads'))]).toEqual([['n1'], ['1']]);
  });

  it('does not remove a node that telemetry speaks of: its scheduling becomes unknown and its GPUs are nobody’s', () => {
    const made = new MadeStore()
      .read(SLURM, {
        nodes: [nodePatch('n1', { state: 'allocated', reason: 'x', gpusAllocated: 1 })],
        workloads: [{ workload: '7', state: 'running', gpuList: 'n1:0' }],
      })
      .read(DCGM, { gpus: [gpuPatch(0)] });
    expect(made.row('gpus', 'n1/GPU-0').workload).toBe('7');
    made.read(SLURM, { nodes: [nodePatch('n9')], workloads: [] });
    expect(made.row('nodes', 'n1')).toMatchObject({
      state: 'unknown',
      scheduling: null,
      reason: null,
      gpusAllocated: null,
      schedulerSource: null,
      schedulerSampledAt: null,
      telemetrySource: 'dcgm/main',
    });
    expect(made.row('gpus', 'n1/GPU-0').workload).toBeNull();
  });

  it('gives GPUs the workload that holds them, whichever of the two is read first, and takes it back', () => {
    const running = { workload: '7', state: 'running', gpuList: 'n1:0,n1:2' } as const;
    const first = new MadeStore().read(SLURM, { nodes: [nodePatch('n1')], workloads: [running] });
    const last = new MadeStore();
    for (const made of [first, last]) made.read(DCGM, { gpus: [gpuPatch(0), gpuPatch(1), gpuPatch(2)] });
    last.read(SLURM, { nodes: [nodePatch('n1')], workloads: [running] });
    for (const made of [first, last]) {
      expect([...made.rows('gpus').values()].map(({ workload }) => workload)).toEqual(['7', null, '7']);
      made.read(SLURM, { nodes: [nodePatch('n1')], workloads: [{ ...running, state: 'completed' }] });
      expect([...made.rows('gpus').values()].map(({ workload }) => workload)).toEqual([null, null, null]);
    }
  });

  it('is believed before an exporter on who holds a GPU, which counts where there is no scheduler', () => {
    const made = new MadeStore().read(SLURM, { nodes: [nodePatch('n1')], workloads: [] });
    made.read(DCGM, {
      gpus: [gpuPatch(0, { workload: 'pod' }), gpuPatch(0, { node: 'n2', workload: 'pod' })],
    });
    expect(made.row('gpus', 'n1/GPU-0').workload).toBeNull();
    expect(made.row('gpus', 'n2/GPU-0').workload).toBe('pod');
  });
});

describe('a node that several sources tell of', () => {
  it('is as old as the oldest of them', () => {
    const made = new MadeStore().read(DCGM, { gpus: [gpuPatch(0)] });
    made.pass(3 * SECOND).read(NODE_EXPORTER, { nodes: [{ node: 'n1', cpuLoad: 4 }] });
    expect(made.row('nodes', 'n1')).toMatchObject({
      telemetrySource: 'dcgm/main',
      telemetrySampledAt: 0,
      cpuLoad: 4,
    });
    made.pass(SECOND).read(DCGM, { gpus: [gpuPatch(0)] });
    expect(made.row('nodes', 'n1')).toMatchObject({
      telemetrySource: 'node-exporter/main',
      telemetrySampledAt: 3 * SECOND,
    });
  });

  it('has figures of whoever looked at the machine, not of its scheduler in turn', () => {
    const slurm = {
      nodes: [nodePatch('n1', { cpuLoad: 0.1, memoryTotalBytes: 1000 * 1024, memoryUsedBytes: 1024 })],
    };
    const made = new MadeStore().read(SLURM, slurm);
    expect(made.row('nodes', 'n1')).toMatchObject({ cpuLoad: 0.1, memoryUsedBytes: 1024 });
    made.read(NODE_EXPORTER, {
      nodes: [{ node: 'n1', cpuLoad: 9, memoryTotalBytes: 2048, memoryUsedBytes: null }],
    });
    made.read(SLURM, slurm);
    expect(made.row('nodes', 'n1')).toMatchObject({
      cpuLoad: 9,
      memoryTotalBytes: 2048,
      memoryUsedBytes: null,
    });
  });

  it('is unknown from the start when an expected target was never heard', () => {
    const made = new MadeStore();
    made.store.expect(at(DCGM, 'n1'), ['n1']);
    made.store.expect(at(DCGM, 'n2'), ['n2']);
    made.read(SLURM, { nodes: [nodePatch('n1'), nodePatch('n2')] }).read(at(DCGM, 'n2'), {
      gpus: [gpuPatch(0, { node: 'n2' })],
    });
    made.tick();
    expect(made.row('nodes', 'n1')).toMatchObject({
      health: 'unknown',
      healthReason: 'dcgm/n1 was never heard',
    });
    expect(made.row('nodes', 'n2').health).toBe('ok');
    expect(made.site).toMatchObject({ nodes: 2, nodesReporting: 1 });
  });

  it('is not two when its exporter calls it otherwise than its address does', () => {
    const made = new MadeStore();
    made.store.expect(DCGM, ['gpu-1.example']);
    expect(keys(made.rows('nodes'))).toEqual(['gpu-1.example']);
    made.read(DCGM, { gpus: [gpuPatch(0)] });
    expect(keys(made.rows('nodes'))).toEqual(['n1']);
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
      keys(made.rows('nodes'))
        .map((key) => key.length)
        .sort(),
    ).toEqual([2, 2, 2, 4096]);
  });
});
