import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Log } from './log.ts';

/** What is kept in one file: JSON of `kept`, whole or not at all; null is as it was when it was last written. */
export interface KeptFile {
  readonly path: string;
  /** For the log, `what is usual of the links`. */
  readonly what: string;
  readonly everyMs: number;
  kept(): unknown;
  restore(kept: unknown): void;
}

/**
 * Keeps something that took long to learn over a restart. It is no record: a file that is damaged or cannot be
 * written is said in the log, and learnt again. Gives what ends it, which writes once more and may be called twice.
 */
export async function keepInFile(
  { path, what, everyMs, kept, restore }: KeptFile,
  log: Log,
): Promise<() => Promise<void>> {
  try {
    restore(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const isNew = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isNew) log('warn', `${what} is learnt anew`, { path, because: String(error) });
  }
  const write = async (): Promise<void> => {
    try {
      const value = kept();
      if (value === null) return;
      // A reader never sees half of it.
      await writeFile(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
      await rename(`${path}.new`, path);
    } catch (error) {
      log('warn', `${what} could not be kept`, { path, because: String(error) });
    }
  };
  const timer = setInterval(() => void write(), everyMs);
  timer.unref();
  let ending: Promise<void> | null = null;
  return () => {
    clearInterval(timer);
    ending ??= write();
    return ending;
  };
}
