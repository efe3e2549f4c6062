import { expect, test } from 'vitest';
import { type HttpAnswer, type HttpGet, ReadFailure } from '../../../../agent/io/io.ts';
import { createPrometheusSource } from '../../../../agent/sources/gpu/prometheus.ts';
import { gpuSeries, json, prometheus, refusal, SERVER, vector } from '../../../support/prometheus-series.ts';

const signal = new AbortController().signal;

test('every query is a bounded GET to the instant query API, under the server’s path prefix', async () => {
  const asked: Parameters<HttpGet>[] = [];
  const source = prometheus([gpuSeries('GPU-a', 'n1', 30)], {
    asked,
    url: 'http://noc:secret@host:9090/prometheus/',
  });
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
  const source = prometheus([
    gpuSeries('GPU-a', 'n1', 30),
    { ...gpuSeries('GPU-a', 'n1', 300), name: 'DCGM_FI_DEV_POWER_USAGE' },
    { ...gpuSeries('GPU-a', 'n1', 80_000), name: 'DCGM_FI_DEV_FB_USED' },
    gpuSeries('GPU-b', 'n2', 40, 240),
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
  const series = [gpuSeries('GPU-a', 'n1', 30), gpuSeries('GPU-b', 'n2', 40)];
  const source = prometheus(series);
  await source.read(SERVER, signal);
  series.pop();
  series.push({ name: 'up', labels: { job: 'dcgm', instance: 'n2:9400' }, value: 0, ageSeconds: 0 });
  const reading = await source.read(SERVER, signal);
  expect(reading.gpus!.map((row) => row.node)).toEqual(['n1']);
  expect(reading.problem).toBe('exporters of 1 nodes are down: n2');
  expect(source.nodesOf!(SERVER)).toEqual(['n1', 'n2']);
});

test('a GPU that disappears while its node goes on loses its figures', async () => {
  const series = [gpuSeries('GPU-a', 'n1', 30), gpuSeries('GPU-b', 'n1', 40)];
  const source = prometheus(series);
  await source.read(SERVER, signal);
  series.pop();
  const reading = await source.read(SERVER, signal);
  expect(reading.problem).toBe('1 GPUs are no longer exported: GPU-b');
  expect(reading.gpus![1]).toMatchObject({ uuid: 'GPU-b', temperatureCelsius: null });
});

test('left-over series of a target that is down, without a time, are not shown as new', async () => {
  const series = [
    gpuSeries('GPU-a', 'n1', 30),
    { ...gpuSeries('GPU-b', 'n2', 40), ageSeconds: null },
    { name: 'up', labels: { job: 'dcgm', instance: 'n2:9400' }, value: 0, ageSeconds: 0 },
  ];
  const reading = await prometheus(series).read(SERVER, signal);
  expect(reading.gpus!.map((row) => row.uuid)).toEqual(['GPU-a']);
});

test('a server that does not tell times is a problem, and so is one that answers timestamp() with values', async () => {
  const untold = { ...gpuSeries('GPU-a', 'n1', 30), ageSeconds: null };
  const reading = await prometheus([untold]).read(SERVER, signal);
  expect(reading.problem).toBe('the server does not tell how old its samples are');
  expect(reading.gpus![0]!.sampledAt).toBeUndefined();
  const parrot = prometheus([gpuSeries('GPU-a', 'n1', 30)], { timestamps: false });
  expect((await parrot.read(SERVER, signal)).gpus![0]!.sampledAt).toBeUndefined();
});

test('without a host label the scrape address names the node', async () => {
  const series = [
    {
      ...gpuSeries('GPU-a', 'n1', 30),
      labels: { UUID: 'GPU-a', instance: 'gpu7.example.org:9400', job: 'dcgm' },
    },
    { ...gpuSeries('GPU-b', 'n1', 30), labels: { UUID: 'GPU-b', instance: '10.0.0.7:9400', job: 'dcgm' } },
  ];
  const reading = await prometheus(series).read(SERVER, signal);
  expect(reading.gpus!.map((row) => row.node)).toEqual(['gpu7', '10.0.0.7']);
});

test('a pod’s name in place of a host gives way to the node the server knows', async () => {
  const series = [gpuSeries('GPU-a', 'nvidia-dcgm-exporter-km55s', 30)];
  series[0]!.labels = { ...series[0]!.labels, node: 'gpu-node-7' };
  expect((await prometheus(series).read(SERVER, signal)).gpus![0]!.node).toBe('gpu-node-7');
});

test('machines come from node_exporter, joined by their own name', async () => {
  const machine = (name: string, value: number, labels = {}) => ({
    name,
    labels: { job: 'node', instance: 'n1:9100', ...labels },
    value,
    ageSeconds: 2,
  });
  const source = prometheus([
    gpuSeries('GPU-a', 'n1', 30, 5, 'H200'),
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
  const series = [{ ...gpuSeries('GPU-a', 'n1', 0), name: 'DCGM_FI_DEV_XID_ERRORS' }];
  const source = prometheus(series);
  expect((await source.read(SERVER, signal)).happenings).toBeUndefined();
  series[0]!.value = 79;
  expect((await source.read(SERVER, signal)).happenings).toMatchObject([
    { node: 'n1', gpu: 'GPU-a', code: 79 },
  ]);
  expect((await source.read(SERVER, signal)).happenings).toBeUndefined();
});

test('when some queries fail, their columns stay as they were and the rest is read', async () => {
  const series = [
    gpuSeries('GPU-a', 'n1', 30),
    { ...gpuSeries('GPU-a', 'n1', 0), name: 'DCGM_FI_DEV_GPU_UTIL' },
  ];
  const refuse = (query: string) => (query.includes('DCGM_FI_DEV_GPU_UTIL|') ? refusal() : null);
  const reading = await prometheus(series, { refuse }).read(SERVER, signal);
  expect(reading.gpus![0]!.temperatureCelsius).toBe(30);
  expect('utilizationRatio' in reading.gpus![0]!).toBe(false);
  expect(reading.problem).toBe('GPU figures: the server refused the query: execution: too many samples');
});

test('warnings make a reading partial, infos are a notice', async () => {
  const refuse = (query: string) =>
    query === 'up == 0' ? json({ ...vector([]), warnings: ['a store is down'], infos: ['slow'] }) : null;
  const reading = await prometheus([gpuSeries('GPU-a', 'n1', 30)], { refuse }).read(SERVER, signal);
  expect(reading.problem).toBe('state of the exporters: the server warns: a store is down');
  expect(reading.notice).toContain('state of the exporters: slow');
});

test('a server that refuses everything, answers HTML or knows nothing is a failure that says so', async () => {
  const html = { status: 200, contentType: 'text/html', body: Buffer.from('<html>Sign in</html>') };
  const failing = (answer: HttpAnswer) => prometheus([], { refuse: () => answer }).read(SERVER, signal);
  await expect(failing(refusal())).rejects.toThrow('execution: too many samples');
  await expect(failing(html)).rejects.toThrow('found HTTP status 200, text/html, "<html>Sign in</html>"');
  await expect(failing(html)).rejects.toBeInstanceOf(ReadFailure);
  await expect(prometheus([]).read(SERVER, signal)).rejects.toThrow('does it scrape exporters?');
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
