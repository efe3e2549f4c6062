import { expect, test } from 'vitest';
import { type HttpAnswer, type HttpGet, ReadFailure } from '../../../../agent/io/io.ts';
import { createDcgmExporterSource } from '../../../../agent/sources/gpu/dcgm-exporter.ts';

const URL_1 = 'http://gpu001.cluster.example:9400/metrics';
const signal = new AbortController().signal;

test('each target is asked with bounds, and read as its exporter’s host', async () => {
  const asked: Parameters<HttpGet>[] = [];
  const { source } = exporter([TEMPERATURE], asked);
  expect(source.targets).toEqual([URL_1]);
  expect(source.nodesOf!(URL_1)).toEqual(['gpu001']);
  const reading = await source.read(URL_1, signal);
  expect(asked[0]![0]).toBe(URL_1);
  expect(asked[0]![1]).toMatchObject({ timeoutMs: 10_000, maxBytes: 16 * 2 ** 20, signal });
  expect(reading.gpus![0]).toMatchObject({ node: 'n1', temperatureCelsius: 30 });
  expect(source.nodesOf!(URL_1)).toEqual(['n1']);
});

test('a target keeps the nodes it last named while it is silent', async () => {
  const { source } = exporter([TEMPERATURE, new ReadFailure('GET …: connection refused')]);
  await source.read(URL_1, signal);
  await expect(source.read(URL_1, signal)).rejects.toThrow('connection refused');
  expect(source.nodesOf!(URL_1)).toEqual(['n1']);
});

test('an answer other than 200 is a failure', async () => {
  const { source } = exporter([{ status: 503, contentType: 'text/plain', body: Buffer.from('busy') }]);
  await expect(source.read(URL_1, signal)).rejects.toThrow(`${URL_1}: expected 200, found HTTP status 503`);
});

test('a node name from the configuration holds whatever the exporter says', async () => {
  const get: HttpGet = async () => answer(TEMPERATURE);
  const source = createDcgmExporterSource({
    name: 'dcgm-exporter',
    targets: [URL_1],
    periodMs: 15_000,
    io: { get },
    nodeOf: () => 'rack7-node3',
  });
  expect(source.nodesOf!(URL_1)).toEqual(['rack7-node3']);
  expect((await source.read(URL_1, signal)).gpus![0]!.node).toBe('rack7-node3');
});

test('credentials in a URL are used and shown nowhere', async () => {
  const asked: Parameters<HttpGet>[] = [];
  const { source } = exporter([TEMPERATURE], asked, 'http://noc:secret@gpu001:9400/metrics');
  expect(source.targets).toEqual(['http://gpu001:9400/metrics']);
  await source.read(source.targets[0]!, signal);
  expect(asked[0]![0]).toContain('noc:secret@');
});

test('an Xid that stands at the first reading is shown without an event: nobody knows when it was', async () => {
  const { source } = exporter([xid(48), xid(48)]);
  for (const _ of [1, 2]) {
    const reading = await source.read(URL_1, signal);
    expect(reading.gpus![0]!.xid).toBe(48);
    expect(reading.gpus![0]!.xidAt).toBeUndefined();
    expect(reading.happenings).toBeUndefined();
  }
});

test('a change of the Xid gauge is one event with the time it was seen', async () => {
  const { source, clock } = exporter([xid(0), xid(79), xid(79), xid(13)]);
  expect((await source.read(URL_1, signal)).gpus![0]!.xid).toBeUndefined();
  clock.wall = 5000;
  const reading = await source.read(URL_1, signal);
  expect(reading.happenings).toEqual([
    {
      at: 5000,
      kind: 'xid',
      node: 'n1',
      gpu: 'GPU-a',
      code: 79,
      message: 'Xid 79 (the exporter’s gauge changed; the kernel log tells more)',
    },
  ]);
  expect(reading.gpus![0]).toMatchObject({ xid: 79, xidAt: 5000 });
  const after = await source.read(URL_1, signal);
  expect(after.happenings).toBeUndefined();
  expect(after.gpus![0]!.xidAt).toBeUndefined();
  expect((await source.read(URL_1, signal)).happenings![0]!.code).toBe(13);
});

test('a gauge that a driver reset put back to 0 clears the Xid and is no event', async () => {
  const { source } = exporter([xid(48), xid(0)]);
  await source.read(URL_1, signal);
  const reading = await source.read(URL_1, signal);
  expect(reading.gpus![0]).toMatchObject({ xid: null, xidAt: null });
  expect(reading.happenings).toBeUndefined();
});

test('the slices of a GPU show its Xid each, and it is one event', async () => {
  const slices = (code: number) =>
    [1, 2, 3]
      .map((id) => `DCGM_FI_DEV_XID_ERRORS{UUID="GPU-a",GPU_I_ID="${id}",Hostname="n1"} ${code}\n`)
      .join('');
  const { source } = exporter([slices(0), slices(94)]);
  await source.read(URL_1, signal);
  expect((await source.read(URL_1, signal)).happenings).toHaveLength(1);
});

test('a GPU that disappears from a living exporter loses its figures once, and is a problem', async () => {
  const { source } = exporter([TEMPERATURE + SECOND, TEMPERATURE, TEMPERATURE]);
  await source.read(URL_1, signal);
  const reading = await source.read(URL_1, signal);
  expect(reading.problem).toBe('1 GPUs are no longer exported: GPU-b');
  expect(reading.gpus![1]).toMatchObject({ node: 'n1', uuid: 'GPU-b', temperatureCelsius: null });
  expect(reading.gpus![1]!.notMeasured).toContain('temperatureCelsius=no longer exported');
  expect('model' in reading.gpus![1]!).toBe(false);
  expect((await source.read(URL_1, signal)).gpus).toHaveLength(1);
});

test('a GPU that was cut into slices is not called lost', async () => {
  const slice = 'DCGM_FI_DEV_GPU_TEMP{UUID="GPU-b",GPU_I_ID="1",Hostname="n1"} 31\n';
  const { source } = exporter([TEMPERATURE + SECOND, TEMPERATURE + slice]);
  await source.read(URL_1, signal);
  const reading = await source.read(URL_1, signal);
  expect(reading.problem).toBeUndefined();
  expect(reading.gpus!.map((gpu) => [gpu.uuid, gpu.instance, gpu.temperatureCelsius])).toEqual([
    ['GPU-a', null, 30],
    ['GPU-b', '1', 31],
    ['GPU-b', null, null],
  ]);
});

test('an exporter that calls its host by another name is a problem', async () => {
  const { source } = exporter([TEMPERATURE, TEMPERATURE.replace('n1', 'n2')]);
  await source.read(URL_1, signal);
  expect((await source.read(URL_1, signal)).problem).toBe('the exporter now calls its host n2, it was n1');
});

test('a GPU whose pod ended is free, also when no label is left in the answer', async () => {
  const busy = 'DCGM_FI_DEV_GPU_TEMP{UUID="GPU-a",Hostname="n1",pod="p",namespace="x"} 30\n';
  const { source } = exporter([TEMPERATURE, busy, TEMPERATURE]);
  expect('workload' in (await source.read(URL_1, signal)).gpus![0]!).toBe(false);
  expect((await source.read(URL_1, signal)).gpus![0]!.workload).toBe('x/p');
  expect((await source.read(URL_1, signal)).gpus![0]!.workload).toBeNull();
});

test('samples with a time of their own are as old as that, and never from the future', async () => {
  const { source, clock } = exporter([
    'DCGM_FI_DEV_GPU_TEMP{UUID="GPU-a",Hostname="n1"} 30 990000\n',
    'DCGM_FI_DEV_GPU_TEMP{UUID="GPU-a",Hostname="n1"} 30 1009000\n',
    TEMPERATURE,
  ]);
  clock.wall = 1_000_000;
  clock.monotonic = 50_000;
  expect((await source.read(URL_1, signal)).gpus![0]!.sampledAt).toBe(40_000);
  expect((await source.read(URL_1, signal)).gpus![0]!.sampledAt).toBe(50_000);
  expect('sampledAt' in (await source.read(URL_1, signal)).gpus![0]!).toBe(false);
});

const TEMPERATURE = 'DCGM_FI_DEV_GPU_TEMP{UUID="GPU-a",Hostname="n1",modelName="H100"} 30\n';
const SECOND = 'DCGM_FI_DEV_GPU_TEMP{UUID="GPU-b",Hostname="n1",modelName="H100"} 31\n';
const xid = (code: number) => `DCGM_FI_DEV_XID_ERRORS{UUID="GPU-a",Hostname="n1"} ${code}\n`;

function answer(text: string): HttpAnswer {
  return { status: 200, contentType: 'text/plain; version=0.0.4', body: Buffer.from(text), complete: true };
}

/** A source whose exporter gives these answers, one after the other. */
function exporter(
  answers: readonly (string | HttpAnswer | ReadFailure)[],
  asked: Parameters<HttpGet>[] = [],
  url = URL_1,
) {
  const left = [...answers];
  const clock = { wall: 0, monotonic: 0 };
  const get: HttpGet = async (...parameters) => {
    asked.push(parameters);
    const next = left.shift();
    if (next instanceof Error) throw next;
    return typeof next === 'string' ? answer(next) : next!;
  };
  const clocks = { wall: () => clock.wall, monotonic: () => clock.monotonic };
  const source = createDcgmExporterSource({
    name: 'dcgm-exporter',
    targets: [url],
    periodMs: 15_000,
    io: { get },
    clocks,
  });
  return { source, clock };
}
