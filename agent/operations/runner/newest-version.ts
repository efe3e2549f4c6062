import { findCheckpoints } from '../migration/checkpoint-folder.ts';

/**
 * The newest complete checkpoint in a folder, with when it was written: a program that writes over one file
 * has a new checkpoint all the same. Null where there is none; fails where the folder cannot be read.
 */
export async function newestVersion(
  folder: string,
  now: number,
  signal: AbortSignal,
): Promise<string | null> {
  return (await findCheckpoints(folder, now, signal)).version;
}
