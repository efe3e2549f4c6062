import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type HttpAnswer, type HttpGet, ReadFailure } from '../../../../agent/io/io.ts';
import { createPrometheusSource } from '../../../../agent/sources/gpu/prometheus.ts';
import { rowsOf } from '../../../support/rows-of.ts';

const SERVER = 'http://prometheus:9090';
const NOW_SECONDS = 1_773_114_100;
const signal = new AbortController().signal;

test('every query is a bounded GET to the instant query API, under the server’s path prefix', async () => {
  const asked: Parameters<HttpGet>[] = [];
  const source = server([gpu('GPU-a', 'n1', 30)], { asked, url: 'http://noc:secret@host:9090/prometheus/' });
  expect(source.targets).toEqual(['http://host:9090/prometheus/']);
  await source.read(source.targets[0]!, signal);
  expect(asked.length).toBeLessThan(20);
  for (const [url, limits] of asked) {
    expect(url.startsWith('http://noc:secret@host:9090/prometheus/api/v1/query?query=')).toBe(true);
    expect(url.length).toBeLessThan(2000);
    expect(limits).toMatchObject({ timeoutMs: 30_000, maxBytes: 256 * 2 ** 20 });
  }
});

test('figures of one GPU from several queries are one row, as old as its samples', async () => {
  const source = server([
    gpu('GPU-a', 'n1', 30),
    { ...gpu('GPU-a', 'n1', 300), name: 'DCGM_FI_DEV_POWER_USAGE' },
    { ...gpu('GPU-a', 'n1', 80_000), name: 'DCGM_FI_DEV_FB_USED' },
    gpu('GPU-b', 'n2', 40, 240),
  ]);
  const reading = await source.read(SERVER, signal);
  expect(reading.gpus).toHaveLength(2);
  expect(reading.gpus![0]).toMatchObject({
    node: 'n1',
    uuid: 'GPU-a',
    temperatureCelsius: 30,
    powerWatts: 300,
    memoryUsedBytes: 80_000 * 2 ** 20,
    smClockHertz: null,
    sampledAt: 1_000_000 - 5_000,
  });
  expect(reading.gpus![0]!.notMeasured).toContain('smClockHertz=not exported');
  expect(reading.gpus![1]).toMatchObject({
    node: 'n2',
    temperatureCelsius: 40,
    sampledAt: 1_000_000 - 240_000,
  });
  expect(reading.nodes).toEqual([
    { node: 'n1', telemetrySampledAt: 995_000 },
    { node: 'n2', telemetrySampledAt: 760_000 },
  ]);
  expect(reading.problem).toBeUndefined();
  expect(source.nodesOf!(SERVER)).toEqual(['n1', 'n2']);
});

test('an exporter that died keeps its node known, and its values are neither zero nor fresh', async () => {
  const series = [gpu('GPU-a', 'n1', 30), gpu('GPU-b', 'n2', 40)];
  const source = server(series);
  await source.read(SERVER, signal);
  series.pop();
  series.push({ name: 'up', labels: { job: 'dcgm', instance: 'n2:9400' }, value: 0, ageSeconds: 0 });
  const reading = await source.read(SERVER, signal);
  expect(reading.gpus!.map((row) => row.node)).toEqual(['n1']);
  expect(reading.problem).toBe('exporters of 1 nodes are down: n2');
  expect(source.nodesOf!(SERVER)).toEqual(['n1', 'n2']);
});

test('a GPU that disappears while its node goes on loses its figures', async () => {
  const series = [gpu('GPU-a', 'n1', 30), gpu('GPU-b', 'n1', 40)];
  const source = server(series);
  await source.read(SERVER, signal);
  series.pop();
  const reading = await source.read(SERVER, signal);
  expect(reading.problem).toBe('1 GPUs are no longer exported: GPU-b');
  expect(reading.gpus![1]).toMatchObject({ uuid: 'GPU-b', temperatureCelsius: null });
});

test('left-over series of a target that is down, without a time, are not shown as new', async () => {
  const series = [
    gpu('GPU-a', 'n1', 30),
    { ...gpu('GPU-b', 'n2', 40), ageSeconds: null },
    { name: 'up', labels: { job: 'dcgm', instance: 'n2:9400' }, value: 0, ageSeconds: 0 },
  ];
  const reading = await server(series).read(SERVER, signal);
  expect(reading.gpus!.map((row) => row.uuid)).toEqual(['GPU-a']);
});

test('a server that does not tell times is a problem, and so is one that answers timestamp() with values', async () => {
  const untold = { ...gpu('GPU-a', 'n1', 30), ageSeconds: null };
  const reading = await server([untold]).read(SERVER, signal);
  expect(reading.problem).toBe('the server does not tell how old its samples are');
  expect(reading.gpus![0]!.sampledAt).toBeUndefined();
  const parrot = server([gpu('GPU-a', 'n1', 30)], { timestamps: false });
  expect((await parrot.read(SERVER, signal)).gpus![0]!.sampledAt).toBeUndefined();
});

test('without a host label the scrape address names the node', async () => {
  const series = [
    { ...gpu('GPU-a', 'n1', 30), labels: { UUID: 'GPU-a', instance: 'gpu7.example.org:9400', job: 'dcgm' } },
    { ...gpu('GPU-b', 'n1', 30), labels: { UUID: 'GPU-b', instance: '10.0.0.7:9400', job: 'dcgm' } },
  ];
  const reading = await server(series).read(SERVER, signal);
  expect(reading.gpus!.map((row) => row.node)).toEqual(['gpu7', '10.0.0.7']);
});

test('a pod’s name in place of a host gives way to the node the server knows', async () => {
  const series = [gpu('GPU-a', 'nvidia-dcgm-exporter-km55s', 30)];
  series[0]!.labels = { ...series[0]!.labels, node: 'gpu-node-7' };
  expect((await server(series).read(SERVER, signal)).gpus![0]!.node).toBe('gpu-node-7');
});

test('machines come from node_exporter, joined by their own name', async () => {
  const machine = (name: string, value: number, labels = {}) => ({
    name,
    labels: { job: 'node', instance: 'n1:9100', ...labels },
    value,
    ageSeconds: 2,
  });
  const source = server([
    gpu('GPU-a', 'n1', 30, 5, 'H200'),
    machine('node_load1', 3.5),
    machine('node_memory_MemTotal_bytes', 1000),
    machine('node_memory_MemAvailable_bytes', 400),
    machine('node_uname_info', 1, { nodename: 'n1' }),
    machine('', 24.5, { chip: 'a', sensor: 'temp1', label: 'Inlet Temp' }),
  ]);
  const reading = await source.read(SERVER, signal);
  expect(reading.nodes).toEqual([
    {
      node: 'n1',
      gpuModel: 'H200',
      cpuLoad: 3.5,
      memoryTotalBytes: 1000,
      memoryUsedBytes: 600,
      inletTemperatureCelsius: 24.5,
      notMeasured: null,
      telemetrySampledAt: 998_000,
    },
  ]);
});

test('an Xid is an event when it changes, and only then', async () => {
  const series = [{ ...gpu('GPU-a', 'n1', 0), name: 'DCGM_FI_DEV_XID_ERRORS' }];
  const source = server(series);
  expect((await source.read(SERVER, signal)).happenings).toBeUndefined();
  series[0]!.value = 79;
  expect((await source.read(SERVER, signal)).happenings).toMatchObject([
    { node: 'n1', gpu: 'GPU-a', code: 79 },
  ]);
  expect((await source.read(SERVER, signal)).happenings).toBeUndefined();
});

test('when some queries fail, their columns stay as they were and the rest is read', async () => {
  const series = [gpu('GPU-a', 'n1', 30), { ...gpu('GPU-a', 'n1', 0), name: 'DCGM_FI_DEV_GPU_UTIL' }];
  const refuse = (query: string) => (query.includes('DCGM_FI_DEV_GPU_UTIL|') ? refusal() : null);
  const reading = await server(series, { refuse }).read(SERVER, signal);
  expect(reading.gpus![0]!.temperatureCelsius).toBe(30);
  expect('utilizationRatio' in reading.gpus![0]!).toBe(false);
  expect(reading.problem).toBe('GPU figures: the server refused the query: execution: too many samples');
});

test('warnings make a reading partial, infos are a notice', async () => {
  const refuse = (query: string) =>
    query === 'up == 0' ? json({ ...vector([]), warnings: ['a store is down'], infos: ['slow'] }) : null;
  const reading = await server([gpu('GPU-a', 'n1', 30)], { refuse }).read(SERVER, signal);
  expect(reading.problem).toBe('state of the exporters: the server warns: a store is down');
  expect(reading.notice).toContain('state of the exporters: slow');
});

test('a server that refuses everything, answers HTML or knows nothing is a failure that says so', async () => {
  const html = { status: 200, contentType: 'text/html', body: Buffer.from('<html>Sign in</html>') };
  const failing = (answer: HttpAnswer) => server([], { refuse: () => answer }).read(SERVER, signal);
  await expect(failing(refusal())).rejects.toThrow('execution: too many samples');
  await expect(failing(html)).rejects.toThrow('found HTTP status 200, text/html, "<html>Sign in</html>"');
  await expect(failing(html)).rejects.toBeInstanceOf(ReadFailure);
  await expect(server([]).read(SERVER, signal)).rejects.toThrow('does it scrape exporters?');
});

test('a server that does not answer in time is asked once and not ten times', async () => {
  let asked = 0;
  const get: HttpGet = async () => {
    asked++;
    throw new ReadFailure('GET …: no complete answer within 30000 ms', { kind: 'timeout' });
  };
  const source = createPrometheusSource({ name: 'prometheus', url: SERVER, periodMs: 15_000, io: { get } });
  await expect(source.read(SERVER, signal)).rejects.toThrow('no complete answer');
  expect(asked).toBe(1);
});

const SAMPLES = new URL('../../../../../shared/samples/dcgm-exporter/', import.meta.url);

describe.skipIf(!existsSync(SAMPLES))('captures of a real server over two nodes', () => {
  test('sixteen GPUs with their nodes, and no exporter taken for a workload', async () => {
    const capture = (number: number) => readFileSync(new URL(`prometheus-query-${number}.json`, SAMPLES));
    const answers = new Map([
      ['DCGM_FI_DEV_GPU_UTIL|', capture(0)],
      ['DCGM_FI_DEV_FB_USED|', capture(1)],
    ]);
    const get: HttpGet = async (url) => {
      const query = new URL(url).searchParams.get('query')!;
      const body = [...answers].find(([part]) => query.includes(part))?.[1];
      return body === undefined ? json(vector([])) : { status: 200, contentType: 'application/json', body };
    };
    const source = createPrometheusSource({ name: 'prometheus', url: SERVER, periodMs: 15_000, io: { get } });
    const reading = await source.read(SERVER, signal);
    expect(reading.gpus).toHaveLength(16);
    expect([...new Set(reading.gpus!.map((gpu) => gpu.node))].sort()).toEqual(['gpu-node-1', 'gpu-node-2']);
    expect(reading.gpus!.filter((gpu) => gpu.node === 'gpu-node-1')).toHaveLength(8);
    for (const gpu of reading.gpus!) {
      const busy = gpu.uuid === 'GPU-c4529c8d-69c4-b61d-e0bc-7b2460096005';
      expect(gpu).toMatchObject({
        instance: null,
        model: 'NVIDIA H100 80GB HBM3',
        driverVersion: '580.105.08',
        utilizationRatio: 0,
        workload: busy ? 'dynamo-workload/vllm-agg-0-vllmdecodeworker-s65j5' : null,
        memoryTotalBytes: null,
      });
    }
    const memory = new Map(usedMebibytes(capture(1)));
    for (const gpu of reading.gpus!) expect(gpu.memoryUsedBytes).toBe(memory.get(gpu.uuid!)! * 2 ** 20);
    expect(Math.max(...memory.values())).toBeGreaterThan(0);
    expect(rowsOf(reading).nodes.map(({ node, gpuModel }) => [node, gpuModel])).toEqual([
      ['gpu-node-1', 'NVIDIA H100 80GB HBM3'],
      ['gpu-node-2', 'NVIDIA H100 80GB HBM3'],
    ]);
  });
});

function usedMebibytes(body: Uint8Array): readonly (readonly [string, number])[] {
  const answer: { data: { result: { metric: { UUID: string }; value: [number, string] }[] } } = JSON.parse(
    Buffer.from(body).toString(),
  );
  return answer.data.result.map(({ metric, value }) => [metric.UUID, Number(value[1])] as const);
}

interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
  /** null: `timestamp()` does not give it. */
  ageSeconds: number | null;
}

function gpu(uuid: string, node: string, value: number, ageSeconds = 5, model = ''): Series {
  const labels = { UUID: uuid, Hostname: node, modelName: model, job: 'dcgm', instance: `${node}:9400` };
  return { name: 'DCGM_FI_DEV_GPU_TEMP', labels, value, ageSeconds };
}

/** A server that knows these series and evaluates no more of PromQL than the source uses. */
function server(
  series: readonly Series[],
  options: {
    asked?: Parameters<HttpGet>[];
    url?: string;
    timestamps?: boolean;
    refuse?: (query: string) => HttpAnswer | null;
  } = {},
) {
  const get: HttpGet = async (...parameters) => {
    options.asked?.push(parameters);
    const query = new URL(parameters[0]).searchParams.get('query')!;
    return options.refuse?.(query) ?? json(vector(evaluate(query, series, options.timestamps ?? true)));
  };
  const clocks = { wall: () => 7_000, monotonic: () => 1_000_000 };
  return createPrometheusSource({
    name: 'prometheus',
    url: options.url ?? SERVER,
    periodMs: 15_000,
    io: { get },
    clocks,
  });
}

function evaluate(query: string, series: readonly Series[], timestamps: boolean): readonly unknown[] {
  const names = new Set(query.match(/[A-Za-z_][A-Za-z0-9_]*/g));
  const element = (labels: Record<string, string>, value: number) => ({
    metric: labels,
    value: [NOW_SECONDS, String(value)],
  });
  if (query.startsWith('up'))
    return series.filter(({ name }) => name === 'up').map(({ labels, value }) => element(labels, value));
  if (query.startsWith('node_hwmon'))
    return series.filter(({ name }) => name === '').map(({ labels, value }) => element(labels, value));
  const matching = series.filter(({ name }) => name !== 'up' && names.has(name));
  if (query.includes('timestamp') && timestamps) {
    return matching
      .filter(({ ageSeconds }) => ageSeconds !== null)
      .map(({ labels, ageSeconds }) => element(labels, NOW_SECONDS - ageSeconds!));
  }
  return matching.map(({ name, labels, value }) => element({ __name__: name, ...labels }, value));
}

function vector(result: readonly unknown[]) {
  return { status: 'success', data: { resultType: 'vector', result } };
}

function json(body: unknown): HttpAnswer {
  return { status: 200, contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) };
}

function refusal(): HttpAnswer {
  return { ...json({ status: 'error', errorType: 'execution', error: 'too many samples' }), status: 422 };
}
