import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HttpGet, ReadFailure } from '../../../../agent/io/io.ts';
import { createNodeExporterSource } from '../../../../agent/sources/host/node-exporter.ts';
import { parseNodeExporterMetrics } from '../../../../agent/sources/host/node-exporter-metrics.ts';
import { rowsOf } from '../../../support/rows-of.ts';

const TEXT = 'text/plain; version=0.0.4';
const read = (text: string) => parseNodeExporterMetrics(Buffer.from(text), TEXT, { node: 'fallback' });

const BODY = `node_load1 12.5
node_memory_MemTotal_bytes 2.164663517184e+12
node_memory_MemAvailable_bytes 2e+12
node_uname_info{machine="x86_64",nodename="gpu001",sysname="Linux"} 1
node_hwmon_temp_celsius{chip="a",sensor="temp1"} 24.5
node_hwmon_temp_celsius{chip="a",sensor="temp2"} 71
node_hwmon_temp_celsius{chip="b",sensor="temp1"} 26
node_hwmon_sensor_label{chip="a",label="System Inlet",sensor="temp1"} 1
node_hwmon_sensor_label{chip="a",label="Outlet",sensor="temp2"} 1
node_hwmon_sensor_label{chip="b",label="ambient",sensor="temp1"} 1
`;

test('load, memory and the warmest inlet of a machine, under its own name', () => {
  const reading = read(BODY);
  expect(reading.nodes).toEqual([
    {
      node: 'gpu001',
      cpuLoad: 12.5,
      memoryTotalBytes: 2_164_663_517_184,
      memoryUsedBytes: 164_663_517_184,
      inletTemperatureCelsius: 26,
      notMeasured: null,
    },
  ]);
  expect(reading.problem).toBeUndefined();
});

test('what is missing or impossible is null with its reason', () => {
  const reading = read('node_load1 NaN\nnode_memory_MemTotal_bytes -1\nnode_memory_MemAvailable_bytes 5\n');
  expect(reading.nodes).toEqual([
    {
      node: 'fallback',
      cpuLoad: null,
      memoryTotalBytes: null,
      memoryUsedBytes: null,
      inletTemperatureCelsius: null,
      notMeasured:
        'memoryTotalBytes=cannot be -1; cpuLoad=cannot be NaN; memoryUsedBytes=needs MemTotal and MemAvailable; inletTemperatureCelsius=not exported',
    },
  ]);
});

test('more memory available than there is cannot be', () => {
  const reading = read('node_memory_MemTotal_bytes 10\nnode_memory_MemAvailable_bytes 15\n');
  expect(rowsOf(reading).nodes[0]!.memoryUsedBytes).toBeNull();
});

test.each([
  ['text/html', '<html>', 'expected metrics'],
  ['text/plain', '<html>', 'expected metrics'],
  ['text/plain', 'go_goroutines 5\n', 'is this a node_exporter'],
  ['text/plain', '\u0000', 'found a body that is none'],
])('%s that is not node_exporter’s is refused', (type, body, message) => {
  const parse = () => parseNodeExporterMetrics(Buffer.from(body), type, { node: 'n' });
  expect(parse).toThrow(ReadFailure);
  expect(parse).toThrow(message);
});

test('any bytes give a reading or a ReadFailure', () => {
  const line = fc
    .tuple(
      fc.constantFrom('node_load1', 'node_uname_info{nodename="x"}', 'node_hwmon_temp_celsius'),
      fc.double(),
    )
    .map(([name, value]) => `${name} ${value}\n`);
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(line, { maxLength: 10 }).map((lines) => Buffer.from(lines.join(''))),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      try {
        parseNodeExporterMetrics(body, TEXT, { node: 'n' });
      } catch (error) {
        expect(error).toBeInstanceOf(ReadFailure);
      }
    }),
  );
});

test('a target stands for the host in its URL until its answer names itself', async () => {
  const get: HttpGet = async () => ({ status: 200, contentType: TEXT, body: Buffer.from(BODY) });
  const url = 'http://10.0.0.5:9100/metrics';
  const source = createNodeExporterSource({ name: 'node', targets: [url], periodMs: 15_000, io: { get } });
  expect(source.nodesOf!(url)).toEqual(['10.0.0.5']);
  const reading = await source.read(url, new AbortController().signal);
  expect(rowsOf(reading).nodes[0]!.node).toBe('gpu001');
  expect(source.nodesOf!(url)).toEqual(['gpu001']);
});

const SAMPLE = new URL('../../../../../shared/samples/node-exporter/e2e-output.txt', import.meta.url);

describe.skipIf(!existsSync(SAMPLE))('a capture of a whole node_exporter body', () => {
  test('reads right: its kernel gives no MemAvailable and its sensors no inlet', () => {
    const reading = parseNodeExporterMetrics(readFileSync(SAMPLE), TEXT, { node: 'n1' });
    expect(reading.nodes).toEqual([
      {
        node: 'n1',
        cpuLoad: 0.21,
        memoryTotalBytes: 3_831_959_552,
        memoryUsedBytes: null,
        inletTemperatureCelsius: null,
        notMeasured: 'memoryUsedBytes=needs MemTotal and MemAvailable; inletTemperatureCelsius=not exported',
      },
    ]);
    expect(reading.problem).toBeUndefined();
  });
});
