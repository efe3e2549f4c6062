import { describe, expect, it } from 'vitest';
import {
  DCGM,
  gpuPatch,
  MadeStore,
  NODE_EXPORTER,
  nodePatch,
  SECOND,
  SLURM,
} from '../../support/made-store.ts';

describe('a tick', () => {
  it('makes a node unknown after five periods of its own source, whatever the periods of others', () => {
    const slow = { ...NODE_EXPORTER, periodMs: 60 * SECOND };
    const fast = { ...DCGM, periodMs: SECOND };
    const made = new MadeStore()
      .read(slow, { nodes: [{ node: 'slow', cpuLoad: 1 }] })
      .read({ ...SLURM, periodMs: 600 * SECOND }, { nodes: [nodePatch('slow'), nodePatch('n1')] })
      .read(fast, { gpus: [gpuPatch(0)] });
    made.pass(5 * SECOND).tick();
    expect(made.site.nodesReporting).toBe(2);
    made.pass(1).tick();
    expect(made.row('gpus', 'n1/GPU-0').health).toBe('unknown');
    expect(made.row('nodes', 'n1')).toMatchObject({
      health: 'unknown',
      healthReason: 'dcgm/main silent for 5 s',
    });
    expect(made.row('nodes', 'slow').health).toBe('ok');
    expect(made.site.nodesReporting).toBe(1);
    made.pass(294 * SECOND + 998).tick();
    expect(made.row('nodes', 'slow').health).toBe('ok');
    made.pass(2).tick();
    expect(made.row('nodes', 'slow').health).toBe('unknown');
  });

  it('makes a node unknown that only a silent scheduler knows', () => {
    const made = new MadeStore().read(SLURM, {
      nodes: [nodePatch('n1'), nodePatch('n2', { state: 'down' })],
    });
    made.pass(51 * SECOND).tick();
    expect(made.row('nodes', 'n1')).toMatchObject({
      health: 'unknown',
      healthReason: 'slurm/main silent for 50 s',
    });
    expect(made.row('nodes', 'n2').health).toBe('failed');
  });

  it('does not call a node unknown whose machine is looked at, though its scheduler is silent', () => {
    const made = new MadeStore()
      .read(SLURM, { nodes: [nodePatch('n1')] })
      .read(DCGM, { gpus: [gpuPatch(0)] });
    made
      .pass(51 * SECOND)
      .read(DCGM, { gpus: [gpuPatch(0)] })
      .tick();
    expect(made.row('nodes', 'n1').health).toBe('ok');
    expect(made.site.nodesReporting).toBe(0);
  });

  it('judges what the quick way calls clean as the slow way does', () => {
    const ill: readonly Parameters<typeof gpuPatch>[1][] = [
      { rowRemapFailed: true },
      { rowRemapPending: true },
      { eccUncorrected: 1 },
      { fabricState: 'Completed, Unhealthy' },
      { throttleReasons: ['hw thermal slowdown'] },
      { recoveryAction: 'node reboot' },
      { notMeasured: 'powerWatts=GPU is lost' },
      { powerWatts: null, temperatureCelsius: null, memoryUsedBytes: null },
    ];
    const well: typeof ill = [
      {},
      { rowRemapFailed: false, rowRemapPending: false, eccUncorrected: 0, recoveryAction: 'none' },
      { throttleReasons: ['sw power cap'], fabricState: 'Completed', notMeasured: 'xid=not exported' },
      { powerWatts: null, temperatureCelsius: null },
    ];
    const made = new MadeStore()
      .read(DCGM, { gpus: [...ill, ...well].map((more, gpu) => gpuPatch(gpu, more)) })
      .tick();
    const healths = [...made.rows('gpus').values()].map(({ health }) => health);
    expect(healths.slice(0, ill.length)).not.toContain('ok');
    expect(new Set(healths.slice(ill.length))).toEqual(new Set(['ok']));
    expect(made.row('nodes', 'n1')).toMatchObject({ health: 'failed', gpusFaulty: ill.length - 1 });
  });

  it('sums the power of GPUs into their node until they no longer tell it', () => {
    const made = new MadeStore()
      .read(DCGM, { gpus: [gpuPatch(0), gpuPatch(1), gpuPatch(1, { instance: '3' })] })
      .tick();
    expect(made.row('nodes', 'n1')).toMatchObject({ powerWatts: 600, powerBasis: 'estimated', gpus: 2 });
    made.read(DCGM, { gpus: [gpuPatch(0, { powerWatts: null }), gpuPatch(1, { powerWatts: null })] }).tick();
    expect(made.row('nodes', 'n1')).toMatchObject({ powerWatts: null, powerBasis: null });
  });

  it('leaves power that was measured, and the scheduler’s count of GPUs, as they are', () => {
    const made = new MadeStore()
      .read(SLURM, { nodes: [nodePatch('n1', { gpus: 8 })] })
      .read(NODE_EXPORTER, { nodes: [{ node: 'n1', powerWatts: 5000, powerBasis: 'measured' }] })
      .read(DCGM, { gpus: [gpuPatch(0)] })
      .tick();
    expect(made.row('nodes', 'n1')).toMatchObject({ powerWatts: 5000, powerBasis: 'measured', gpus: 8 });
  });
});
