import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Names under which programs write what is not complete yet. */
const UNFINISHED = /^\.|(?:\.|-|_)(?:tmp|temp|part|partial|incomplete|writing)$|~$/i;
/** A folder with more is no folder of checkpoints. */
const MOST_ENTRIES = 10_000;

/**
 * The newest complete checkpoint in a folder, a file or a folder of its own, by when it was last written;
 * null where there is none. Its name and that time together: a program that overwrites one file has a new
 * checkpoint all the same. Fails with the system's error where the folder cannot be read.
 */
export async function newestCheckpointIn(folder: string): Promise<string | null> {
  const names = (await readdir(folder)).filter((name) => !UNFINISHED.test(name)).slice(0, MOST_ENTRIES);
  let newest: { readonly name: string; readonly at: number } | null = null;
  for (const name of names) {
    const { mtimeMs } = await stat(join(folder, name));
    if (newest === null || mtimeMs > newest.at || (mtimeMs === newest.at && name > newest.name))
      newest = { name, at: mtimeMs };
  }
  return newest === null ? null : `${newest.name}@${newest.at}`;
}
