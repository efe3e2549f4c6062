import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { parseNvidiaSmiCsv } from '../../../../agent/sources/gpu/nvidia-smi-csv.ts';
import { measureNvidiaSmiOutput } from '../../../../agent/sources/gpu/nvidia-smi-output.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseNvidiaSmiCsv(bytes(text), { node: 'n1' });
const FIXTURE = readFileSync(new URL('../../../fixtures/nvidia/h100/query.csv', import.meta.url), 'utf8');

describe('the CSV of nvidia-smi', () => {
  it('is read by the names in its header, in any order, with units or without', () => {
    const { gpus, notices } = parse(FIXTURE);
    expect(notices).toEqual([]);
    expect(gpus[0]).toMatchObject({
      uuid: 'GPU-aaaaaaaa-0000-0000-0000-000000000001',
      gpu: 0,
      temperatureCelsius: 63,
      powerWatts: 618.35,
      memoryUsedBytes: 71002 * 2 ** 20,
      utilizationRatio: 0.98,
      smClockHertz: 1755e6,
      throttleReasons: ['sw power cap', 'hw thermal slowdown'],
      eccUncorrected: 0,
      pciBusId: '00000000:19:00',
      recoveryAction: 'none',
    });
    const withUnits = parse('uuid, memory.used [MiB], power.draw [W]\nGPU-1, 5 MiB, 68.57 W\n');
    expect(withUnits.gpus[0]).toMatchObject({ memoryUsedBytes: 5 * 2 ** 20, powerWatts: 68.57 });
  });

  it('keeps the reason of every value that is none', () => {
    const row = parse(FIXTURE).gpus[1];
    expect(row).toMatchObject({
      temperatureCelsius: null,
      powerWatts: null,
      memoryUsedBytes: null,
      utilizationRatio: null,
      throttleReasons: [],
      eccUncorrected: 4,
      recoveryAction: 'drain and reset',
    });
    expect(row?.notMeasured).toContain('temperatureCelsius=[GPU is lost]');
    expect(row?.notMeasured).toContain('powerWatts=[Unknown Error]');
    expect(row?.notMeasured).toContain('memoryUsedBytes=[N/A]');
    expect(row?.notMeasured).toContain('utilizationRatio=[Not Supported]');
    expect(row?.notMeasured).toContain('fabricState=not in the output');
  });

  it('reads single throttle reasons where there is no mask, and the names before the rename', () => {
    const { gpus } = parse(
      'index, uuid, clocks_throttle_reasons.sw_power_cap, clocks_throttle_reasons.hw_slowdown\n0, a, Active, Not Active\n',
    );
    expect(gpus[0]?.throttleReasons).toEqual(['sw power cap']);
    const masked = parse('uuid, index, clocks_throttle_reasons.active\na, 0, 0x0000000000000108\n');
    expect(masked.gpus[0]?.throttleReasons).toEqual(['hw slowdown', 'display clock setting']);
  });

  it('tells of throttle bits that nobody knows yet', () => {
    const { gpus, notices } = parse('uuid, clocks_event_reasons.active\na, 0x0000000000000404\n');
    expect(gpus[0]?.throttleReasons).toEqual(['sw power cap']);
    expect(notices).toEqual(['throttle reasons 0x404 have bits that are not known']);
  });

  it('refuses a row with more values than fields instead of shifting them', () => {
    const { gpus, notices } = parse('uuid, name, temperature.gpu\na, GPU, 41\nb, evil, name, 42\n');
    expect(gpus.map(({ uuid }) => uuid)).toEqual(['a']);
    expect(notices).toEqual(['line 3: 4 values for 3 fields']);
  });

  it('does not take a number in an impossible range or unit for a value', () => {
    const { gpus } = parse(
      'uuid, utilization.gpu [%], power.draw [W], temperature.gpu\na, 250, 12 MiB, -300\n',
    );
    expect(gpus[0]).toMatchObject({ utilizationRatio: null, powerWatts: null, temperatureCelsius: null });
    expect(gpus[0]?.notMeasured).toContain('powerWatts=12 MiB (unit not known)');
  });

  it('is recognised by what it is, also behind warnings', () => {
    expect(
      measureNvidiaSmiOutput(bytes(`WARNING: infoROM is corrupted at gpu 0000:19:00.0\n${FIXTURE}`)),
    ).toMatchObject({
      format: 'csv',
      problems: ['WARNING: infoROM is corrupted at gpu 0000:19:00.0'],
    });
    expect(measureNvidiaSmiOutput(bytes('\ufeff<nvidia_smi_log><gpu/></nvidia_smi_log>')).format).toBe('xml');
    expect(measureNvidiaSmiOutput(bytes('warning\n<?xml version="1.0"?><nvidia_smi_log/>')).problems).toEqual(
      ['warning'],
    );
  });

  it('gives a ReadFailure that quotes what came instead', () => {
    expect(() => measureNvidiaSmiOutput(bytes('<html><body>502</body></html>'))).toThrow(
      /came "<html><body>502/,
    );
    expect(() => measureNvidiaSmiOutput(bytes(''))).toThrow(/came "empty"/);
    expect(() => parse('uuid, index\n')).toThrow(/a header but no GPU/);
  });

  it('gives rows or a ReadFailure for any bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (tail) => {
        for (const text of [tail, `uuid, index, power.draw [W]\n${tail}`])
          try {
            expect(measureNvidiaSmiOutput(bytes(text)).gpus).toBeInstanceOf(Array);
          } catch (error) {
            expect(error).toBeInstanceOf(ReadFailure);
          }
      }),
    );
  });
});
