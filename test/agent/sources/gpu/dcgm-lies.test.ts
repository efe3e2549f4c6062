import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { parseDcgmMetrics } from '../../../../agent/sources/gpu/dcgm-metrics.ts';
import { firstGpu, labels, PROMETHEUS_TEXT, readDcgm, sample } from '../../../support/dcgm-body.ts';

describe('exporters that lie', () => {
  test('a series that comes twice is taken once, and is a problem', () => {
    const reading = readDcgm(sample('DCGM_FI_DEV_GPU_TEMP', 30) + sample('DCGM_FI_DEV_GPU_TEMP', 90));
    expect(reading.gpus![0]!.temperatureCelsius).toBe(30);
    expect(reading.problem).toBe('1 series came twice, the first of each was taken');
  });

  test('an impossible value is a problem that names GPU and value', () => {
    const reading = readDcgm(sample('DCGM_FI_DEV_GPU_UTIL', -3));
    expect(reading.gpus![0]!.utilizationRatio).toBeNull();
    expect(reading.problem).toBe('1 GPUs with impossible values: gpu01 GPU-a utilizationRatio cannot be -3');
  });

  test('a bad line is left out and told, the others count', () => {
    const reading = readDcgm(`${sample('DCGM_FI_DEV_GPU_TEMP', 30)}DCGM_FI_DEV_POWER_USAGE{UUID="GPU-a" 5\n`);
    expect(reading.gpus![0]!.temperatureCelsius).toBe(30);
    expect(reading.problem).toContain('1 lines could not be read, the first is line 2');
  });

  test('a last line that may have been cut is not believed', () => {
    const body = `${sample('DCGM_FI_DEV_GPU_TEMP', 30)}DCGM_FI_DEV_POWER_USAGE${labels()} 63`;
    expect(firstGpu(body).powerWatts).toBeNull();
    const whole = parseDcgmMetrics(Buffer.from(body), PROMETHEUS_TEXT, { node: 'n', complete: true });
    expect(whole.gpus![0]!.powerWatts).toBe(63);
  });

  test('a body with more GPUs than a machine has is cut, and says so', () => {
    const body = Array.from({ length: 1500 }, (_, at) => `DCGM_FI_DEV_GPU_TEMP{UUID="GPU-${at}"} 30\n`).join(
      '',
    );
    const reading = readDcgm(body);
    expect(reading.gpus).toHaveLength(1024);
    expect(reading.problem).toContain('more than 1024 GPUs');
  });

  test('names are data: __proto__ is a node and a pod like any other', () => {
    const reading = readDcgm(
      'DCGM_FI_DEV_GPU_TEMP{UUID="__proto__",Hostname="__proto__",pod="constructor"} 30\n',
    );
    expect(reading.gpus![0]).toMatchObject({ node: '__proto__', uuid: '__proto__', workload: 'constructor' });
  });

  test('a host name of a megabyte is nobody', () => {
    const body = `${sample('DCGM_FI_DEV_GPU_TEMP', 30)}DCGM_FI_DEV_GPU_TEMP{UUID="GPU-b",Hostname="${'x'.repeat(60_000)}"} 31\n`;
    const reading = readDcgm(body);
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
    const types = fc.constantFrom(
      PROMETHEUS_TEXT,
      'application/openmetrics-text; version=1.0.0',
      '',
      'text/html',
    );
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
