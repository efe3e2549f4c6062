import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { newestCheckpoint } from '../migration/checkpoint-folder.ts';

/**
 * The newest complete checkpoint in a folder, with when it was written: a program that writes over one file
 * has a new checkpoint all the same. Null where there is none; fails where the folder cannot be read.
 */
export async function newestVersion(
  folder: string,
  now: number,
  signal: AbortSignal,
): Promise<string | null> {
  const id = await newestCheckpoint(folder, now, signal);
  return id === null ? null : `${id}@${(await lstat(join(folder, id))).mtimeMs}`;
}
