import { join } from 'node:path';
import { keepInFile } from './keep-in-file.ts';
import type { Log } from './log.ts';
import type { PowerDay } from './store/power-day.ts';

/** A crash loses as much as no curve shows. */
const EVERY_MS = 60_000;

/** Keeps what the site drew over the last day over a restart, in `power-day.json` of the state folder; see `keepInFile`. */
export function keepDay(
  folder: string,
  day: PowerDay,
  wall: () => number,
  log: Log,
): Promise<() => Promise<void>> {
  const file = {
    path: join(folder, 'power-day.json'),
    what: 'the last day of power',
    everyMs: EVERY_MS,
    kept: () => day.until(wall()),
    restore: (kept: unknown) => day.restore(kept, wall()),
  };
  return keepInFile(file, log);
}
