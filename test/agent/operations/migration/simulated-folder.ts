import { type Transfer, TransferFailure } from '../../../../agent/operations/migration/surroundings.ts';
import type { Weather } from './simulated-scheduler.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** A site's folder of checkpoints, by id; a copy may arrive damaged. */
export class SimulatedFolder {
  readonly checkpoints = new Map<string, string>();
  #written = 0;
  readonly #site: string;

  constructor(site: string) {
    this.#site = site;
  }

  write(): void {
    const id = `${this.#site}-${++this.#written}`;
    this.checkpoints.set(id, `digest of ${id}`);
  }

  newest(): string | null {
    return [...this.checkpoints.keys()].at(-1) ?? null;
  }
}

export interface Copying {
  readonly time: SimulatedTime;
  readonly random: () => number;
  readonly weather: Weather;
  readonly own: SimulatedFolder;
  readonly other: () => SimulatedFolder;
  /** A byte is about to leave. */
  readonly leaves: () => void;
}

export function simulatedTransfer(
  { time, random, weather, own, other, leaves }: Copying,
  isAlive: () => boolean,
): Transfer {
  const call = async <T>(milliseconds: number, does: () => T): Promise<T> => {
    await time.wait(random() * milliseconds);
    if (!isAlive()) return new Promise<T>(() => undefined);
    if (random() < weather.lost) throw new TransferFailure('no route', 'unreachable');
    return does();
  };
  return {
    find: () =>
      call(500, () => {
        const id = own.newest();
        return { id, version: id, isChanging: false };
      }),
    copy: ({ id, digest }) =>
      call(60_000, () => {
        leaves();
        if (random() < 0.02) throw new TransferFailure('the quota there is used up', 'refused');
        other().checkpoints.set(id, random() < weather.lost ? 'half of it' : digest);
      }),
    digest: (id) => call(2_000, () => own.checkpoints.get(id) ?? null),
    keep: () => call(500, () => undefined),
  };
}
