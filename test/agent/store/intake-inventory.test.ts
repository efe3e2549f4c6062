import { describe, expect, it } from 'vitest';
import { DCGM, gpuPatch, MadeStore, nodePatch, SLURM } from '../../support/made-store.ts';

describe('the inventory of a scheduler', () => {
  it('removes nodes and workloads that it no longer names', () => {
    const made = new MadeStore()
      .read(SLURM, {
        nodes: [nodePatch('n1'), nodePatch('n2')],
        workloads: [{ workload: '1' }, { workload: '2' }],
      })
      .read(SLURM, { nodes: [nodePatch('n2')], workloads: [{ workload: '2' }] });
    expect(made.keys('nodes')).toEqual(['n2']);
    expect(made.keys('workloads')).toEqual(['2']);
  });

  it('leaves what it does not speak of: a reading without workloads takes none away', () => {
    const made = new MadeStore().read(SLURM, { nodes: [nodePatch('n1')], workloads: [{ workload: '1' }] });
    made.read(SLURM, { nodes: [nodePatch('n1')] }).read(SLURM, {});
    expect([made.keys('nodes'), made.keys('workloads')]).toEqual([['n1'], ['1']]);
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
