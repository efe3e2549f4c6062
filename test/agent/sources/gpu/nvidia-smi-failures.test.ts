import { describe, expect, it } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { fakeNvidiaSmi, isXml, printed, xmlOf } from '../../../support/fake-nvidia-smi.ts';

describe('an nvidia-smi that fails', () => {
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
    const smi = fakeNvidiaSmi((argv) => {
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
    const smi = fakeNvidiaSmi((argv) =>
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
    const failure = await fakeNvidiaSmi(() => result)
      .read()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ReadFailure);
    expect(failure instanceof ReadFailure ? failure.message : '').toMatch(message);
  });

  it('does not wait a second time for a program that timed out', async () => {
    const smi = fakeNvidiaSmi(() => new ReadFailure('nvidia-smi: no answer in 20 s', { kind: 'timeout' }));
    await expect(smi.read()).rejects.toMatchObject({ kind: 'timeout' });
    expect(smi.runs).toHaveLength(1);
  });

  it('is partial, and nulls what only the XML has, when the XML stops working', async () => {
    let xmlWorks = true;
    const smi = fakeNvidiaSmi((argv) =>
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
