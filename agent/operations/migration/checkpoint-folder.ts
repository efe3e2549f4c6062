import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { NAME } from '../../../protocol/configuration/name-pattern.ts';
import { type FoundCheckpoints, TransferFailure } from './surroundings.ts';

/**
 * A checkpoint is one file or folder in the folder that its workload declared. It is complete when nothing
 * in it has changed for this long: what writes is not asked, and half a checkpoint must not pass for one.
 */
export const AT_REST_MS = 10_000;

/** Names with a dot before them or `.tmp`, `.partial` after are not there yet. */
export async function findCheckpoints(
  folder: string,
  now: number,
  signal: AbortSignal,
): Promise<FoundCheckpoints> {
  let newest: { readonly id: string; readonly at: number } | null = null;
  let isChanging = false;
  for (const name of await namesIn(checked(folder))) {
    if (!NAME.test(name) || /\.(?:tmp|partial)$/.test(name)) continue;
    const at = await changedAt(join(folder, name), signal);
    if (at > now - AT_REST_MS) isChanging ||= Number.isFinite(at);
    else if (newest === null || at > newest.at) newest = { id: name, at };
  }
  if (newest === null) return { id: null, version: null, isChanging };
  return { id: newest.id, version: `${newest.id}@${newest.at}`, isChanging };
}

/** SHA-256 over names and bytes of every file in it, in the order of their names; null where it is not. */
export async function digestOf(folder: string, id: string, signal: AbortSignal): Promise<string | null> {
  if (!NAME.test(id))
    throw new TransferFailure(`a checkpoint cannot be called ${JSON.stringify(id)}`, 'refused');
  const hash = createHash('sha256');
  const found = await addTo(hash, join(checked(folder), id), '', signal);
  return found ? hash.digest('hex') : null;
}

async function addTo(hash: Hash, path: string, shown: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const stat = await lstatOf(path);
  if (stat === null) return false;
  if (stat.isDirectory()) {
    hash.update(`folder ${shown}\n`);
    for (const name of await namesIn(path)) await addTo(hash, join(path, name), `${shown}/${name}`, signal);
  } else if (stat.isFile()) {
    hash.update(`file ${shown} ${stat.size}\n`);
    for await (const bytes of createReadStream(path, { signal })) hash.update(bytes);
  }
  // Links and devices are not followed: they lead out of what was declared.
  return true;
}

/** Bytes of all files in it; 0 where it is not. */
export async function sizeOf(folder: string, id: string, signal: AbortSignal): Promise<number> {
  if (!NAME.test(id)) return 0;
  return await bytesIn(join(checked(folder), id), signal);
}

async function bytesIn(path: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const stat = await lstatOf(path);
  if (stat === null || stat.isFile()) return stat?.size ?? 0;
  if (!stat.isDirectory()) return 0;
  let bytes = 0;
  for (const name of await namesIn(path)) bytes += await bytesIn(join(path, name), signal);
  return bytes;
}

async function changedAt(path: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const stat = await lstatOf(path);
  if (stat === null) return Number.POSITIVE_INFINITY;
  let latest = stat.mtimeMs;
  if (stat.isDirectory())
    for (const name of await namesIn(path))
      latest = Math.max(latest, await changedAt(join(path, name), signal));
  return latest;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw new TransferFailure(`${folder} cannot be read`, 'unreachable', { cause });
  }
}

async function lstatOf(path: string) {
  try {
    return await lstat(path);
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw new TransferFailure(`${path} cannot be looked at`, 'unreachable', { cause });
  }
}

function checked(folder: string): string {
  if (isAbsolute(folder) && normalize(folder) === folder && folder !== '/') return folder;
  throw new TransferFailure(
    `weft.checkpoint-dir is ${JSON.stringify(folder)}; right is an absolute path without . and ..`,
    'refused',
  );
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
