import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseNvidiaSmiCsv } from '../../../../agent/sources/gpu/nvidia-smi-csv.ts';
import { parseNvidiaSmiXml } from '../../../../agent/sources/gpu/nvidia-smi-xml.ts';
import type { Patch } from '../../../../protocol/index.ts';
import { HEALTHY } from '../../../support/healthy-gpu.ts';

const SAMPLES = new URL('../../../../../shared/samples/nvidia-smi/', import.meta.url);
const MIB = 2 ** 20;
const xml = (file: string) => parseNvidiaSmiXml(readFileSync(new URL(file, SAMPLES)), { node: 'n' });
const csv = (file: string) => parseNvidiaSmiCsv(readFileSync(new URL(file, SAMPLES)), { node: 'n' });
const reasons = (row: Patch<'gpus'> | undefined) => row?.notMeasured?.split('; ') ?? [];

describe.skipIf(!existsSync(SAMPLES))('real captures of nvidia-smi on GPUs before Blackwell', () => {
  it('gives an A100 whose average power is not measured, but the present one', () => {
    const { gpus } = xml('qx-a100.xml');
    expect(gpus).toHaveLength(1);
    expect(gpus[0]).toMatchObject({
      ...HEALTHY,
      model: 'NVIDIA A100-SXM4-40GB',
      driverVersion: '570.148.08',
      memoryTotalBytes: 40960 * MIB,
      memoryUsedBytes: 0,
      powerWatts: 49.68,
      powerLimitWatts: 400,
      temperatureCelsius: 33,
      memoryTemperatureCelsius: 34,
      smClockHertz: 210e6,
      memoryClockHertz: 1215e6,
      recoveryAction: 'none',
      fabricState: null,
      notMeasured: 'fabricState=N/A',
    });
  });

  it('gives an A100 cut into four slices', () => {
    const { gpus } = xml('a100-sxm4-v12.xml');
    expect(gpus.map(({ instance }) => instance)).toEqual([null, '3', '4', '5', '6']);
    expect(gpus[0]).toMatchObject({
      gpu: 1,
      utilizationRatio: null,
      memoryUsedBytes: 50 * MIB,
      memoryTotalBytes: 81920 * MIB,
      powerWatts: 67.03,
      powerLimitWatts: 500,
      temperatureCelsius: 27,
      memoryTemperatureCelsius: 44,
      smClockHertz: 1275e6,
      throttleReasons: [],
      eccUncorrected: 0,
      rowRemapFailed: null,
    });
    for (const slice of gpus.slice(1))
      expect(slice).toMatchObject({
        uuid: 'GPU-513536b6-7d19-9063-b049-1e69664bb298',
        model: 'NVIDIA A100-SXM4-80GB',
        memoryUsedBytes: 12 * MIB,
        memoryTotalBytes: 19968 * MIB,
        eccUncorrected: 0,
      });
  });

  it('gives a T4 under DTD v11', () => {
    const { gpus } = xml('tesla-t4.xml');
    expect(gpus).toHaveLength(1);
    expect(gpus[0]).toMatchObject({
      uuid: 'GPU-d37e67a5-91dd-3774-a5cb-99096249601a',
      model: 'Tesla T4',
      pciBusId: '00000000:00:1e',
      driverVersion: '515.105.01',
      memoryUsedBytes: 1032 * MIB,
      memoryTotalBytes: 15360 * MIB,
      powerWatts: 26.78,
      powerLimitWatts: 70,
      temperatureCelsius: 40,
      memoryTemperatureCelsius: null,
      smClockHertz: 585e6,
      memoryClockHertz: 5000e6,
      throttleReasons: [],
      eccCorrected: 0,
      eccUncorrected: 0,
      rowRemapPending: null,
    });
    expect(reasons(gpus[0])).toContain('memoryTemperatureCelsius=N/A');
  });

  it('gives a GeForce, which counts no memory errors', () => {
    const { gpus } = xml('rtx-3080-v13.xml');
    expect(gpus).toHaveLength(1);
    expect(gpus[0]).toMatchObject({
      model: 'NVIDIA GeForce RTX 3080',
      utilizationRatio: 0.65,
      memoryUtilizationRatio: 0.09,
      memoryUsedBytes: 9184 * MIB,
      memoryTotalBytes: 10240 * MIB,
      powerWatts: 139.62,
      powerLimitWatts: 320,
      temperatureCelsius: 27,
      smClockHertz: 1950e6,
      memoryClockHertz: 9251e6,
      throttleReasons: [],
      eccCorrected: null,
      recoveryAction: 'none',
    });
  });

  it.each([
    ['idle', 0, 0, 0, 77.71, 28, 32, 345, ['gpu idle']],
    ['load', 1, 0.07, 32362, 627.4, 52, 40, 1980, []],
  ] as const)(
    'gives an H200 from all 212 fields of its CSV, %s',
    (state, use, memoryUse, used, watts, celsius, memory, clock, held) => {
      const { gpus, notices } = csv(`linux-x86_64__nvidia-h200__590.48.01__${state}.csv`);
      expect(notices).toEqual([]);
      expect(gpus).toStrictEqual([
        {
          ...HEALTHY,
          node: 'n',
          uuid: 'GPU-00000000-0000-0000-0000-000000000000',
          instance: null,
          gpu: 0,
          model: 'NVIDIA H200',
          pciBusId: '00000000:83:00',
          driverVersion: '590.48.01',
          utilizationRatio: use,
          memoryUtilizationRatio: memoryUse,
          memoryUsedBytes: used * MIB,
          memoryTotalBytes: 143771 * MIB,
          powerWatts: watts,
          powerLimitWatts: 700,
          temperatureCelsius: celsius,
          memoryTemperatureCelsius: memory,
          smClockHertz: clock * 1e6,
          memoryClockHertz: 3201e6,
          throttleReasons: held,
          fabricState: 'Completed',
          recoveryAction: 'none',
          notMeasured: null,
        },
      ]);
    },
  );
});
