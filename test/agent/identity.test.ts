import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginLife } from '../../agent/identity.ts';

describe('the life of an agent', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-life-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is new with each start; that of its disk goes on', async () => {
    const state = join(folder, 'a/b');
    const [first, second] = [await beginLife(state), await beginLife(state)];
    expect(second.store).toBe(first.store);
    expect(second.boot).not.toBe(first.boot);
    for (const id of [first.boot, first.store]) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('begins another store where the disk was lost, and with every start where there is none', async () => {
    const [one, other] = [await beginLife(join(folder, 'c')), await beginLife(join(folder, 'd'))];
    expect(one.store).not.toBe(other.store);
    expect((await beginLife(null)).store).not.toBe((await beginLife(null)).store);
  });

  it('is one store for two that begin at once', async () => {
    const lives = await Promise.allSettled(Array.from({ length: 8 }, () => beginLife(join(folder, 'e'))));
    const stores = lives.flatMap((life) => (life.status === 'fulfilled' ? [life.value.store] : []));
    expect(new Set(stores).size).toBe(1);
  });

  it('is written down where only its user can read it', async () => {
    const state = join(folder, 'f');
    await beginLife(state);
    expect((await stat(state)).mode & 0o777).toBe(0o700);
    expect((await stat(join(state, 'store-id'))).mode & 0o777).toBe(0o600);
  });

  it('does not begin on a store whose identity is damaged, says what to do, and leaves it as it is', async () => {
    const state = join(folder, 'g');
    await beginLife(state);
    await writeFile(join(state, 'store-id'), 'not an identity\n');
    await expect(beginLife(state)).rejects.toThrow(
      /g\/store-id: expected 32 hexadecimal digits, found "not an identity"; remove the file to begin a new store$/,
    );
    expect(await readFile(join(state, 'store-id'), 'utf8')).toBe('not an identity\n');
  });
});
