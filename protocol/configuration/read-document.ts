import { ConfigurationError } from './configuration-error.ts';
import { type ConfigurationFiles, problemOfWritable } from './file-fields.ts';
import { type ConfigurationDocument, parseYaml } from './parse-yaml.ts';

/**
 * Reads one configuration file as it was named. Fails with `ConfigurationError`: missing, unreadable,
 * not YAML, or writable by anyone, for who may write it may have us run their programs.
 */
export async function readDocument(
  files: ConfigurationFiles,
  file: string,
  expected: string,
): Promise<ConfigurationDocument> {
  const problem = (text: string, cause?: unknown) =>
    new ConfigurationError([{ file, line: null, key: '', text }], { cause });
  let bytes: Uint8Array;
  try {
    const status = await files.status(file);
    if (status === null) throw problem(`file not found; expected ${expected}`);
    if (status.kind === 'folder') throw problem(`a folder; expected ${expected}`);
    bytes = await files.readFile(file);
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw problem(`cannot be read: ${reason}; expected ${expected}`, cause);
  }
  const writable = await problemOfWritable(files, file);
  if (writable !== null) throw problem(writable);
  return parseYaml(bytes, file);
}
