import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createRunProgram } from '../../../../agent/io/run-program.ts';
import { createNvidiaSmiSource } from '../../../../agent/sources/gpu/nvidia-smi-source.ts';
import {
  fakeNvidiaSmi,
  fieldsOf,
  fixture,
  isList,
  isXml,
  printed,
  signal,
  xmlOf,
} from '../../../support/fake-nvidia-smi.ts';

describe('the nvidia-smi source', () => {
  it('joins the CSV of each period with what only the XML has', async () => {
    const smi = fakeNvidiaSmi((argv) =>
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
    const smi = fakeNvidiaSmi((argv) =>
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
    const smi = fakeNvidiaSmi((argv) => {
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
    const smi = fakeNvidiaSmi(() => fixture('v100/query.xml'));
    const reading = await smi.read();
    expect(reading.gpus?.[0]).toMatchObject({ model: 'Tesla V100-SXM2-32GB', powerWatts: 287.41 });
    expect(smi.runs).toHaveLength(1);
    expect(reading.problem).toBeUndefined();
  });

  it('takes everything from the CSV when the program prints CSV whatever it is asked', async () => {
    const smi = fakeNvidiaSmi(() => fixture('h100/query.csv'));
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
    const smi = fakeNvidiaSmi((argv) =>
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
});
