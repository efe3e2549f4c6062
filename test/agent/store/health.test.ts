import { describe, expect, it } from 'vitest';
import { type GpuSigns, gpuHealth, nodeHealth, OK, worst } from '../../../agent/store/health.ts';

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
