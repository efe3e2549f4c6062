import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWhole } from '../../agent/create-whole.ts';
import { DiskRoom } from '../support/faults/disk-room.ts';

describe('a file that is made whole or not at all', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-whole-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is there with what was to stand in it, for its user only, and nothing beside it', async () => {
    const path = join(folder, 'a');
    expect(await createWhole(path, 'x\n')).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('x\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('is not made where there is one, or a link that leads elsewhere', async () => {
    expect(await createWhole(join(folder, 'a'), 'y')).toBe(false);
    await symlink(join(folder, 'elsewhere'), join(folder, 'link'));
    expect(await createWhole(join(folder, 'link'), 'y')).toBe(false);
    await expect(stat(join(folder, 'elsewhere'))).rejects.toThrow('ENOENT');
  });

  it('is one of several that are made at once', async () => {
    const path = join(folder, 'b');
    const made = await Promise.all(['1', '2', '3', '4'].map((text) => createWhole(path, text)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(String(made.indexOf(true) + 1));
  });

  it('leaves nothing on a full disk, so that the next start finds no half of it', async (context) => {
    const small = join(folder, 'small');
    await mkdir(small);
    const room = DiskRoom.open(small, 1);
    if (room === null) return context.skip('only root may mount a disk to fill');
    try {
      const path = join(small, 'c');
      room.fill();
      await expect(createWhole(path, 'x'.repeat(10_000))).rejects.toThrow('ENOSPC');
      expect(await readdir(small)).toEqual(['filler']);
      room.free();
      expect(await createWhole(path, 'x')).toBe(true);
    } finally {
      room.close();
    }
    expect(execFileSync('mount', { encoding: 'utf8' })).not.toContain(small);
  });
});
