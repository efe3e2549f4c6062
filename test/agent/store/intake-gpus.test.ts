import { describe, expect, it } from 'vitest';
import { at, DCGM, gpuPatch, MadeStore, SECOND } from '../../support/made-store.ts';

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
    expect(made.keys('gpus')).toEqual(['n1/GPU-0', 'n1/GPU-new']);
  });

  it('is not taken for replaced by the same index on another node, or from another source', () => {
    const made = new MadeStore()
      .read(DCGM, { gpus: [gpuPatch(0)] })
      .read(at(DCGM, 'other'), { gpus: [gpuPatch(0, { node: 'n2', uuid: 'GPU-x' })] })
      .read(at(DCGM, 'other'), { gpus: [gpuPatch(0, { uuid: 'GPU-y' })] });
    expect(made.keys('gpus')).toEqual(['n1/GPU-0', 'n2/GPU-x', 'n1/GPU-y']);
  });

  it('goes by its index where no uuid is given', () => {
    const made = new MadeStore().read(DCGM, {
      gpus: [
        { node: 'n1', gpu: 3 },
        { node: 'n1', gpu: 4, uuid: null },
      ],
    });
    expect(made.keys('gpus')).toEqual(['n1/index:3', 'n1/index:4']);
  });

  it('has its slices while they are listed, and is itself again afterwards', () => {
    const whole = gpuPatch(0);
    const slice = (instance: string) => gpuPatch(0, { instance });
    const made = new MadeStore().read(DCGM, { gpus: [whole, gpuPatch(1)] });
    made.read(DCGM, { gpus: [slice('1'), slice('2'), gpuPatch(1)] });
    expect(made.keys('gpus').sort()).toEqual(['n1/GPU-0/1', 'n1/GPU-0/2', 'n1/GPU-1']);
    made.read(DCGM, { gpus: [slice('2'), slice('5'), gpuPatch(1)] });
    expect(made.keys('gpus').sort()).toEqual(['n1/GPU-0/2', 'n1/GPU-0/5', 'n1/GPU-1']);
    made.read(DCGM, { gpus: [whole, gpuPatch(1)] });
    expect(made.keys('gpus').sort()).toEqual(['n1/GPU-0', 'n1/GPU-1']);
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
