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
    expect(made.keys('nodes')).toEqual(['gpu-1.example']);
    made.read(DCGM, { gpus: [gpuPatch(0)] });
    expect(made.keys('nodes')).toEqual(['n1']);
  });
});
