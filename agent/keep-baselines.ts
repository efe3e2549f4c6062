import { join } from 'node:path';
import { keepInFile } from './keep-in-file.ts';
import type { Log } from './log.ts';
import type { LinkBoard } from './store/link-board.ts';

/** What is usual of a link took days to learn; a few minutes of it are no loss. */
const EVERY_MS = 5 * 60_000;

/** Keeps what is usual of the links over a restart, in `links.json` of the state folder; see `keepInFile`. */
export function keepBaselines(folder: string, board: LinkBoard, log: Log): Promise<() => Promise<void>> {
  const file = {
    path: join(folder, 'links.json'),
    what: 'what is usual of the links',
    everyMs: EVERY_MS,
    kept: () => board.kept(),
    restore: (kept: unknown) => board.restore(kept),
  };
  return keepInFile(file, log);
}
