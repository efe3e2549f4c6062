import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKernelLogLine } from '../../../../agent/sources/gpu/kernel-log-line.ts';
import { type LineStamp, momentOf } from '../../../../agent/sources/gpu/kernel-log-stamp.ts';

const FELL_OFF = 'NVRM: Xid (PCI:0000:05:00): 79, GPU has fallen off the bus.';

describe('a line of the kernel log', () => {
  it('gives address, code, process and the driver’s words', () => {
    expect(
      parseKernelLogLine(
        'NVRM: Xid (PCI:0000:9b:00): 119, pid=1263500, name=cache_mgr_main, Timeout after 6s of waiting for RPC response from GPU4 GSP! Expected function 76 (GSP_RM_CONTROL) (0x20801813 0x4c).',
      ),
    ).toStrictEqual({
      kind: 'xid',
      pciBusId: '00000000:9b:00',
      nvswitch: null,
      instance: null,
      code: 119,
      severity: null,
      pid: 1263500,
      process: 'cache_mgr_main',
      message:
        'Timeout after 6s of waiting for RPC response from GPU4 GSP! Expected function 76 (GSP_RM_CONTROL) (0x20801813 0x4c).',
      stamp: { kind: 'none' },
    });
  });

  it('reads an unknown process as none', () => {
    expect(
      parseKernelLogLine(
        "NVRM: Xid (PCI:0000:05:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.",
      ),
    ).toMatchObject({ code: 79, pid: null, process: null, message: 'GPU has fallen off the bus.' });
    expect(parseKernelLogLine('NVRM: Xid (PCI:0000:01:00): 31, pid=123')).toMatchObject({
      pid: 123,
      message: '',
    });
  });

  it('reads the address of old drivers, with a function, and of a MIG slice', () => {
    expect(parseKernelLogLine('NVRM: Xid (0000:3B:00): 31, Ch 00000001')?.pciBusId).toBe('00000000:3b:00');
    expect(parseKernelLogLine('NVRM: Xid (PCI:0008:01:00.0): 154, x')?.pciBusId).toBe('00000008:01:00');
    expect(
      parseKernelLogLine('NVRM: Xid (PCI:0000:ca:00 GPU-I:05): 94, pid=7, name=a, Contained'),
    ).toMatchObject({
      pciBusId: '00000000:ca:00',
      instance: '05',
      code: 94,
    });
  });

  it('gives an SXid with its severity, and leaves out the lines that go on about it', () => {
    expect(
      parseKernelLogLine(
        'nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 12028, Non-fatal, Link 32 egress non-posted PRIV error',
      ),
    ).toMatchObject({
      kind: 'sxid',
      nvswitch: 3,
      pciBusId: '00000000:05:00',
      code: 12028,
      severity: 'non-fatal',
      message: 'Link 32 egress non-posted PRIV error',
    });
    expect(
      parseKernelLogLine('nvidia-nvswitch0: SXid (PCI:0000:05:00.0): 20034, Data {0x10000000, 0x1}'),
    ).toBeNull();
    expect(
      parseKernelLogLine(
        'nvidia-nvswitch2: SXid (PCI:0000:07:00.0): 20034, Severity 1 Engine instance 37 Sub-engine instance 00',
      ),
    ).toBeNull();
  });

  it.each<[string, LineStamp]>([
    [`4,1234,5678901,-;${FELL_OFF}\n SUBSYSTEM=pci`, { kind: 'boot', milliseconds: 5678.901 }],
    [`3,99,7,-,caller=T12;${FELL_OFF}`, { kind: 'boot', milliseconds: 0.007 }],
    [`[ 5678.500000] ${FELL_OFF}`, { kind: 'boot', milliseconds: 5678500 }],
    [`<3>[ 5678.500000][ T1234] ${FELL_OFF}`, { kind: 'boot', milliseconds: 5678500 }],
    [`kern  :err   : [ 5678.500000] ${FELL_OFF}`, { kind: 'boot', milliseconds: 5678500 }],
    [
      `[Mon Nov 23 21:40:01 2026] ${FELL_OFF}`,
      { kind: 'wall', at: new Date(2026, 10, 23, 21, 40, 1).getTime() },
    ],
    [
      `2026-11-23T21:40:01.250000+01:00 gpu-7 kernel: [ 5678.5] ${FELL_OFF}`,
      { kind: 'wall', at: Date.UTC(2026, 10, 23, 20, 40, 1, 250) },
    ],
    [
      `2026-11-23T21:40:01+0000 gpu-7 kernel: ${FELL_OFF}`,
      { kind: 'wall', at: Date.UTC(2026, 10, 23, 21, 40, 1) },
    ],
    [
      `2026-11-23T21:40:01,250000+00:00 ${FELL_OFF}`,
      { kind: 'wall', at: Date.UTC(2026, 10, 23, 21, 40, 1, 250) },
    ],
    [
      `Nov  3 21:40:01 gpu-7.example kernel: [ 5678.5] ${FELL_OFF}`,
      { kind: 'yearless', month: 10, parts: [3, 21, 40, 1] },
    ],
    [FELL_OFF, { kind: 'none' }],
  ])('is read behind the stamps of its log: %s', (line, stamp) => {
    expect(parseKernelLogLine(line)).toMatchObject({ code: 79, pciBusId: '00000000:05:00', stamp });
  });

  it('means a moment: counted from boot, in the year that fits, never later than it was written', () => {
    const latest = new Date(2027, 0, 2, 12).getTime();
    const at = (stamp: LineStamp) => momentOf(stamp, { bootAt: 1_000_000, latest });
    expect(at({ kind: 'boot', milliseconds: 5678.9 })).toBe(1_005_679);
    expect(at({ kind: 'boot', milliseconds: 1e15 })).toBe(latest);
    expect(at({ kind: 'none' })).toBe(latest);
    expect(at({ kind: 'wall', at: Number.NaN })).toBe(latest);
    expect(at({ kind: 'yearless', month: 11, parts: [31, 23, 59, 59] })).toBe(
      new Date(2026, 11, 31, 23, 59, 59).getTime(),
    );
    expect(at({ kind: 'yearless', month: 0, parts: [1, 0, 0, 0] })).toBe(new Date(2027, 0, 1).getTime());
  });
});

describe('a line that a tenant had a hand in', () => {
  it('cannot name another GPU or code by the name of a program', () => {
    const name = 'x, NVRM: Xid (PCI:0000:ff:00): 79, GPU has fallen off the bus.';
    expect(
      parseKernelLogLine(`NVRM: Xid (PCI:0000:05:00): 13, pid=9, name=${name}, Graphics Exception`),
    ).toMatchObject({
      pciBusId: '00000000:05:00',
      code: 13,
      process: 'x',
    });
    expect(
      parseKernelLogLine('NVRM: Xid (PCI:0000:05:00): 31, pid=9, name=PCI:0000:ff:00): 79, text'),
    ).toMatchObject({ pciBusId: '00000000:05:00', code: 31 });
  });

  it.each([
    [`Nov 23 21:40:01 gpu-7 train.py: ${FELL_OFF}`],
    [`Nov 23 21:40:01 gpu-7 train.py: kernel: ${FELL_OFF}`],
    [`Nov 23 21:40:01 gpu-7 train.py[12]: Nov 23 21:40:01 gpu-7 kernel: ${FELL_OFF}`],
    [`2026-11-23T21:40:01+00:00 gpu-7 train.py[4]: ${FELL_OFF}`],
    [`12,1234,5678901,-;${FELL_OFF}`],
    [`[ 1.0] train.py[12]: ${FELL_OFF}`],
    [`[ 1.0] NVRM: Xid (PCI:[123]: segfault at 0 ip 0 sp 0 error 4`],
    [` ${FELL_OFF}`],
    ['NVRM: Xid (PCI:0000:05:00): 79\x00, x\n'],
    ['NVRM: GPU 0000:18:00.0: GPU has fallen off the bus.'],
    ['NVRM: GPU at PCI:0000:9b:00: GPU-509665ad-b600-ac93-3616-d754b23d636d'],
    ['nvidia-nvswitch0: SXid (invalid): some error'],
    ['NVRM: Xid error: xyz, invalid data'],
  ])('is no event where it is not the driver that speaks: %s', (line) => {
    expect(parseKernelLogLine(line)).toBeNull();
  });

  it('is an event or null, whatever it is', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'NVRM: Xid (PCI:',
        '0000:05:00',
        '): ',
        '79',
        ', ',
        'pid=1',
        'name=',
        '[ 1.2] ',
        '4,1,1,-;',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const event = parseKernelLogLine(pieces.join(''));
        if (event !== null) {
          expect(event.pciBusId).toMatch(/^[0-9a-f]{8}:[0-9a-f]{2}:[0-9a-f]{2}$/);
          expect(event.code).toBeLessThan(1_000_000);
        }
      }),
    );
  });
});

const SAMPLES = new URL('../../../../../shared/samples/xid/', import.meta.url);

describe.skipIf(!existsSync(SAMPLES))('real lines with Xids', () => {
  const events = (file: string) =>
    readFileSync(new URL(file, SAMPLES), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map(parseKernelLogLine);

  it('gives an event for each but the five that are none', () => {
    const all = events('xid-lines.txt');
    expect(all).toHaveLength(58);
    expect(all.filter((event) => event === null)).toHaveLength(5);
    const counts = new Map<number, number>();
    for (const event of all) if (event !== null) counts.set(event.code, (counts.get(event.code) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      31: 4,
      63: 2,
      64: 2,
      69: 1,
      79: 3,
      102: 1,
      119: 2,
      144: 3,
      145: 11,
      146: 5,
      147: 1,
      149: 13,
      154: 4,
      99999: 1,
    });
    const withProcess = all.flatMap((event) => (event?.process ? [`${event.process}[${event.pid}]`] : []));
    expect(withProcess).toEqual([
      'python3[34566]',
      'cache_mgr_main[1263500]',
      'nvidia-smi[2024380]',
      'cache_mgr_main[11436]',
      'acctg[922932]',
      'ray::WorkerDict[876766]',
    ]);
  });

  it('gives the SXids, without their continuations', () => {
    expect(
      events('sxid-lines.txt').map(
        (event) => event && [event.nvswitch, event.pciBusId, event.code, event.severity],
      ),
    ).toEqual([
      [0, '00000000:00:00', 20034, 'fatal'],
      null,
      [0, '00000000:05:00', 20034, 'fatal'],
      null,
      null,
      [1, '00000000:0a:00', 22013, 'non-fatal'],
      null,
      [3, '00000000:05:00', 12028, 'non-fatal'],
      [3, '00000000:05:00', 12028, 'non-fatal'],
      [3, '00000000:05:00', 12028, null],
      [3, '00000000:05:00', 99999, null],
    ]);
  });
});
