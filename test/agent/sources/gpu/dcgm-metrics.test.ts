import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { parseDcgmMetrics } from '../../../../agent/sources/gpu/dcgm-metrics.ts';

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

const read = (text: string, node = 'fallback') => parseDcgmMetrics(Buffer.from(text), TEXT, { node });
const one = (text: string) => read(text).gpus![0]!;
const fixture = (name: string) =>
  readFileSync(new URL(`../../../fixtures/dcgm/${name}.prom`, import.meta.url), 'utf8');
const labels = (more = '') => `{gpu="0",UUID="GPU-a",device="nvidia0",Hostname="gpu01"${more}}`;
const sample = (name: string, value: number | string, more = '') => `${name}${labels(more)} ${value}\n`;

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
    const reading = read(fixture('exporter-3.x-two-gpus'));
    expect(reading.gpus).toEqual([FIRST, SECOND]);
    expect(reading.nodes).toEqual([{ node: 'gpu01', gpuModel: 'NVIDIA H200' }]);
    expect(reading.notice).toBe('older field names: %, MB/s, MHz, MiB, mJ converted to base units');
    expect(reading.problem).toBeUndefined();
  });

  test('names and base units since exporter 4.9 give the same rows, without a notice', () => {
    const reading = read(fixture('exporter-4.9-two-gpus'));
    expect(reading.gpus).toEqual([FIRST, SECOND]);
    expect(reading.notice).toBeUndefined();
    expect(reading.problem).toBeUndefined();
  });

  test('the lower-case names of exporter 1.x are known too', () => {
    const gpu = one('dcgm_gpu_temp{gpu="3",uuid="GPU-old"} 25\ndcgm_sm_clock{gpu="3",uuid="GPU-old"} 139\n');
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
    expect(one(both).smClockHertz).toBe(1_499_999_999);
    const blank =
      sample('DCGM_FI_DEV_SM_CLOCK', 1500) + sample('DCGM_FI_DEV_SM_CLOCK_HERTZ', '9223372036854775794');
    expect(one(blank).smClockHertz).toBe(1.5e9);
  });

  test('GPU_UTIL_RATIO of DCGM 4.6 counts per cent: one value above 1 tells it of the whole host', () => {
    const body =
      sample('DCGM_FI_DEV_GPU_UTIL_RATIO', 1) +
      'DCGM_FI_DEV_GPU_UTIL_RATIO{gpu="1",UUID="GPU-b",Hostname="gpu01"} 88\n' +
      'DCGM_FI_DEV_GPU_UTIL_RATIO{gpu="0",UUID="GPU-c",Hostname="gpu02"} 1\n';
    const reading = read(body);
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

describe('what is no value', () => {
  test.each([
    ['9223372036854775794', 'blank (int64)'],
    ['9223372036854775792', 'blank (int64)'],
    ['140737488355328', 'blank (fp64)'],
    ['140737488355329', 'not found (fp64)'],
    ['140737488355330', 'not supported (fp64)'],
    ['140737488355331', 'not permissioned (fp64)'],
    ['2147483632', 'blank (int32)'],
    ['2147483633', 'not found (int32)'],
    ['2147483634', 'not supported (int32)'],
    ['2147483635', 'not permissioned (int32)'],
    ['NaN', 'NaN'],
    ['+Inf', 'infinite'],
    ['-5', 'cannot be -5'],
    ['250000', 'cannot be 250000'],
  ])('%s is null with the reason "%s"', (value, reason) => {
    const gpu = one(sample('DCGM_FI_DEV_POWER_USAGE', value));
    expect(gpu.powerWatts).toBeNull();
    expect(gpu.notMeasured).toContain(`powerWatts=${reason};`);
  });

  test('2 GiB and 2.1 MJ are amounts and not 32-bit blanks', () => {
    const gpu = one(
      sample('DCGM_FI_DEV_FB_USED_BYTES', 2_147_483_632) +
        sample('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 2_147_483_632),
    );
    expect(gpu.memoryUsedBytes).toBe(2_147_483_632);
    expect(gpu.energyJoules).toBe(2_147_483.632);
  });

  test('what the exporter leaves out is null and says so, and is never zero', () => {
    const gpu = one(sample('DCGM_FI_DEV_GPU_TEMP', 30));
    expect(gpu.powerWatts).toBeNull();
    expect(gpu.throttleReasons).toBeNull();
    expect(gpu.notMeasured).toContain('throttleReasons=not exported');
    expect(gpu.notMeasured).toContain('pciBusId=no pci_bus_id label');
    expect('workload' in gpu).toBe(false);
    expect('xid' in gpu).toBe(false);
  });

  test('a code that nobody has a word for is null, with the code', () => {
    const gpu = one(
      sample('DCGM_FI_DEV_GPU_RECOVERY_ACTION', 9) + sample('DCGM_FI_DEV_FABRIC_MANAGER_STATUS', 6),
    );
    expect(gpu.recoveryAction).toBeNull();
    expect(gpu.notMeasured).toContain('recoveryAction=code 9 is not known');
    expect(gpu.fabricState).toBeNull();
  });

  test('no throttle bit is an empty list; bits without a word are left out and noticed', () => {
    expect(one(sample('DCGM_FI_DEV_CLOCKS_EVENT_REASONS', 0)).throttleReasons).toEqual([]);
    const reading = read(sample('DCGM_FI_DEV_CLOCKS_EVENT_REASONS', 0x1e8));
    expect(reading.gpus![0]!.throttleReasons).toEqual([
      'hw slowdown',
      'sw thermal slowdown',
      'hw thermal slowdown',
      'hw power brake slowdown',
      'display clock setting',
    ]);
    expect(read(sample('DCGM_FI_DEV_CLOCKS_EVENT_REASONS', 0x400)).notice).toContain('throttle bits');
  });

  test('memory is not summed up from parts that are missing', () => {
    expect(one(sample('DCGM_FI_DEV_FB_USED', 100)).memoryTotalBytes).toBeNull();
    const gpu = one(sample('DCGM_FI_DEV_FB_USED', 100) + sample('DCGM_FI_DEV_FB_FREE', 900));
    expect(gpu.memoryTotalBytes).toBe(1000 * 2 ** 20);
  });
});

describe('whose a series is', () => {
  test('labels are known in any case, and several hosts in one body keep their own', () => {
    const reading = read(
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
    const reading = read(
      'DCGM_FI_DEV_GPU_TEMP{UUID="GPU-a"} 30\nDCGM_FI_DEV_POWER_USAGE{UUID="GPU-a",Hostname="n1"} 300\n',
    );
    expect(reading.gpus).toHaveLength(1);
    expect(reading.gpus![0]).toMatchObject({ node: 'n1', temperatureCelsius: 30, powerWatts: 300 });
  });

  test('a node name that is given goes before the exporter’s', () => {
    const body = Buffer.from(sample('DCGM_FI_DEV_GPU_TEMP', 30));
    const reading = parseDcgmMetrics(body, TEXT, { node: 'x', fixedNode: 'rack1-node7' });
    expect(reading.gpus![0]!.node).toBe('rack1-node7');
  });

  test('a GPU is its UUID and slice, not its index; without a UUID the index has to do', () => {
    const reading = read(
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
    const reading = read(
      sample('DCGM_FI_DEV_GPU_TEMP', 30) + sample('DCGM_FI_PROF_NVLINK_TX_BYTES', 77, ',nvlink="3"'),
    );
    expect(reading.gpus![0]!.nvlinkBytesPerSecond).toBeNull();
  });

  test('NVLink traffic is the sum of both directions', () => {
    const gpu = one(
      sample('DCGM_FI_PROF_NVLINK_TX_BYTES', 5e9) + sample('DCGM_FI_PROF_NVLINK_RX_BYTES', 3e9),
    );
    expect(gpu.nvlinkBytesPerSecond).toBe(8e9);
  });

  test('a job of an HPC scheduler is a workload; a GPU beside it without one is free', () => {
    const reading = read(
      `${sample('DCGM_FI_DEV_GPU_TEMP', 30, ',hpc_job="4711"')}DCGM_FI_DEV_GPU_TEMP{UUID="GPU-b"} 31\n`,
    );
    expect(reading.gpus!.map((gpu) => gpu.workload)).toEqual(['4711', null]);
  });

  test('where a server moved labels out of its way, its own pod is nobody’s workload', () => {
    const own = ',pod="metrics-x",namespace="monitoring"';
    const reading = read(
      sample('DCGM_FI_DEV_GPU_TEMP', 30, `${own},exported_pod="train-0",exported_namespace="team-a"`) +
        `DCGM_FI_DEV_GPU_TEMP{UUID="GPU-b"${own}} 31\n`,
    );
    expect(reading.gpus!.map((gpu) => gpu.workload)).toEqual(['team-a/train-0', null]);
  });

  test('pods that share a GPU repeat its series: one is shown, and it is no fault', () => {
    const reading = read(
      sample('DCGM_FI_DEV_GPU_TEMP', 30, ',pod="b",namespace="x"') +
        sample('DCGM_FI_DEV_GPU_TEMP', 30, ',pod="a",namespace="x"'),
    );
    expect(reading.gpus![0]!.workload).toBe('x/a');
    expect(reading.notice).toContain('1 GPUs are shared by several pods');
    expect(reading.problem).toBeUndefined();
  });
});

describe('exporters that lie', () => {
  test('a series that comes twice is taken once, and is a problem', () => {
    const reading = read(sample('DCGM_FI_DEV_GPU_TEMP', 30) + sample('DCGM_FI_DEV_GPU_TEMP', 90));
    expect(reading.gpus![0]!.temperatureCelsius).toBe(30);
    expect(reading.problem).toBe('1 series came twice, the first of each was taken');
  });

  test('an impossible value is a problem that names GPU and value', () => {
    const reading = read(sample('DCGM_FI_DEV_GPU_UTIL', -3));
    expect(reading.gpus![0]!.utilizationRatio).toBeNull();
    expect(reading.problem).toBe('1 GPUs with impossible values: gpu01 GPU-a utilizationRatio cannot be -3');
  });

  test('a bad line is left out and told, the others count', () => {
    const reading = read(`${sample('DCGM_FI_DEV_GPU_TEMP', 30)}DCGM_FI_DEV_POWER_USAGE{UUID="GPU-a" 5\n`);
    expect(reading.gpus![0]!.temperatureCelsius).toBe(30);
    expect(reading.problem).toContain('1 lines could not be read, the first is line 2');
  });

  test('a last line that may have been cut is not believed', () => {
    const body = `${sample('DCGM_FI_DEV_GPU_TEMP', 30)}DCGM_FI_DEV_POWER_USAGE${labels()} 63`;
    expect(one(body).powerWatts).toBeNull();
    const whole = parseDcgmMetrics(Buffer.from(body), TEXT, { node: 'n', complete: true });
    expect(whole.gpus![0]!.powerWatts).toBe(63);
  });

  test('a body with more GPUs than a machine has is cut, and says so', () => {
    const body = Array.from({ length: 1500 }, (_, at) => `DCGM_FI_DEV_GPU_TEMP{UUID="GPU-${at}"} 30\n`).join(
      '',
    );
    const reading = read(body);
    expect(reading.gpus).toHaveLength(1024);
    expect(reading.problem).toContain('more than 1024 GPUs');
  });

  test('names are data: __proto__ is a node and a pod like any other', () => {
    const reading = read(
      'DCGM_FI_DEV_GPU_TEMP{UUID="__proto__",Hostname="__proto__",pod="constructor"} 30\n',
    );
    expect(reading.gpus![0]).toMatchObject({ node: '__proto__', uuid: '__proto__', workload: 'constructor' });
  });

  test('a host name of a megabyte is nobody', () => {
    const body = `${sample('DCGM_FI_DEV_GPU_TEMP', 30)}DCGM_FI_DEV_GPU_TEMP{UUID="GPU-b",Hostname="${'x'.repeat(60_000)}"} 31\n`;
    const reading = read(body);
    expect(reading.gpus).toHaveLength(1);
    expect(reading.problem).toContain('1 series name no GPU');
  });

  test.each([
    ['text/html', '<html><body>502 Bad Gateway</body></html>', 'text/html, "<html>'],
    ['text/plain', '<!DOCTYPE html>\n<html>', '"<!DOCTYPE html>'],
    ['application/json', '{"error":"x"}', 'application/json'],
    ['text/plain', '', 'found none in text/plain, ""'],
    ['text/plain', 'go_goroutines 7\n', 'is this a dcgm-exporter'],
    ['text/plain', 'hello world\n', 'found none in text/plain, "hello world"'],
    ['text/plain', '\u0000\u0001\u0002', 'found a body that is none'],
  ])('an answer of %s that is no metrics is refused with what came', (type, body, message) => {
    expect(() => parseDcgmMetrics(Buffer.from(body), type, { node: 'n' })).toThrow(ReadFailure);
    expect(() => parseDcgmMetrics(Buffer.from(body), type, { node: 'n' })).toThrow(message);
  });

  test('any bytes give a reading or a ReadFailure', () => {
    const names = ['DCGM_FI_DEV_GPU_TEMP', 'DCGM_FI_DEV_XID_ERRORS', 'DCGM_FI_DEV_GPU_UTIL_RATIO', 'x'];
    const line = fc
      .tuple(
        fc.constantFrom(...names),
        fc.constantFrom('UUID', 'gpu', 'Hostname', 'pod'),
        fc.string(),
        fc.double(),
      )
      .map(([name, label, value, number]) => `${name}{${label}="${value}"} ${number}\n`);
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(line, { maxLength: 20 }).map((lines) => Buffer.from(lines.join(''))),
    );
    const types = fc.constantFrom(TEXT, 'application/openmetrics-text; version=1.0.0', '', 'text/html');
    fc.assert(
      fc.property(bodies, types, (body, type) => {
        try {
          expect(parseDcgmMetrics(body, type, { node: 'n' }).gpus!.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
          expect((error as ReadFailure).message).not.toContain('\n');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
