import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../../agent/operations/storage/writer-lock.ts';
import { bundleWriter, WriterProcess } from '../../../support/writer-process.ts';

let folder: string;
let program: string;
let state: string;
let number = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-lock-'));
  program = await bundleWriter(folder);
});
beforeEach(() => {
  state = join(folder, String(number++));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the lock of a journal', () => {
  it('is refused while its process lives, by a message that names process and file', async () => {
    const writer = new WriterProcess([process.execPath, program, state]);
    await writer.told(1);
    await expect(lockFolder(state)).rejects.toThrow(
      `${state}/lock: the process ${writer.pid} writes this journal; expected one agent per state folder`,
    );
    await writer.killed();
    const lock = await lockFolder(state);
    await lock.release();
    expect((await readdir(state)).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it('is taken over from a process whose number somebody else has now, and from another start of the machine', async () => {
    const lock = await lockFolder(state);
    const own = JSON.parse(await readFile(join(state, 'lock'), 'utf8'));
    await lock.release();
    for (const other of [
      { ...own, began: '1' },
      { ...own, boot: 'another' },
    ]) {
      await writeFile(join(state, 'lock'), JSON.stringify(other));
      await (await lockFolder(state)).release();
    }
    await writeFile(join(state, 'lock'), JSON.stringify(own));
    await expect(lockFolder(state)).rejects.toThrow(`the process ${process.pid} writes this journal`);
  });

  it('goes to one of many that find a dead process’s', async () => {
    const lock = await lockFolder(state);
    const own = JSON.parse(await readFile(join(state, 'lock'), 'utf8'));
    await lock.release();
    await writeFile(join(state, 'lock'), JSON.stringify({ ...own, boot: 'another' }));
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(state)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(state)).toEqual(['lock']);
  });

  it('goes to one of many, however often they come at once', async () => {
    for (let round = 0; round < 20; round++) {
      const lock = await lockFolder(state);
      const own = JSON.parse(await readFile(join(state, 'lock'), 'utf8'));
      await lock.release();
      await writeFile(join(state, 'lock'), JSON.stringify({ ...own, boot: `round ${round}` }));
      const results = await Promise.allSettled(Array.from({ length: 24 }, () => lockFolder(state)));
      const taken = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      expect(taken).toHaveLength(1);
      await taken[0]?.release();
    }
  });

  it('whose taking over was cut off is left alone, with what to do', async () => {
    const lock = await lockFolder(state);
    const own = JSON.parse(await readFile(join(state, 'lock'), 'utf8'));
    await lock.release();
    const dead = JSON.stringify({ ...own, boot: 'another' });
    await writeFile(join(state, 'lock'), dead);
    await writeFile(join(state, 'lock-turn'), dead);
    await expect(lockFolder(state)).rejects.toThrow(
      /lock-turn: left by a process that died.*remove the file/,
    );
  });

  it('that names no process is left alone, with what to do', async () => {
    await (await lockFolder(state)).release();
    await writeFile(join(state, 'lock'), 'mine');
    await expect(lockFolder(state)).rejects.toThrow(
      `${state}/lock: names no process (found "mine"); remove the file if no agent uses this folder`,
    );
  });
});
