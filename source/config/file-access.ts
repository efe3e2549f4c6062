import { readFile, stat } from 'node:fs/promises';
import type { ConfigurationFiles } from '../../protocol/configuration/file-fields.ts';

/** The file system as the configuration sees it; tests hand in a small object. */
export type FileAccess = Omit<ConfigurationFiles, 'resolve'>;

export const fileAccess: FileAccess = {
  readFile: (path) => readFile(path),
  status: async (path) => {
    const status = await stat(path).catch((cause: unknown) => {
      if (isMissing(cause)) return null;
      throw cause;
    });
    if (status === null) return null;
    const kind = status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other';
    return { kind, mode: status.mode & 0o7777 };
  },
};

function isMissing(cause: unknown): boolean {
  const code = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
