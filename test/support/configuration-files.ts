import { posix } from 'node:path';
import type { ConfigurationFiles, FileStatus } from '../../protocol/configuration/file-fields.ts';

export interface FakeFile {
  readonly text?: string;
  readonly mode?: number;
  readonly kind?: FileStatus['kind'];
}

/** A file system of a few files by absolute path; a mode that is not given is 0600. */
export function fakeFiles(
  files: Readonly<Record<string, string | FakeFile>>,
  folder = '/etc/weft',
): ConfigurationFiles {
  const found = (path: string): FakeFile | null => {
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    return file === undefined ? null : typeof file === 'string' ? { text: file } : file;
  };
  return {
    readFile: async (path) => {
      const file = found(path);
      if (file?.text === undefined) throw new Error(`EACCES: permission denied, open '${path}'`);
      return new TextEncoder().encode(file.text);
    },
    status: async (path) => {
      const file = found(path);
      return file === null ? null : { kind: file.kind ?? 'file', mode: file.mode ?? 0o600 };
    },
    resolve: (written) => posix.resolve(folder, written),
  };
}

export const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
export const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n';

/** The lines of the error that a promise ends with; fails when it ends well. */
export async function problemLines(promise: Promise<unknown>): Promise<string[]> {
  const error = await promise.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof Error) || error.name !== 'ConfigurationError') {
    throw new Error('expected a ConfigurationError', { cause: error });
  }
  return error.message.split('\n');
}
