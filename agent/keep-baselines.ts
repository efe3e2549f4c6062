import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from './log.ts';
import type { LinkBoard } from './store/link-board.ts';

/** What is usual of a link took days to learn; a few minutes of it are no loss. */
const EVERY_MS = 5 * 60_000;

/**
 * Keeps what is usual of the links over a restart, in `links.json` of the state folder. It is no record: a
 * file that is damaged or cannot be written is said in the log, and learnt again. Gives what ends it, which
 * writes once more and may be called twice.
 */
export async function keepBaselines(
  folder: string,
  board: LinkBoard,
  log: Log,
): Promise<() => Promise<void>> {
  const path = join(folder, 'links.json');
  try {
    board.restore(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const isNew = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isNew) log('warn', 'what is usual of the links is learnt anew', { path, because: String(error) });
  }
  const write = async (): Promise<void> => {
    try {
      // Whole or not at all: a reader never sees half of it.
      await writeFile(`${path}.new`, JSON.stringify(board.kept()), { mode: 0o600 });
      await rename(`${path}.new`, path);
    } catch (error) {
      log('warn', 'what is usual of the links could not be kept', { path, because: String(error) });
    }
  };
  const timer = setInterval(() => void write(), EVERY_MS);
  timer.unref();
  let ending: Promise<void> | null = null;
  return () => {
    clearInterval(timer);
    ending ??= write();
    return ending;
  };
}
