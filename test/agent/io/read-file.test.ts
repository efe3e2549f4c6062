import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readFile, readFolder } from '../../../agent/io/read-file.ts';
import { failureOf } from '../../support/read-failure.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-read-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const limits = { signal: new AbortController().signal, timeoutMs: 5000, maxBytes: 200_000 };

test('a file comes back whole, also when it is longer than one read', async () => {
  const bytes = Buffer.alloc(150_001, 'ab');
  writeFileSync(join(folder, 'long'), bytes);
  expect(Buffer.from(await readFile(join(folder, 'long'), limits)).equals(bytes)).toBe(true);
});

test('a file under /proc, whose size is told as 0, comes back', async () => {
  expect((await readFile('/proc/self/status', limits)).length).toBeGreaterThan(100);
});

test('a file without an end stops at the limit', async () => {
  expect((await failureOf(readFile('/dev/zero', limits))).message).toBe(
    '/dev/zero: longer than 200000 bytes',
  );
});

test('a pipe that nobody writes to does not hold the reading', async () => {
  const pipe = join(folder, 'pipe');
  spawnSync('mkfifo', [pipe]);
  expect((await readFile(pipe, limits)).length).toBe(0);
});

test('what is missing, a folder, or forbidden is a failure that says so', async () => {
  expect((await failureOf(readFile(join(folder, 'none'), limits))).message).toContain('not found (ENOENT)');
  expect((await failureOf(readFile(folder, limits))).message).toContain('is a folder, a file was expected');
  expect((await failureOf(readFolder('/etc/passwd', limits))).message).toContain('is not a folder');
});

test('the names in a folder come sorted, and no more of them than the limit', async () => {
  for (const name of ['b', 'a', 'ä', 'A']) writeFileSync(join(folder, name), '');
  const names = await readFolder(folder, limits);
  expect(names.filter((name) => name.length === 1)).toEqual(['A', 'a', 'b', 'ä']);
  expect((await failureOf(readFolder(folder, { ...limits, maxBytes: 3 }))).message).toContain(
    'names take more',
  );
});
