import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { parseNvidiaSmiXml } from '../../../../agent/sources/gpu/nvidia-smi-xml.ts';

const fixture = (path: string) => readFileSync(new URL(`../../../fixtures/nvidia/${path}`, import.meta.url));
const parse = (text: string | Uint8Array) =>
  parseNvidiaSmiXml(typeof text === 'string' ? new TextEncoder().encode(text) : text, { node: 'n1' });
const DOCTYPE = '<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v13.dtd">';
const log = (inside: string, doctype = DOCTYPE) =>
  `<?xml version="1.0" ?>\n${doctype}\n<nvidia_smi_log>${inside}</nvidia_smi_log>`;

describe('the XML of nvidia-smi', () => {
  it('gives a V100 under DTD v10 in base units, with the old names', () => {
    const { gpus, notices } = parse(fixture('v100/query.xml'));
    expect(gpus).toStrictEqual([
      {
        node: 'n1',
        uuid: 'GPU-0f3c9a52-64cd-9ea3-0f4b-6e0d6f2b51aa',
        instance: null,
        gpu: 0,
        model: 'Tesla V100-SXM2-32GB',
        pciBusId: '00000000:3b:00',
        driverVersion: '440.64.00',
        utilizationRatio: 0.97,
        memoryUtilizationRatio: 0.41,
        memoryUsedBytes: 31002 * 2 ** 20,
        memoryTotalBytes: 32510 * 2 ** 20,
        powerWatts: 287.41,
        powerLimitWatts: 290,
        temperatureCelsius: 71,
        memoryTemperatureCelsius: 68,
        smClockHertz: 1.38e9,
        memoryClockHertz: 877e6,
        throttleReasons: ['sw power cap', 'hw slowdown'],
        eccCorrected: 3,
        eccUncorrected: 1,
        remappedRowsCorrectable: null,
        remappedRowsUncorrectable: null,
        rowRemapPending: null,
        rowRemapFailed: null,
        fabricState: null,
        recoveryAction: null,
        notMeasured:
          'remappedRowsCorrectable=not in the output; remappedRowsUncorrectable=not in the output; ' +
          'rowRemapPending=not in the output; rowRemapFailed=not in the output; ' +
          'fabricState=not in the output; recoveryAction=not in the output',
      },
    ]);
    expect(notices).toEqual(['throttle reason clocks_throttle_reason_moon_phase is not known']);
  });

  it('gives MIG slices rows of their own beside the GPU, shared instances told apart', () => {
    const { gpus } = parse(fixture('a100/mig.xml'));
    expect(gpus.map(({ instance }) => instance)).toEqual([null, '2/0', '2/1', '7']);
    expect(gpus[0]).toMatchObject({
      utilizationRatio: null,
      memoryTotalBytes: 40960 * 2 ** 20,
      powerWatts: 51.2,
      powerLimitWatts: 400,
      recoveryAction: 'drain and reset',
      fabricState: 'Completed, Unhealthy',
    });
    expect(gpus[3]).toStrictEqual({
      node: 'n1',
      uuid: 'GPU-5c89852c-d268-c3f3-1b07-005d5ae1dc3f',
      instance: '7',
      gpu: 0,
      model: 'NVIDIA A100-SXM4-40GB',
      pciBusId: '00000000:c7:00',
      driverVersion: '550.54.15',
      instanceProfile: null,
      memoryUsedBytes: null,
      memoryTotalBytes: 4864 * 2 ** 20,
      eccUncorrected: 2,
      notMeasured: 'instanceProfile=not in the output; memoryUsedBytes=Insufficient Permissions',
    });
  });

  it('keeps the row of a lost GPU, every value null, with the driver’s words', () => {
    const { gpus } = parse(fixture('gb200/lost.xml'));
    expect(gpus).toHaveLength(1);
    expect(gpus[0]).toMatchObject({
      uuid: 'GPU-2f2f2f2f-0000-1111-2222-333333333333',
      pciBusId: '00000008:01:00',
      recoveryAction: 'gpu reset',
      throttleReasons: null,
      powerWatts: null,
      temperatureCelsius: null,
      rowRemapFailed: null,
    });
    const reasons = new Map(
      (gpus[0]?.notMeasured ?? '').split('; ').map((part): [string, string] => {
        const [column = '', reason = ''] = part.split('=');
        return [column, reason];
      }),
    );
    expect(Object.fromEntries(reasons)).toMatchObject({
      utilizationRatio: 'GPU is lost',
      throttleReasons: 'GPU is lost',
      powerWatts: 'GPU is lost',
      powerLimitWatts: 'Requested functionality has been deprecated',
      temperatureCelsius: 'ERR!',
      memoryTemperatureCelsius: 'Not Supported',
      eccCorrected: 'GPU is lost',
      eccUncorrected: '[Unknown Error]',
      rowRemapPending: 'GPU is lost',
      fabricState: 'GPU is lost',
    });
  });

  it('keeps apart GPUs whose uuid was made the same or is missing', () => {
    const same = '<gpu><uuid>GPU-x</uuid></gpu>';
    const { gpus, notices } = parse(log(`<attached_gpus>3</attached_gpus>${same}${same}<gpu/>`));
    expect(gpus.map(({ uuid }) => uuid)).toEqual(['GPU-x', 'index:1', 'index:2']);
    expect(notices).toEqual(['several GPUs have the uuid GPU-x', 'GPU 2 has no uuid']);
  });

  it('takes the minor number where not all GPUs are listed, for the place in the list is no index then', () => {
    const { gpus } = parse(
      log('<attached_gpus>8</attached_gpus><gpu><uuid>a</uuid><minor_number>5</minor_number></gpu>'),
    );
    expect(gpus[0]?.gpu).toBe(5);
  });

  it('sums the memory errors that are measured when others are not', () => {
    const { gpus } = parse(
      log(
        '<gpu><ecc_errors><volatile><sram_correctable>N/A</sram_correctable><sram_uncorrectable_parity>2</sram_uncorrectable_parity>' +
          '<sram_uncorrectable_secded>3</sram_uncorrectable_secded><dram_correctable>7</dram_correctable><dram_uncorrectable>N/A</dram_uncorrectable></volatile></ecc_errors></gpu>',
      ),
    );
    expect(gpus[0]).toMatchObject({ eccCorrected: 7, eccUncorrected: 5 });
  });
});

describe('XML that means harm', () => {
  const refusal = (text: string): string => {
    try {
      parse(text);
    } catch (error) {
      if (error instanceof ReadFailure) return error.message;
      throw error;
    }
    return 'accepted';
  };

  it.each([
    ['an entity', `<!DOCTYPE nvidia_smi_log [<!ENTITY a "b">]>`],
    ['an external entity', `<!DOCTYPE nvidia_smi_log [<!ENTITY a SYSTEM "file:///etc/passwd">]>`],
    ['a parameter entity', `<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v13.dtd" [<!ENTITY % p "x"> %p;]>`],
    [
      'a billion laughs',
      `<!DOCTYPE nvidia_smi_log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>`,
    ],
  ])('is refused for its DOCTYPE: %s', (_name, doctype) => {
    expect(refusal(log('<gpu><uuid>&a;</uuid></gpu>', doctype))).toMatch(
      /internal subset; entities are never expanded/,
    );
  });

  it('is refused for an entity that nobody declared', () => {
    expect(refusal(log('<gpu><uuid>&boom;</uuid></gpu>'))).toMatch(/line 3.*entity/i);
  });

  it('is refused when it is another document', () => {
    expect(refusal('<!DOCTYPE html><html></html>')).toMatch(/not that of nvidia-smi/);
    expect(refusal('<html></html>')).toMatch(/root element is <html>/);
    expect(refusal('')).toMatch(/document must contain a root element|no root element/i);
  });

  it('is refused when it nests without end or has an endless name', () => {
    expect(refusal(log('<a>'.repeat(100_000)))).toMatch(/nested deeper than 32/);
    expect(refusal(log(`<${'n'.repeat(1_000_000)}/>`))).toMatch(/longer than 128/);
    expect(refusal(log('<gpu/>'.repeat(5_000)))).toMatch(/more than 1024 GPUs/);
  });

  it('is refused for control characters, and says where', () => {
    expect(refusal(log('<gpu><uuid>a\x1b[31m</uuid></gpu>'))).toMatch(/line 3 column \d+/);
  });

  it('is refused when it was cut off anywhere', () => {
    const whole = fixture('v100/query.xml');
    for (let length = 0; length < whole.length - 20; length += 37)
      expect(() => parse(whole.subarray(0, length))).toThrow(ReadFailure);
  });

  it('cannot overwrite a value by saying it twice, nor by a text of a megabyte', () => {
    const { gpus } = parse(
      log(
        `<gpu><uuid>first</uuid><uuid>second</uuid><product_name>${'x'.repeat(1_000_000)}</product_name></gpu>`,
      ),
    );
    expect(gpus[0]?.uuid).toBe('first');
    expect(gpus[0]?.model?.length).toBe(256);
  });

  it('gives rows or a ReadFailure for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        try {
          expect(parse(bytes).gpus).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
        }
      }),
    );
  });

  it('gives rows or a ReadFailure for a capture with any piece replaced', () => {
    const whole = fixture('a100/mig.xml').toString();
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(60), fc.string({ maxLength: 60 }), (at, length, piece) => {
        try {
          for (const gpu of parse(whole.slice(0, at) + piece + whole.slice(at + length)).gpus)
            expect(gpu.node).toBe('n1');
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
        }
      }),
    );
  });
});
