import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ProgramResult, ReadFailure, type RunProgram } from '../../../../agent/io/io.ts';
import { createRunProgram } from '../../../../agent/io/run-program.ts';
import { createNvidiaSmiSource } from '../../../../agent/sources/gpu/nvidia-smi-source.ts';

const fixture = (path: string) =>
  readFileSync(new URL(`../../../fixtures/nvidia/${path}`, import.meta.url), 'utf8');
const signal = new AbortController().signal;

const printed = (stdout: string, exitCode: number | null = 0, stderr = ''): ProgramResult => ({
  stdout: new TextEncoder().encode(stdout),
  stderr,
  exitCode,
});

type Answer = (argv: readonly string[]) => string | ProgramResult | ReadFailure;

/** A source over a fake program, with what was run and a clock to turn. */
function fake(answer: Answer, periodMs = 2_000) {
  const runs: (readonly string[])[] = [];
  let now = 1_000_000;
  const run: RunProgram = async (argv) => {
    runs.push(argv);
    const result = answer(argv);
    if (result instanceof ReadFailure) throw result;
    return typeof result === 'string' ? printed(result) : result;
  };
  const source = createNvidiaSmiSource({
    name: 'nvidia-smi',
    node: 'n1',
    periodMs,
    io: { run },
    clock: { now: () => now },
  });
  return {
    runs,
    read: () => source.read('n1', signal),
    after: (ms: number) => {
      now += ms;
    },
  };
}

const isXml = (argv: readonly string[]) => argv.includes('-x');
const isList = (argv: readonly string[]) => argv.includes('-L');
const fieldsOf = (argv: readonly string[]) =>
  argv
    .find((each) => each.startsWith('--query-gpu='))
    ?.slice('--query-gpu='.length)
    .split(',') ?? [];

const xmlOf = (uuid: string, extra = '') =>
  `<?xml version="1.0" ?><!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v13.dtd"><nvidia_smi_log><attached_gpus>1</attached_gpus><gpu><uuid>${uuid}</uuid><pci><pci_bus_id>00000000:0A:00.0</pci_bus_id></pci>${extra}</gpu></nvidia_smi_log>`;

describe('the nvidia-smi source', () => {
  it('joins the CSV of each period with what only the XML has', async () => {
    const smi = fake((argv) =>
      isXml(argv)
        ? xmlOf(
            'GPU-1',
            '<gpu_recovery_action>None</gpu_recovery_action><temperature><gpu_temp>50 C</gpu_temp></temperature>',
          )
        : 'uuid, index, temperature.gpu, gpu_recovery_action\nGPU-1, 0, 61, [N/A]\n',
    );
    const first = await smi.read();
    expect(first.gpus).toHaveLength(1);
    expect(first.gpus?.[0]).toMatchObject({
      node: 'n1',
      uuid: 'GPU-1',
      instance: null,
      temperatureCelsius: 61,
      recoveryAction: 'none',
      pciBusId: '00000000:0a:00',
      powerWatts: null,
    });
    expect(first.problem).toBeUndefined();

    smi.after(2_000);
    const second = await smi.read();
    expect(smi.runs.filter(isXml)).toHaveLength(1);
    // What the XML gave is left as it was; what neither gave stays null with its reason.
    expect(second.gpus?.[0]).not.toHaveProperty('recoveryAction');
    expect(second.gpus?.[0]?.temperatureCelsius).toBe(61);

    smi.after(30_000);
    await smi.read();
    expect(smi.runs.filter(isXml)).toHaveLength(2);
  });

  it('lets a loss that the CSV reports outrank what the XML said before', async () => {
    let temperature = '61';
    const smi = fake((argv) =>
      isXml(argv)
        ? xmlOf('GPU-1', '<clocks><sm_clock>1000 MHz</sm_clock></clocks>')
        : `uuid, index, temperature.gpu, clocks.current.sm [MHz]\nGPU-1, 0, ${temperature}, ${temperature === '61' ? '[N/A]' : temperature}\n`,
    );
    expect((await smi.read()).gpus?.[0]?.smClockHertz).toBe(1e9);
    temperature = '[GPU is lost]';
    smi.after(2_000);
    const lost = (await smi.read()).gpus?.[0];
    expect(lost).toMatchObject({ temperatureCelsius: null, smClockHertz: null });
    expect(lost?.notMeasured).toContain('smClockHertz=[GPU is lost]');
  });

  it('drops fields an old driver refuses, tries the older name, and remembers', async () => {
    const known = new Set(['index', 'uuid', 'temperature.gpu', 'clocks_throttle_reasons.active']);
    const smi = fake((argv) => {
      if (isXml(argv)) return xmlOf('GPU-1');
      const refused = fieldsOf(argv).find((field) => !known.has(field));
      if (refused !== undefined) return printed(`Field "${refused}" is not a valid field to query.\n\n`, 2);
      return `${fieldsOf(argv).join(', ')}\n0, GPU-1, 45, 0x0000000000000001\n`;
    });
    const reading = await smi.read();
    expect(reading.gpus?.[0]).toMatchObject({ temperatureCelsius: 45, throttleReasons: ['gpu idle'] });
    const before = smi.runs.length;
    smi.after(2_000);
    await smi.read();
    expect(smi.runs.length - before).toBe(1);
    expect(new Set(fieldsOf(smi.runs.at(-1) ?? []))).toEqual(known);
  });

  it('takes everything from the XML when the program prints XML whatever it is asked', async () => {
    const smi = fake(() => fixture('v100/query.xml'));
    const reading = await smi.read();
    expect(reading.gpus?.[0]).toMatchObject({ model: 'Tesla V100-SXM2-32GB', powerWatts: 287.41 });
    expect(smi.runs).toHaveLength(1);
    expect(reading.problem).toBeUndefined();
  });

  it('takes everything from the CSV when the program prints CSV whatever it is asked', async () => {
    const smi = fake(() => fixture('h100/query.csv'));
    const reading = await smi.read();
    expect(reading.gpus?.map(({ powerWatts }) => powerWatts)).toEqual([618.35, null]);
    expect(reading.problem).toBeUndefined();
    smi.after(2_000);
    const before = smi.runs.length;
    await smi.read();
    expect(smi.runs.length - before).toBe(1);
  });

  it('runs the program it is told to', async () => {
    const program = fileURLToPath(new URL('../../../fixtures/nvidia/h100/nvidia-smi', import.meta.url));
    const source = createNvidiaSmiSource({
      name: 'nvidia-smi',
      node: 'gpu-7',
      program,
      periodMs: 2_000,
      io: { run: createRunProgram() },
      clock: { now: () => 0 },
    });
    const { gpus } = await source.read('gpu-7', signal);
    expect(gpus?.map(({ node, powerWatts }) => [node, powerWatts])).toEqual([
      ['gpu-7', 618.35],
      ['gpu-7', null],
    ]);
  });

  it('names MIG slices by profile, and reads them again before they look late', async () => {
    const smi = fake((argv) =>
      isXml(argv)
        ? fixture('a100/mig.xml')
        : isList(argv)
          ? fixture('a100/list.txt')
          : 'uuid, index\nGPU-5c89852c-d268-c3f3-1b07-005d5ae1dc3f, 0\n',
    );
    const reading = await smi.read();
    expect(reading.gpus?.map(({ instance, instanceProfile }) => [instance, instanceProfile])).toEqual([
      [null, undefined],
      ['2/0', '1c.3g.20gb'],
      ['2/1', '2c.3g.20gb'],
      ['7', '1g.5gb'],
    ]);
    smi.after(5_000);
    expect((await smi.read()).gpus).toHaveLength(4);
    expect(smi.runs.filter(isList)).toHaveLength(1);
  });

  it('asks for the other GPUs by name when one that is lost makes nvidia-smi give up', async () => {
    let isLost = false;
    const rows = (argv: readonly string[]) => {
      const only = argv[argv.indexOf('-i') + 1];
      const all = [
        ['GPU-1', '00000000:0A:00.0'],
        ['GPU-2', '00000000:0B:00.0'],
      ];
      const wanted = argv.includes('-i')
        ? all.filter(([uuid]) => only?.split(',').includes(uuid ?? ''))
        : all;
      return `uuid, pci.bus_id, temperature.gpu, name\n${wanted.map((row) => `${row.join(', ')}, 40, NVIDIA H100`).join('\n')}\n`;
    };
    const smi = fake((argv) => {
      if (isXml(argv)) return printed('', 255, 'no XML here');
      if (isLost && !argv.includes('-i'))
        return printed(
          'Unable to determine the device handle for GPU0000:0A:00.0: GPU is lost.  Reboot the system to recover this GPU\n\n',
          15,
        );
      return rows(argv);
    });
    await smi.read();
    isLost = true;
    smi.after(2_000);
    const reading = await smi.read();
    expect(reading.gpus).toHaveLength(2);
    expect(reading.gpus?.[0]).toMatchObject({ uuid: 'GPU-2', temperatureCelsius: 40 });
    expect(reading.gpus?.[1]).toMatchObject({
      uuid: 'GPU-1',
      model: 'NVIDIA H100',
      pciBusId: '00000000:0a:00',
      temperatureCelsius: null,
    });
    expect(reading.gpus?.[1]?.notMeasured).toContain('temperatureCelsius=GPU is lost');
    expect(reading.problem).toContain('Unable to determine the device handle for GPU0000:0A:00.0');
  });

  it('keeps the rows of an output that ends in a failure, and says how it ended', async () => {
    const smi = fake((argv) =>
      isXml(argv)
        ? xmlOf('GPU-1')
        : printed('uuid, temperature.gpu\nGPU-1, 40\n', 15, 'GPU 1 does not answer\n'),
    );
    const reading = await smi.read();
    expect(reading.gpus?.[0]?.temperatureCelsius).toBe(40);
    expect(reading.problem).toBe('nvidia-smi ended with exit status 15: GPU 1 does not answer');
  });

  it.each([
    [
      printed(
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n",
        9,
      ),
      /couldn't communicate .* \(exit status 9\); the driver is not loaded/,
    ],
    [
      printed('No devices were found\n', 6),
      /No devices were found \(exit status 6\); the driver runs but sees no GPU/,
    ],
    [printed('No devices were found\n', 0), /came "No devices were found"/],
    [
      printed('Unable to determine the device handle for GPU2: 0000:C1:00.0: Unknown Error\n', 255),
      /device handle for GPU2: 0000:C1:00.0: Unknown Error \(exit status 255\)/,
    ],
    [printed('', null), /printed nothing \(ended by a signal\)/],
  ])('fails with a line that can be acted on: %#', async (result, message) => {
    const failure = await fake(() => result)
      .read()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ReadFailure);
    expect(failure instanceof ReadFailure ? failure.message : '').toMatch(message);
  });

  it('does not wait a second time for a program that timed out', async () => {
    const smi = fake(() => new ReadFailure('nvidia-smi: no answer in 20 s', { kind: 'timeout' }));
    await expect(smi.read()).rejects.toMatchObject({ kind: 'timeout' });
    expect(smi.runs).toHaveLength(1);
  });

  it('is partial, and nulls what only the XML has, when the XML stops working', async () => {
    let xmlWorks = true;
    const smi = fake((argv) =>
      isXml(argv)
        ? xmlWorks
          ? xmlOf('GPU-1', '<gpu_recovery_action>None</gpu_recovery_action>')
          : printed('Segmentation fault', 139)
        : 'uuid, temperature.gpu\nGPU-1, 40\n',
    );
    expect((await smi.read()).gpus?.[0]?.recoveryAction).toBe('none');
    xmlWorks = false;
    smi.after(30_000);
    const broken = await smi.read();
    expect(broken.gpus?.[0]?.recoveryAction).toBeNull();
    expect(broken.problem).toMatch(/Segmentation fault \(exit status 139\)/);
    smi.after(2_000);
    expect((await smi.read()).problem).toMatch(/Segmentation fault/);
  });
});
