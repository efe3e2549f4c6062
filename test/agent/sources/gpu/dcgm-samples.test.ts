import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDcgmMetrics } from '../../../../agent/sources/gpu/dcgm-metrics.ts';

const SAMPLES = new URL('../../../../../shared/samples/dcgm-exporter/', import.meta.url);

describe.skipIf(!existsSync(SAMPLES))('captures of real exporters', () => {
  const read = (name: string) =>
    parseDcgmMetrics(readFileSync(new URL(name, SAMPLES)), 'text/plain; version=0.0.4; charset=utf-8', {
      node: 'fallback',
      complete: true,
    });

  test('eight H100: every GPU with its power, heat, load and pod', () => {
    const reading = read('h100x8-dcgm-exporter-excerpt.prom');
    const seen = reading.gpus!.map((gpu) => [
      gpu.node,
      gpu.gpu,
      gpu.uuid,
      gpu.pciBusId,
      gpu.temperatureCelsius,
      gpu.powerWatts,
      gpu.utilizationRatio,
      gpu.memoryUtilizationRatio,
      gpu.workload,
    ]);
    const pod = 'dynamo-workload/vllm-agg-0-vllmdecodeworker-s65j5';
    const node = 'gpu-node-1';
    expect(seen).toEqual([
      [node, 0, 'GPU-c4529c8d-69c4-b61d-e0bc-7b2460096005', '00000000:53:00', 30, 113.611, 0, 0, pod],
      [node, 1, 'GPU-bc5610b9-79c8-fedd-8899-07539c7f868a', '00000000:64:00', 29, 68.347, 0, 0, null],
      [node, 2, 'GPU-fbc2c554-4d37-8938-0032-f923bad0f716', '00000000:75:00', 26, 65.709, 0, 0, null],
      [node, 3, 'GPU-a65a773d-52bb-bcc1-a8ee-f78c3faa2e2d', '00000000:86:00', 29, 67.316, 0, 0, null],
      [node, 4, 'GPU-82e45d1b-1618-559f-144c-eab51545030b', '00000000:97:00', 28, 68.717, 0, 0, null],
      [node, 5, 'GPU-39e28159-8c62-ee71-64db-b748edd61e15', '00000000:a8:00', 26, 65.742, 0, 0, null],
      [node, 6, 'GPU-e64d69ca-b4b3-59b2-e78c-94f26c4db365', '00000000:b9:00', 28, 67.328, 0, null, null],
      [node, 7, 'GPU-04d228d3-3b5a-3534-f5cf-969706647d56', '00000000:ca:00', 26, 66.997, 0, null, null],
    ]);
    for (const gpu of reading.gpus!) {
      expect(gpu).toMatchObject({
        instance: null,
        model: 'NVIDIA H100 80GB HBM3',
        driverVersion: '580.105.08',
        memoryUsedBytes: null,
        memoryTotalBytes: null,
        energyJoules: null,
        smClockHertz: null,
      });
      expect(gpu.notMeasured).toContain('memoryUsedBytes=not exported');
    }
    expect(reading.gpus![7]!.notMeasured).toContain('memoryUtilizationRatio=not exported');
    expect(reading.nodes).toEqual([{ node, gpuModel: 'NVIDIA H100 80GB HBM3' }]);
    expect(reading.problem).toBeUndefined();
  });

  test('an A100 slice (MIG): its own memory and activity, under the UUID of its GPU', () => {
    const reading = read('a100-mig-1g.5gb-active.prom');
    expect(reading.gpus).toHaveLength(1);
    expect(reading.gpus![0]).toMatchObject({
      node: 'nvidia-dcgm-exporter-km55s',
      uuid: 'GPU-7099682b-a20d-2bcc-74ab-b9060454d81e',
      instance: '9',
      instanceProfile: '1g.5gb',
      gpu: 0,
      model: 'NVIDIA A100-SXM4-40GB',
      driverVersion: '520.56.06',
      smClockHertz: 1.41e9,
      memoryClockHertz: 1.215e9,
      memoryTemperatureCelsius: 39,
      temperatureCelsius: 37,
      powerWatts: 115.294,
      energyJoules: 27_151.028,
      memoryUsedBytes: 4384 * 2 ** 20,
      memoryTotalBytes: (4384 + 480) * 2 ** 20,
      nvlinkBytesPerSecond: 0,
      utilizationRatio: 0.999892,
      memoryUtilizationRatio: 0.622646,
      workload: null,
      remappedRowsCorrectable: null,
    });
    expect(reading.notice).toContain(
      'utilisation from DCGM_FI_PROF_DRAM_ACTIVE and DCGM_FI_PROF_GR_ENGINE_ACTIVE',
    );
  });

  test('an idle A100, its two bodies pasted behind each other: read once, and the rest is told', () => {
    const reading = read('a100-mig-disabled-idle.prom');
    expect(reading.gpus).toHaveLength(1);
    expect(reading.gpus![0]).toMatchObject({
      node: 'nvidia-dcgm-exporter-drqwq',
      uuid: 'GPU-7099682b-a20d-2bcc-74ab-b9060454d81e',
      instance: null,
      gpu: 0,
      smClockHertz: 210e6,
      memoryClockHertz: 1.215e9,
      memoryTemperatureCelsius: 28,
      temperatureCelsius: 29,
      powerWatts: 45.999,
      energyJoules: 424_405.577,
      utilizationRatio: 0,
      memoryUtilizationRatio: 0,
      memoryUsedBytes: 0,
      memoryTotalBytes: 40_384 * 2 ** 20,
      nvlinkBytesPerSecond: 0,
      remappedRowsCorrectable: 0,
      remappedRowsUncorrectable: 0,
      rowRemapFailed: false,
      rowRemapPending: null,
      workload: null,
    });
    expect(reading.problem).toContain('series came twice');
    expect(reading.problem).toContain('lines could not be read');
  });
});
