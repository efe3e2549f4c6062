import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ProgramResult } from '../../../../agent/io/io.ts';
import { parseKernelLogLine } from '../../../../agent/sources/gpu/kernel-log-line.ts';
import { parseNvidiaSmiCsv } from '../../../../agent/sources/gpu/nvidia-smi-csv.ts';
import { createNvidiaSmiSource } from '../../../../agent/sources/gpu/nvidia-smi-source.ts';
import { parseNvidiaSmiXml } from '../../../../agent/sources/gpu/nvidia-smi-xml.ts';
import type { Patch } from '../../../../protocol/index.ts';
import { HEALTHY } from '../../../support/healthy-gpu.ts';

const MIB = 2 ** 20;
const capture = (file: string) =>
  readFileSync(new URL(`../../../fixtures/nvidia/h200/${file}`, import.meta.url));

const xml = (state: string) => parseNvidiaSmiXml(capture(`${state}.xml`), { node: 'n' });
const csv = (state: string) => parseNvidiaSmiCsv(capture(`${state}.csv`), { node: 'n' });

/** What moves in the 0.3 s between the two readings, and by how much at most. */
const MOVING = {
  utilizationRatio: 0,
  memoryUtilizationRatio: 0.01,
  powerWatts: 5,
  temperatureCelsius: 1,
  memoryTemperatureCelsius: 1,
  smClockHertz: 60e6,
} as const;
const isMoving = (column: string): column is keyof typeof MOVING => column in MOVING;

const without = (row: Patch<'gpus'>) =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !isMoving(column)));

describe('a real H200 under driver 580', () => {
  it.each(['idle', 'held', 'load', 'fault'])('is the same GPU in XML and in CSV, %s', (state) => {
    const [whole, steady] = [xml(state), csv(state)];
    expect([whole.notices, steady.notices]).toEqual([[], []]);
    expect([whole.gpus.length, steady.gpus.length]).toEqual([1, 1]);
    const [one, other] = [whole.gpus[0] as Patch<'gpus'>, steady.gpus[0] as Patch<'gpus'>];
    expect(without(one)).toStrictEqual(without(other));
    for (const column of Object.keys(MOVING).filter(isMoving))
      expect(Math.abs(Number(one[column]) - Number(other[column])), column).toBeLessThanOrEqual(
        MOVING[column] + 1e-9,
      );
  });

  it.each([
    ['idle', 0, 0, 0, 79.77, 41, 43, 345, ['gpu idle']],
    ['held', 0, 0, 86679, 124.39, 43, 43, 1980, []],
    ['load', 1, 0.25, 87033, 691.17, 62, 52, 1545, ['sw power cap']],
    ['fault', 0, 0, 0, 80.47, 42, 45, 345, ['gpu idle']],
  ] as const)('is given whole, %s', (state, use, memoryUse, used, watts, celsius, memory, clock, held) => {
    expect(csv(state).gpus).toStrictEqual([
      {
        ...HEALTHY,
        node: 'n',
        uuid: 'GPU-00000000-0000-0000-0000-000000000200',
        instance: null,
        gpu: 0,
        model: 'NVIDIA H200',
        pciBusId: '00000000:00:06',
        driverVersion: '580.159.04',
        utilizationRatio: use,
        memoryUtilizationRatio: memoryUse,
        memoryUsedBytes: used * MIB,
        memoryTotalBytes: 143771 * MIB,
        powerWatts: watts,
        powerLimitWatts: 700,
        temperatureCelsius: celsius,
        memoryTemperatureCelsius: memory,
        smClockHertz: clock * 1e6,
        memoryClockHertz: 3201e6,
        throttleReasons: held,
        fabricState: null,
        recoveryAction: 'none',
        notMeasured: 'fabricState=N/A',
      },
    ]);
  });

  it('is read by the source without a word of complaint, a field refused once and never asked again', async () => {
    const asked: (readonly string[])[] = [];
    const answer = (argv: readonly string[]): ProgramResult => {
      asked.push(argv);
      const isRefused = argv.some((word) => word.includes('fabric.status'));
      const refusal = capture('refused-field.txt').toString().replace('no.such.field', 'fabric.status');
      if (isRefused) return { stdout: Buffer.from(refusal), stderr: '', exitCode: 2 };
      return { stdout: capture(argv.includes('-x') ? 'load.xml' : 'load.csv'), stderr: '', exitCode: 0 };
    };
    const source = sourceOver(answer);
    const signal = new AbortController().signal;
    const readings = [await source.read('n', signal), await source.read('n', signal)];
    for (const { gpus, notice, problem } of readings) {
      expect([notice, problem]).toEqual([undefined, undefined]);
      expect(gpus).toMatchObject([{ powerWatts: 691.17, recoveryAction: 'none' }]);
    }
    expect(asked.map((argv) => (argv.includes('-x') ? 'xml' : 'csv'))).toEqual(['csv', 'csv', 'xml', 'csv']);
  });

  it('that is not there is told with where to look', async () => {
    const source = sourceOver(() => ({ stdout: capture('no-devices.txt'), stderr: '', exitCode: 6 }));
    await expect(source.read('n', new AbortController().signal)).rejects.toThrow(
      'nvidia-smi: No devices were found (exit status 6); the driver runs but sees no GPU; look for Xid 79 in the kernel log',
    );
  });

  it('tells its two Xids in the kernel log, and nothing else there is taken for one', () => {
    const events = capture('kernel.log').toString().split('\n').map(parseKernelLogLine);
    expect(events.filter((event) => event !== null)).toMatchObject([
      {
        kind: 'xid',
        pciBusId: '00000000:00:06',
        code: 31,
        pid: 3429,
        process: 'fault',
        message: expect.stringMatching(/^channel 0x0000000a, .* ACCESS_TYPE_VIRT_WRITE$/),
      },
      {
        kind: 'xid',
        pciBusId: '00000000:00:06',
        code: 43,
        pid: 3443,
        process: 'fault',
        message: 'channel 0x0000000a',
      },
    ]);
  });
});

function sourceOver(answer: (argv: readonly string[]) => ProgramResult) {
  return createNvidiaSmiSource({
    name: 'nvidia-smi',
    node: 'n',
    periodMs: 1_000,
    io: { run: async (argv) => answer(argv) },
    clock: { now: () => 0 },
  });
}
