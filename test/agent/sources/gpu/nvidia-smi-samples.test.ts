import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseNvidiaSmiXml } from '../../../../agent/sources/gpu/nvidia-smi-xml.ts';
import type { Patch } from '../../../../protocol/index.ts';
import { HEALTHY } from '../../../support/healthy-gpu.ts';

const SAMPLES = new URL('../../../../../shared/samples/nvidia-smi/', import.meta.url);
const MIB = 2 ** 20;
const xml = (file: string) => parseNvidiaSmiXml(readFileSync(new URL(file, SAMPLES)), { node: 'n' });
const reasons = (row: Patch<'gpus'> | undefined) => row?.notMeasured?.split('; ') ?? [];

describe.skipIf(!existsSync(SAMPLES))('real captures of nvidia-smi on Blackwell', () => {
  it('gives each of eight B200', () => {
    const { gpus, notices } = xml('qx-b200.xml');
    const each: readonly (readonly [bus: string, watts: number, celsius: number, memory: number])[] = [
      ['8f', 195.68, 39, 39],
      ['90', 206, 53, 51],
      ['96', 194.61, 38, 38],
      ['97', 204.12, 52, 51],
      ['c4', 194.32, 38, 37],
      ['c5', 202.14, 51, 50],
      ['cb', 194.55, 37, 37],
      ['cc', 205.21, 51, 49],
    ];
    expect(gpus).toStrictEqual(
      each.map(([bus, powerWatts, temperatureCelsius, memoryTemperatureCelsius], gpu) => ({
        ...HEALTHY,
        node: 'n',
        uuid: `GPU-0000000${gpu}-0000-0000-0000-00000000000${gpu}`,
        instance: null,
        gpu,
        model: 'NVIDIA B200',
        pciBusId: `00000000:${bus}:00`,
        driverVersion: '580.105.08',
        utilizationRatio: 0,
        memoryUtilizationRatio: 0,
        memoryUsedBytes: 0,
        memoryTotalBytes: 183359 * MIB,
        powerWatts,
        powerLimitWatts: 1000,
        temperatureCelsius,
        memoryTemperatureCelsius,
        smClockHertz: 120e6,
        memoryClockHertz: 3996e6,
        throttleReasons: ['gpu idle'],
        fabricState: 'Completed',
        recoveryAction: 'none',
        notMeasured: null,
      })),
    );
    expect(notices).toEqual([]);
  });

  it('gives each of four GB200', () => {
    const { gpus } = xml('qx-gb200.xml');
    const each: readonly (readonly [bus: string, watts: number, celsius: number, memory: number])[] = [
      ['29', 165.93, 27, 27],
      ['3f', 168.57, 28, 27],
      ['9c', 156.48, 27, 28],
      ['b2', 171.99, 26, 27],
    ];
    expect(gpus).toHaveLength(4);
    for (const [gpu, [bus, powerWatts, temperatureCelsius, memoryTemperatureCelsius]] of each.entries())
      expect(gpus[gpu]).toMatchObject({
        ...HEALTHY,
        gpu,
        pciBusId: `00000000:${bus}:00`,
        driverVersion: '580.173.02',
        memoryTotalBytes: 189471 * MIB,
        powerWatts,
        powerLimitWatts: 1200,
        temperatureCelsius,
        memoryTemperatureCelsius,
        throttleReasons: ['gpu idle'],
        fabricState: 'Completed',
        recoveryAction: 'none',
        notMeasured: null,
      });
  });

  it('gives a GB200 that is lost beside one that is not', () => {
    const { gpus } = xml('qx-gb200-lost.xml');
    expect(gpus).toHaveLength(2);
    expect(gpus[0]).toMatchObject({
      uuid: 'GPU-b200b200-0000-0000-0000-000000000000',
      pciBusId: '00000000:0a:00',
      utilizationRatio: 0.5,
      memoryUtilizationRatio: 0.25,
      memoryTotalBytes: 196608 * MIB,
      powerWatts: 618.35,
      temperatureCelsius: 63,
      memoryTemperatureCelsius: 34,
      smClockHertz: 345e6,
      memoryClockHertz: 2500e6,
      eccCorrected: 0,
      eccUncorrected: 5,
      remappedRowsUncorrectable: 1,
      rowRemapPending: false,
      rowRemapFailed: true,
      recoveryAction: null,
      notMeasured: 'recoveryAction=N/A',
    });
    expect(gpus[1]).toMatchObject({
      uuid: 'GPU-b200b200-0000-0000-0000-000000000001',
      gpu: 1,
      pciBusId: '00000000:0b:00',
      utilizationRatio: null,
      memoryUsedBytes: null,
      memoryTotalBytes: null,
      powerWatts: null,
      powerLimitWatts: 1000,
      temperatureCelsius: null,
      smClockHertz: null,
      eccUncorrected: null,
      rowRemapPending: null,
      fabricState: null,
    });
    expect(reasons(gpus[1])).toContain('rowRemapPending=GPU is lost');
    expect(reasons(gpus[1])).toContain('eccUncorrected=GPU is lost');
  });

  it('gives GB200 with throttle counters', () => {
    const { gpus } = xml('qx-gb200-throttle-counters.xml');
    expect(
      gpus.map(({ utilizationRatio, memoryUtilizationRatio }) => [utilizationRatio, memoryUtilizationRatio]),
    ).toEqual([
      [0.36, 0.22],
      [0.4, 0.22],
    ]);
    for (const gpu of gpus)
      expect(gpu).toMatchObject({
        ...HEALTHY,
        powerWatts: 145,
        temperatureCelsius: 36,
        throttleReasons: ['gpu idle'],
        fabricState: 'Completed',
      });
  });
});
