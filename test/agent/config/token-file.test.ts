import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOrCreateToken } from '../../../agent/config/token-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-token-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a token file', () => {
  test('that is missing is made for this user alone, and is the same the next time', async () => {
    const path = join(folder, 'token');
    const token = await readOrCreateToken(path);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readOrCreateToken(path)).toBe(token);
  });

  test('asked for by many at once is one', async () => {
    const path = join(folder, 'token');
    await readOrCreateToken(path);
    const tokens = await Promise.all(Array.from({ length: 5 }, () => readOrCreateToken(path)));
    expect(new Set(tokens).size).toBe(1);
  });

  test('that others can read is refused with the command that mends it', async () => {
    const path = join(folder, 'token');
    await writeFile(path, 'a-token-of-some-length\n');
    await chmod(path, 0o644);
    await expect(readOrCreateToken(path)).rejects.toThrow(
      `${path}: can be read by others (mode 0644); mend with: chmod 600 ${path}`,
    );
  });

  test('with a short or foreign text is refused without repeating it', async () => {
    const path = join(folder, 'token');
    await writeFile(path, 'geheim\n', { mode: 0o600 });
    const error = await readOrCreateToken(path).catch((cause: unknown) => cause);
    expect(String(error)).toContain('holds no token; expected one line of 16 to 512');
    expect(String(error)).not.toContain('geheim');
  });

  test('behind a link to nowhere is not made there', async () => {
    await symlink(join(folder, 'elsewhere'), join(folder, 'token'));
    await expect(readOrCreateToken(join(folder, 'token'))).rejects.toThrow('cannot be read');
    await expect(stat(join(folder, 'elsewhere'))).rejects.toThrow('ENOENT');
  });

  test('in a folder that is missing says so', async () => {
    await expect(readOrCreateToken(join(folder, 'no', 'token'))).rejects.toThrow(
      /cannot be made: .*; expected a folder that this user may write/,
    );
  });
});
