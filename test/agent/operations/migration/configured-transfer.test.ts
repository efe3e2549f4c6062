import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProgramResult } from '../../../../agent/io/io.ts';
import { createRunProgram } from '../../../../agent/io/run-program.ts';
import { AT_REST_MS } from '../../../../agent/operations/migration/checkpoint-folder.ts';
import { configuredTransfer } from '../../../../agent/operations/migration/configured-transfer.ts';
import type { Copied } from '../../../../agent/operations/migration/surroundings.ts';
import { madeSpec } from './made-migration.ts';

const NOW = 1_795_468_800_000;
const signal = new AbortController().signal;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-checkpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, age: number): void {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  const at = (NOW - age) / 1000;
  utimesSync(path, at, at);
  if (name.includes('/')) utimesSync(join(path, '..'), at, at);
}

const spec = () => madeSpec({ checkpointDirectory: folder });
const never = async (): Promise<ProgramResult> => {
  throw new Error('nothing is to be run');
};
const shared = () =>
  configuredTransfer(
    () => ({ type: 'shared' }),
    never,
    () => NOW,
  );

describe('the newest checkpoint', () => {
  test('is the last that has come to rest', async () => {
    write('step-100', 'a', 60_000);
    write('step-200/rank-0', 'b', 30_000);
    write('step-300/rank-0', 'c', AT_REST_MS - 1);
    expect(await shared().find(spec(), signal)).toMatchObject({ id: 'step-200', isChanging: true });
  });

  test('is none that says of itself that it is not there yet', async () => {
    for (const name of ['step-1.tmp', 'step-2.partial', '.step-3']) write(name, 'a', 60_000);
    const none = { id: null, version: null, isChanging: false };
    expect(await shared().find(spec(), signal)).toEqual(none);
  });

  test('is another where a program writes over the one it has', async () => {
    write('latest/rank-0', 'a', 60_000);
    const { id, version } = await shared().find(spec(), signal);
    write('latest/rank-0', 'b', 30_000);
    const again = await shared().find(spec(), signal);
    expect([again.id, again.version === version]).toEqual([id, false]);
  });
});

describe('a digest', () => {
  test('is another as soon as a byte is', async () => {
    write('step-1/rank-0', 'a', 60_000);
    write('step-1/rank-1', 'b', 60_000);
    const before = await shared().digest('step-1', spec(), signal);
    expect(await shared().digest('step-1', spec(), signal)).toBe(before);
    write('step-1/rank-1', 'x', 60_000);
    expect(await shared().digest('step-1', spec(), signal)).not.toBe(before);
  });

  test('is none of what is not there', async () => {
    expect(await shared().digest('step-9', spec(), signal)).toBeNull();
  });

  test('tells where one file ends and the next begins', async () => {
    write('a/1', 'xy', 60_000);
    write('a/2', 'z', 60_000);
    write('b/1', 'x', 60_000);
    write('b/2', 'yz', 60_000);
    expect(await shared().digest('a', spec(), signal)).not.toBe(await shared().digest('b', spec(), signal));
  });

  test('does not follow a link out of the folder', async () => {
    symlinkSync('/etc/passwd', join(folder, 'out'));
    mkdirSync(join(folder, 'empty'));
    symlinkSync('/nowhere', join(folder, 'gone'));
    expect(await shared().digest('out', spec(), signal)).toBe(await shared().digest('gone', spec(), signal));
  });

  test.each(['..', '../etc', '-rf', 'a/b'])('is refused for a checkpoint called %s', async (name) => {
    await expect(shared().digest(name, spec(), signal)).rejects.toMatchObject({ kind: 'refused' });
  });

  test('is refused for a folder that is not an absolute path', async () => {
    const elsewhere = madeSpec({ checkpointDirectory: '/home/ada/../root' });
    await expect(shared().digest('step-1', elsewhere, signal)).rejects.toThrow(/absolute path without/);
  });
});

describe('copying by rsync', () => {
  test('names the checkpoint and its folder at the other site, and nothing a shell would read', async () => {
    const ran: (readonly string[])[] = [];
    const run = async (argv: readonly string[]): Promise<ProgramResult> => {
      ran.push(argv);
      return { stdout: new Uint8Array(), stderr: '', exitCode: 0 };
    };
    const transfer = configuredTransfer(
      () => ({ type: 'rsync', target: 'weft@east:' }),
      run,
      () => NOW,
    );
    await transfer.copy({ id: 'step-1', digest: '' }, madeSpec(), 'eemshaven', signal, () => undefined);
    expect(ran).toEqual([
      [
        'rsync',
        '--archive',
        '--partial',
        '--mkpath',
        '--no-inc-recursive',
        '--no-human-readable',
        '--info=progress2',
        '--include=/step-1',
        '--include=/step-1/**',
        '--exclude=*',
        '--',
        '/home/ada/ckpt/',
        'weft@east:/home/ada/ckpt/',
      ],
    ]);
  });

  test('that fails is told in the program’s own words, and asked again', async () => {
    const run = async (): Promise<ProgramResult> => ({
      stdout: new Uint8Array(),
      stderr: '\nno route to host\n',
      exitCode: 255,
    });
    const transfer = configuredTransfer(
      () => ({ type: 'rsync', target: 'weft@east:' }),
      run,
      () => NOW,
    );
    await expect(
      transfer.copy({ id: 'step-1', digest: '' }, madeSpec(), 'eemshaven', signal, () => undefined),
    ).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'rsync to weft@east: ended with 255: no route to host',
    });
  });

  test.skipIf(!hasRsync())(
    'by the real program says how far it is, and that all of it is there',
    async () => {
      write('step-1/rank-0', 'a'.repeat(3_000_000), 60_000);
      write('step-1/rank-1', 'b'.repeat(1_000_000), 60_000);
      const there = mkdtempSync(join(tmpdir(), 'weft-copied-'));
      const transfer = configuredTransfer(
        () => ({ type: 'rsync', target: there }),
        createRunProgram(),
        () => NOW,
      );
      const told: Copied[] = [];
      await transfer.copy({ id: 'step-1', digest: '' }, spec(), 'eemshaven', signal, (copied) =>
        told.push(copied),
      );
      expect(told.at(-1)).toEqual({ bytes: 4_000_000, totalBytes: 4_000_000 });
      expect(told.map(({ bytes }) => bytes)).toEqual(told.map(({ bytes }) => bytes).sort((a, b) => a - b));
      const copied = madeSpec({ checkpointDirectory: join(there, folder) });
      expect(await transfer.digest('step-1', copied, signal)).toBe(
        await transfer.digest('step-1', spec(), signal),
      );
      rmSync(there, { recursive: true });
    },
  );
});

/** Whether rsync is installed here; where it is not, says so. */
function hasRsync(): boolean {
  const isThere = spawnSync('rsync', ['--version']).status === 0;
  if (!isThere) console.warn('skipped: no rsync here; to run this test: apt-get install -y rsync');
  return isThere;
}
