import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { RecordFollower } from '../../../../agent/sources/gpu/kernel-log-device.ts';
import { FileFollower } from '../../../../agent/sources/gpu/kernel-log-file.ts';
import { createKernelLogSource } from '../../../../agent/sources/gpu/kernel-log-source.ts';

const signal = new AbortController().signal;
const WALL = Date.UTC(2030, 0, 1);
const clock = { wallNow: () => WALL, uptimeMs: () => 3_600_000 };
const xid = (code: number) => `NVRM: Xid (PCI:0000:05:00): ${code}, text ${code}`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kernel-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A source over the file, and the codes each reading gives. */
function follow(path: string) {
  const source = createKernelLogSource({ name: 'kernel-log', node: 'n1', path, periodMs: 1_000, clock });
  return {
    source,
    read: () => source.read(path, signal),
    codes: async () => (await source.read(path, signal)).happenings?.map(({ code }) => code),
  };
}

describe('the kernel-log source on a file', () => {
  it('tells what was there before, then what is appended, each once', async () => {
    const path = join(folder, 'kern.log');
    await writeFile(path, `[ 1200.5] ${xid(31)}\n[ 1300.0] usb 1-1: new device\n[ 1400.0] ${xid(79)}`);
    const log = follow(path);
    expect((await log.read()).happenings).toMatchObject([
      { kind: 'xid', node: 'n1', gpu: '00000000:05:00', code: 31, message: 'text 31' },
    ]);
    expect(await log.codes()).toEqual([]);
    await appendFile(path, `\n${xid(13)}\n`);
    expect(await log.codes()).toEqual([79, 13]);
    await log.source.stop?.();
    await log.source.stop?.();
  });

  it('reads the end of a rotated file before the new one, and a truncated one from its start', async () => {
    const path = join(folder, 'kern.log');
    await writeFile(path, `${xid(31)}\n`);
    const log = follow(path);
    expect(await log.codes()).toEqual([31]);
    await appendFile(path, `${xid(32)}\n`);
    await rename(path, `${path}.1`);
    expect(await log.codes()).toEqual([32]);
    await appendFile(`${path}.1`, `${xid(43)}\n`);
    await writeFile(path, `${xid(62)}\n`);
    expect(await log.codes()).toEqual([43, 62]);
    await truncate(path);
    await appendFile(path, `${xid(8)}\n`);
    const reading = await log.read();
    expect(reading.happenings?.map(({ code }) => code)).toEqual([8]);
    expect(reading.notice).toMatch(/was truncated/);
    await log.source.stop?.();
  });

  it('reads a flood in portions and drops a line without end, not its neighbours', async () => {
    const path = join(folder, 'kern.log');
    await writeFile(
      path,
      `${'x'.repeat(70_000)} ${xid(31)}\n${xid(32)}\n${'y'.repeat(5 * 2 ** 20)}\n${xid(62)}\n`,
    );
    const log = follow(path);
    expect(await log.codes()).toEqual([32]);
    expect(await log.codes()).toEqual([62]);
    await log.source.stop?.();
  });

  it('begins near the end of a file too long to be read whole, at a line’s start', async () => {
    const path = join(folder, 'kern.log');
    await writeFile(path, `${xid(31)}\n${`${'z'.repeat(1023)}\n`.repeat(17 * 1024)}${xid(79)}\n`);
    const log = follow(path);
    const codes: unknown[] = [];
    const notices: unknown[] = [];
    for (let round = 0; round < 6; round += 1) {
      const reading = await log.read();
      codes.push(...(reading.happenings ?? []).map(({ code }) => code));
      notices.push(reading.notice);
    }
    expect(codes).toEqual([79]);
    expect(notices[0]).toMatch(/only the last 16 MiB/);
    await log.source.stop?.();
  });

  it('dates a line without a stamp no later than the file was written', async () => {
    const path = join(folder, 'kern.log');
    await writeFile(path, `${xid(31)}\n`);
    const lines = await new FileFollower(path, Date.now).read(signal);
    expect(lines.latest).toBeLessThanOrEqual(Date.now());
    const early = new FileFollower(path, () => 5);
    expect((await early.read(signal)).latest).toBe(5);
    await early.close();
  });

  it('bounds the events of a storm, and says so', async () => {
    const path = join(folder, 'kern.log');
    await writeFile(path, `${xid(31)}\n`.repeat(700));
    const log = follow(path);
    const reading = await log.read();
    expect(reading.happenings).toHaveLength(500);
    expect(reading.notice).toBe('200 more Xids in the same moment are left out');
    await log.source.stop?.();
  });

  it('fails with what to do where the log cannot be read', async () => {
    const missing = follow(join(folder, 'none'));
    await expect(missing.read()).rejects.toThrow(/none: not found; set path to/);
    await expect(missing.read()).rejects.toBeInstanceOf(ReadFailure);
    await expect(follow(folder).read()).rejects.toThrow(/neither a file nor a device/);
  });
});

describe('the kernel-log source on /dev/kmsg', () => {
  const failing = (code: string) => Object.assign(new Error(code), { code });

  /** A device that gives these records or errors, then EAGAIN. */
  function device(script: (string | Error)[]) {
    return {
      read: async (into: Uint8Array) => {
        const next = script.shift() ?? failing('EAGAIN');
        if (next instanceof Error) throw next;
        return new TextEncoder().encodeInto(next, into).written;
      },
      close: async () => undefined,
    };
  }

  it('reads records from the ring’s start with the time since boot, and names lost ones', async () => {
    const script: (string | Error)[] = [
      `4,10,1800000000,-;${xid(79)}\n SUBSYSTEM=pci\n DEVICE=+pci:0000:05:00.0\n`,
      failing('EPIPE'),
      `12,11,1800000001,-;${xid(62)}\n`,
      `4,12,1900000000,-;nvidia-nvswitch0: SXid (PCI:0000:00:00.0): 20034, Fatal, Link 30 LTSSM Fault Up\n`,
    ];
    const source = createKernelLogSource({
      name: 'kernel-log',
      node: 'n1',
      periodMs: 1_000,
      clock,
      openReader: async () => new RecordFollower(async () => device(script), clock.wallNow),
    });
    const reading = await source.read('/dev/kmsg', signal);
    expect(reading.happenings).toEqual([
      {
        at: WALL - 1_800_000,
        kind: 'xid',
        node: 'n1',
        gpu: '00000000:05:00',
        code: 79,
        message: 'text 79',
      },
      {
        at: WALL - 1_700_000,
        kind: 'sxid',
        node: 'n1',
        gpu: null,
        code: 20034,
        message: 'NVSwitch 0, Fatal, Link 30 LTSSM Fault Up',
      },
    ]);
    expect(reading.notice).toBe('the kernel overwrote records before they could be read');
    expect((await source.read('/dev/kmsg', signal)).happenings).toEqual([]);
  });

  it('opens the ring again after an error, and does not tell it twice', async () => {
    const opened: (string | Error)[][] = [
      [`4,1,1,-;${xid(31)}\n`, failing('EIO')],
      [`4,1,1,-;${xid(31)}\n`, `4,2,2,-;${xid(32)}\n`],
    ];
    const follower = new RecordFollower(async () => device(opened.shift() ?? []), clock.wallNow);
    await expect(follower.read(signal)).rejects.toThrow('EIO');
    expect((await follower.read(signal)).lines).toEqual([`4,2,2,-;${xid(32)}`]);
  });
});
