import { describe, expect, test } from 'vitest';
import { parseDcgmMetrics } from '../../../../agent/sources/gpu/dcgm-metrics.ts';
import { firstGpu, PROMETHEUS_TEXT, readDcgm, sample } from '../../../support/dcgm-body.ts';

describe('whose a series is', () => {
  test('labels are known in any case, and several hosts in one body keep their own', () => {
    const reading = readDcgm(
      'DCGM_FI_DEV_GPU_TEMP{gpu="0",uuid="GPU-a",hostname="n1",modelname="A"} 30\n' +
        'DCGM_FI_DEV_GPU_TEMP{GPU="0",UUID="GPU-a",HOSTNAME="n2"} 31\n' +
        'DCGM_FI_DEV_GPU_TEMP{gpu="1",UUID="GPU-b"} 32\n',
    );
    expect(reading.gpus!.map((gpu) => [gpu.node, gpu.uuid, gpu.temperatureCelsius])).toEqual([
      ['n1', 'GPU-a', 30],
      ['n2', 'GPU-a', 31],
      ['fallback', 'GPU-b', 32],
    ]);
  });

  test('series without a host belong to the only host that the others name', () => {
    const reading = readDcgm(
      'DCGM_FI_DEV_GPU_TEMP{UUID="GPU-a"} 30\nDCGM_FI_DEV_POWER_USAGE{UUID="GPU-a",Hostname="n1"} 300\n',
    );
    expect(reading.gpus).toHaveLength(1);
    expect(reading.gpus![0]).toMatchObject({ node: 'n1', temperatureCelsius: 30, powerWatts: 300 });
  });

  test('a node name that is given goes before the exporter’s', () => {
    const body = Buffer.from(sample('DCGM_FI_DEV_GPU_TEMP', 30));
    const reading = parseDcgmMetrics(body, PROMETHEUS_TEXT, { node: 'x', fixedNode: 'rack1-node7' });
    expect(reading.gpus![0]!.node).toBe('rack1-node7');
  });

  test('a GPU is its UUID and slice, not its index; without a UUID the index has to do', () => {
    const reading = readDcgm(
      'DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-a",GPU_I_ID="1",GPU_I_PROFILE="1g.10gb"} 30\n' +
        'DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-a",GPU_I_ID="2",GPU_I_PROFILE="1g.10gb"} 31\n' +
        'DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-a"} 32\n' +
        'DCGM_FI_DEV_GPU_TEMP{device="nvidia7"} 33\n',
    );
    expect(reading.gpus!.map((gpu) => [gpu.uuid, gpu.instance, gpu.instanceProfile, gpu.gpu])).toEqual([
      ['GPU-a', '1', '1g.10gb', 0],
      ['GPU-a', '2', '1g.10gb', 0],
      ['GPU-a', null, null, 0],
      ['index:7', null, null, 7],
    ]);
  });

  test('series about links and switches are not about the GPU whose labels they carry', () => {
    const reading = readDcgm(
      sample('DCGM_FI_DEV_GPU_TEMP', 30) + sample('DCGM_FI_PROF_NVLINK_TX_BYTES', 77, ',nvlink="3"'),
    );
    expect(reading.gpus![0]!.nvlinkBytesPerSecond).toBeNull();
  });

  test('NVLink traffic is the sum of both directions', () => {
    const gpu = firstGpu(
      sample('DCGM_FI_PROF_NVLINK_TX_BYTES', 5e9) + sample('DCGM_FI_PROF_NVLINK_RX_BYTES', 3e9),
    );
    expect(gpu.nvlinkBytesPerSecond).toBe(8e9);
  });

  test('a job of an HPC scheduler is a workload; a GPU beside it without one is free', () => {
    const reading = readDcgm(
      `${sample('DCGM_FI_DEV_GPU_TEMP', 30, ',hpc_job="4711"')}DCGM_FI_DEV_GPU_TEMP{UUID="GPU-b"} 31\n`,
    );
    expect(reading.gpus!.map((gpu) => gpu.workload)).toEqual(['4711', null]);
  });

  test('where a server moved labels out of its way, its own pod is nobody’s workload', () => {
    const own = ',pod="metrics-x",namespace="monitoring"';
    const reading = readDcgm(
      sample('DCGM_FI_DEV_GPU_TEMP', 30, `${own},exported_pod="train-0",exported_namespace="team-a"`) +
        `DCGM_FI_DEV_GPU_TEMP{UUID="GPU-b"${own}} 31\n`,
    );
    expect(reading.gpus!.map((gpu) => gpu.workload)).toEqual(['team-a/train-0', null]);
  });

  test('pods that share a GPU repeat its series: one is shown, and it is no fault', () => {
    const reading = readDcgm(
      sample('DCGM_FI_DEV_GPU_TEMP', 30, ',pod="b",namespace="x"') +
        sample('DCGM_FI_DEV_GPU_TEMP', 30, ',pod="a",namespace="x"'),
    );
    expect(reading.gpus![0]!.workload).toBe('x/a');
    expect(reading.notice).toContain('1 GPUs are shared by several pods');
    expect(reading.problem).toBeUndefined();
  });
});
