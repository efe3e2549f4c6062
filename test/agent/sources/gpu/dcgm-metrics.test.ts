import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDcgmMetrics } from '../../../../agent/sources/gpu/dcgm-metrics.ts';
import { firstGpu, readDcgm, sample } from '../../../support/dcgm-body.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../fixtures/dcgm/${name}.prom`, import.meta.url), 'utf8');

describe('both generations of names and units', () => {
  const FIRST = {
    node: 'gpu01',
    uuid: 'GPU-aaaa',
    instance: null,
    instanceProfile: null,
    gpu: 0,
    model: 'NVIDIA H200',
    pciBusId: '00000000:1a:00',
    driverVersion: '570.10',
    utilizationRatio: 0.97,
    memoryUtilizationRatio: 0.41,
    memoryUsedBytes: 140_000 * 2 ** 20,
    memoryTotalBytes: 143_771 * 2 ** 20,
    powerWatts: 631.25,
    powerLimitWatts: 700,
    energyJoules: 123_456.789,
    temperatureCelsius: 55,
    memoryTemperatureCelsius: 58,
    smClockHertz: 1.98e9,
    memoryClockHertz: 3.201e9,
    throttleReasons: ['sw power cap'],
    eccCorrected: 0,
    eccUncorrected: 0,
    remappedRowsCorrectable: 0,
    remappedRowsUncorrectable: 0,
    rowRemapPending: false,
    rowRemapFailed: false,
    nvlinkBytesPerSecond: 250e6,
    fabricState: 'Completed',
    recoveryAction: 'none',
    workload: 'team-a/train-0',
    notMeasured: null,
  };
  const SECOND = {
    ...FIRST,
    uuid: 'GPU-bbbb',
    gpu: 1,
    pciBusId: '00000000:1b:00',
    utilizationRatio: 0,
    memoryUtilizationRatio: 0,
    memoryUsedBytes: 229 * 2 ** 20,
    powerWatts: 76.5,
    energyJoules: 987_654.321,
    temperatureCelsius: 33,
    memoryTemperatureCelsius: 41,
    smClockHertz: 345e6,
    throttleReasons: ['gpu idle'],
    eccCorrected: 7,
    eccUncorrected: 1,
    remappedRowsCorrectable: 2,
    remappedRowsUncorrectable: 1,
    rowRemapPending: true,
    nvlinkBytesPerSecond: 0,
    fabricState: 'Completed, Unhealthy',
    recoveryAction: 'gpu reset',
    xid: 48,
    workload: null,
  };

  test('names before exporter 4.9 read right, and the notice says which units were converted', () => {
    const reading = readDcgm(fixture('exporter-3.x-two-gpus'));
    expect(reading.gpus).toEqual([FIRST, SECOND]);
    expect(reading.nodes).toEqual([{ node: 'gpu01', gpuModel: 'NVIDIA H200' }]);
    expect(reading.notice).toBe('older field names: %, MB/s, MHz, MiB, mJ converted to base units');
    expect(reading.problem).toBeUndefined();
  });

  test('names and base units since exporter 4.9 give the same rows, without a notice', () => {
    const reading = readDcgm(fixture('exporter-4.9-two-gpus'));
    expect(reading.gpus).toEqual([FIRST, SECOND]);
    expect(reading.notice).toBeUndefined();
    expect(reading.problem).toBeUndefined();
  });

  test('the lower-case names of exporter 1.x are known too', () => {
    const gpu = firstGpu(
      'dcgm_gpu_temp{gpu="3",uuid="GPU-old"} 25\ndcgm_sm_clock{gpu="3",uuid="GPU-old"} 139\n',
    );
    expect(gpu).toMatchObject({
      node: 'fallback',
      uuid: 'GPU-old',
      gpu: 3,
      temperatureCelsius: 25,
      smClockHertz: 139e6,
    });
  });

  test('a base unit counts before an older one, and an older one before none', () => {
    const both = sample('DCGM_FI_DEV_SM_CLOCK', 1500) + sample('DCGM_FI_DEV_SM_CLOCK_HERTZ', 1_499_999_999);
    expect(firstGpu(both).smClockHertz).toBe(1_499_999_999);
    const blank =
      sample('DCGM_FI_DEV_SM_CLOCK', 1500) + sample('DCGM_FI_DEV_SM_CLOCK_HERTZ', '9223372036854775794');
    expect(firstGpu(blank).smClockHertz).toBe(1.5e9);
  });

  test('GPU_UTIL_RATIO of DCGM 4.6 counts per cent: one value above 1 tells it of the whole host', () => {
    const body =
      sample('DCGM_FI_DEV_GPU_UTIL_RATIO', 1) +
      'DCGM_FI_DEV_GPU_UTIL_RATIO{gpu="1",UUID="GPU-b",Hostname="gpu01"} 88\n' +
      'DCGM_FI_DEV_GPU_UTIL_RATIO{gpu="0",UUID="GPU-c",Hostname="gpu02"} 1\n';
    const reading = readDcgm(body);
    expect(reading.gpus!.map((gpu) => gpu.utilizationRatio)).toEqual([0.01, 0.88, 1]);
    expect(reading.notice).toContain('GPU_UTIL_RATIO counted per cent');
  });

  test('an OpenMetrics body, where counters end in _total, reads alike', () => {
    const body =
      '# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter\n' +
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION_total{UUID="GPU-a"} 5000\n# EOF\n';
    const type = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
    const reading = parseDcgmMetrics(Buffer.from(body), type, { node: 'n' });
    expect(reading.gpus![0]).toMatchObject({ energyJoules: 5 });
  });
});
