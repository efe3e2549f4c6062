import { constants } from 'node:fs';
import { type FileHandle, open, opendir } from 'node:fs/promises';
import { type Io, ReadFailure } from './io.ts';
import { withinLimits } from './limits.ts';

const CHUNK_BYTES = 64 * 1024;

/**
 * A file's bytes, up to the limit. Files under /proc and /sys tell a wrong size, so it is read until it
 * ends; opening never waits for the other end of a pipe.
 */
export const readFile: Io['readFile'] = (path, limits) =>
  withinLimits(limits, path, async (signal) => {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return await readToEnd(file, path, limits.maxBytes, signal);
    } finally {
      await file.close();
    }
  });

/** The names in a folder, sorted by code unit. The limit in bytes holds for all names together. */
export const readFolder: Io['readFolder'] = (path, limits) =>
  withinLimits(limits, path, async (signal) => {
    const names: string[] = [];
    let bytes = 0;
    // Leaving the loop, by throwing too, closes the folder.
    for await (const entry of await opendir(path)) {
      bytes += Buffer.byteLength(entry.name);
      if (bytes > limits.maxBytes) {
        throw new ReadFailure(`${path}: its names take more than ${limits.maxBytes} bytes`);
      }
      signal.throwIfAborted();
      names.push(entry.name);
    }
    return names.sort();
  });

async function readToEnd(
  file: FileHandle,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return Buffer.concat(chunks);
    bytes += bytesRead;
    if (bytes > maxBytes) throw new ReadFailure(`${path}: longer than ${maxBytes} bytes`);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}
