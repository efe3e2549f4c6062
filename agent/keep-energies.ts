import { join } from 'node:path';
import { keepInFile } from './keep-in-file.ts';
import type { Log } from './log.ts';
import type { EnergyBook } from './store/energy-book.ts';
import { HOUR_MS } from './store/hour-ring.ts';

/** Of a meter with a counter nothing is lost by a crash; of one without, this much. */
const EVERY_MS = 60_000;

/**
 * Keeps energies over a restart: `energy.json` of the state folder has where each meter stands and the last two
 * hours, and is small; `energy-hours.json` has 400 days of hours, some megabytes, and is written when an hour is
 * over. Gives what ends it, which writes once more and may be called twice.
 */
export async function keepEnergies(
  folder: string,
  book: EnergyBook,
  wall: () => number,
  log: Log,
): Promise<() => Promise<void>> {
  // After a start at once: what counters say of the time before it is in hours that the smaller file leaves out.
  let writtenIn = Number.NaN;
  const common = { everyMs: EVERY_MS, restore: (kept: unknown) => book.restore(kept) };
  // The hours first: what stands in the smaller file is newer.
  const endHours = await keepInFile(
    {
      ...common,
      path: join(folder, 'energy-hours.json'),
      what: 'the energy of past hours',
      kept: () => {
        const hour = hourOf(wall());
        if (hour === writtenIn) return null;
        writtenIn = hour;
        return { hours: book.kept().hours };
      },
    },
    log,
  );
  const endNow = await keepInFile(
    {
      ...common,
      path: join(folder, 'energy.json'),
      what: 'where the meters of energy stand',
      kept: () => book.kept(hourOf(wall()) - 1),
    },
    log,
  );
  return async () => {
    await endHours();
    await endNow();
  };
}

function hourOf(wall: number): number {
  return Math.floor(wall / HOUR_MS);
}
