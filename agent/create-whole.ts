import { randomBytes } from 'node:crypto';
import { link, lstat, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a file that is there whole, and on the disk, or not at all; for its user only. False where something of
 * that name is there already: a link too, so that nobody can have us write elsewhere. Fails with the system's
 * error, as on a full disk, and leaves nothing: half a file would stop every later start.
 */
export async function createWhole(path: string, text: string): Promise<boolean> {
  if (await isThere(path)) return false;
  const draft = `${path}-${randomBytes(8).toString('hex')}.tmp`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    // Like O_EXCL it fails where there is one.
    await link(draft, path);
  } catch (cause) {
    if (Reflect.get(Object(cause), 'code') === 'EEXIST') return false;
    throw cause;
  } finally {
    await rm(draft, { force: true });
  }
  await flushFolder(dirname(path));
  return true;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    if (Reflect.get(Object(cause), 'code') === 'ENOENT') return false;
    throw cause;
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
