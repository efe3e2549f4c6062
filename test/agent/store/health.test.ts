import { describe, expect, it } from 'vitest';
import { type GpuSigns, gpuHealth, nodeHealth, OK, worst } from '../../../agent/store/health.ts';
import {
  DCGM,
  gpuPatch,
  MadeStore,
  NODE_EXPORTER,
  nodePatch,
  SECOND,
  SLURM,
} from '../../support/made-store.ts';

const WELL: GpuSigns = {
  silence: null,
  notMeasured: null,
  recoveryAction: null,
  xid: null,
  rowRemapFailed: false,
  rowRemapPending: false,
  eccUncorrected: 0,
  fabricState: 'Completed',
  throttled: [],
  measured: true,
};
const XID = { health: 'failed', reason: 'Xid 79', at: 0 } as const;

describe('the health of a GPU', () => {
  it.each<[what: string, signs: Partial<GpuSigns>, health: string, reason: RegExp | null]>([
    ['is ok when it was measured and nothing speaks against it', {}, 'ok', null],
    ['is unknown when nothing was measured', { measured: false }, 'unknown', /nothing was measured/],
    ['is unknown while it is silent', { silence: 'x silent' }, 'unknown', /^x silent$/],
    [
      'is failed when the driver has lost it, though it is silent',
      { silence: 'x', notMeasured: 'powerWatts=GPU is lost' },
      'failed',
      /lost/,
    ],
    [
      'is failed when the driver wants a reset',
      { notMeasured: 'powerWatts=[GPU requires reset]' },
      'failed',
      /reset/,
    ],
    [
      'is unknown in silence, whatever was advised before',
      { silence: 'x', recoveryAction: 'gpu reset', xid: XID },
      'unknown',
      /x/,
    ],
    [
      'is what the driver advises',
      { recoveryAction: 'gpu reset' },
      'failed',
      /the driver advises: gpu reset/,
    ],
    [
      'is no worse than the driver says, though an Xid is, and tells of it',
      { recoveryAction: 'drain p2p', xid: XID },
      'degraded',
      /drain p2p; Xid 79/,
    ],
    ['is failed by an Xid that asks for it', { xid: XID }, 'failed', /^Xid 79$/],
    [
      'is degraded when the driver looked at the Xid and asks for nothing',
      { recoveryAction: 'none', xid: XID },
      'degraded',
      /asks for nothing/,
    ],
    [
      'is by its Xid, where the counters say no worse',
      { xid: XID, rowRemapFailed: true, eccUncorrected: 4 },
      'failed',
      /^Xid 79$/,
    ],
    [
      'is by its counters, where the Xid says less',
      { xid: { ...XID, health: 'degraded' }, rowRemapFailed: true },
      'failed',
      /repair/,
    ],
    ['is failed when a memory row cannot be replaced', { rowRemapFailed: true }, 'failed', /repair/],
    ['is degraded while a memory row waits', { rowRemapPending: true }, 'degraded', /waits/],
    ['is degraded by uncorrected errors', { eccUncorrected: 2 }, 'degraded', /^2 uncorrected/],
    ['is degraded by an ill fabric', { fabricState: 'Completed, Unhealthy' }, 'degraded', /fabric/],
    [
      'is degraded while the hardware holds its clocks back',
      { throttled: ['sw power cap', 'hw slowdown'] },
      'degraded',
      /: hw slowdown$/,
    ],
    ['is ok while software holds its clocks back', { throttled: ['sw power cap', 'gpu idle'] }, 'ok', null],
    [
      'does not suffer from counters that were not measured',
      {
        rowRemapFailed: null,
        rowRemapPending: null,
        eccUncorrected: null,
        fabricState: null,
        throttled: null,
      },
      'ok',
      null,
    ],
  ])('%s', (_, signs, health, reason) => {
    const verdict = gpuHealth({ ...WELL, ...signs });
    expect(verdict.health).toBe(health);
    if (reason === null) expect(verdict.reason).toBeNull();
    else expect(verdict.reason).toMatch(reason);
  });
});

describe('the worst of several', () => {
  it('is failed before degraded before unknown before ok, and the first of equals', () => {
    const [ok, unknown, degraded, failed] = (['ok', 'unknown', 'degraded', 'failed'] as const).map(
      (health) => ({ health, reason: health }),
    );
    expect(worst([ok!, unknown!]).health).toBe('unknown');
    expect(worst([degraded!, unknown!, ok!]).health).toBe('degraded');
    expect(worst([unknown!, failed!, degraded!]).health).toBe('failed');
    expect(worst([{ ...failed!, reason: 'first' }, failed!]).reason).toBe('first');
  });
});

describe('the health of a node', () => {
  const signs = {
    silence: null,
    down: false,
    schedulingFailed: false,
    reason: null,
    gpus: OK,
    gpusFaulty: 0,
  };

  it('is failed when its scheduler calls it down, in whose words, whether it is heard or not', () => {
    expect(nodeHealth({ ...signs, down: true, reason: 'PSU' })).toEqual({
      health: 'failed',
      reason: 'the scheduler calls it down: PSU',
    });
    expect(nodeHealth({ ...signs, down: true, silence: 'x' }).health).toBe('failed');
    expect(nodeHealth({ ...signs, schedulingFailed: true }).health).toBe('failed');
  });

  it('is that of its worst GPU, and says how many there are', () => {
    const gpus = { health: 'degraded', reason: 'ECC' } as const;
    expect(nodeHealth({ ...signs, gpus, gpusFaulty: 1 })).toEqual({ health: 'degraded', reason: 'ECC' });
    expect(nodeHealth({ ...signs, gpus, gpusFaulty: 3 }).reason).toBe('3 GPUs; ECC');
  });

  it('is unknown in silence, unless it is known to have failed', () => {
    expect(nodeHealth({ ...signs, silence: 'x' })).toEqual({ health: 'unknown', reason: 'x' });
    expect(nodeHealth({ ...signs, silence: 'x', gpus: { health: 'degraded', reason: 'y' } }).health).toBe(
      'unknown',
    );
    expect(nodeHealth({ ...signs, silence: 'x', gpus: { health: 'failed', reason: 'y' } }).health).toBe(
      'failed',
    );
  });
});

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
