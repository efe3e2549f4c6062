import { AT_REST_MS } from '../../../../agent/operations/migration/checkpoint-folder.ts';
import {
  type FoundCheckpoints,
  type Transfer,
  TransferFailure,
} from '../../../../agent/operations/migration/surroundings.ts';
import type { Weather } from './simulated-scheduler.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** A site's folder of checkpoints, by id; a copy may arrive damaged. */
export class SimulatedFolder {
  readonly checkpoints = new Map<string, string>();
  readonly #written: { readonly id: string; readonly at: number }[] = [];
  readonly #site: string;

  constructor(site: string) {
    this.#site = site;
  }

  write(now: number): void {
    const id = `${this.#site}-${this.#written.length + 1}`;
    this.#written.push({ id, at: now });
    this.checkpoints.set(id, `digest of ${id}`);
  }

  /** What was written here last, once it has been at rest for as long as a real folder asks. */
  find(now: number): FoundCheckpoints {
    const id = this.#written.findLast(({ at }) => at <= now - AT_REST_MS)?.id ?? null;
    return { id, version: id, isChanging: this.#written.some(({ at }) => at > now - AT_REST_MS) };
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
    find: () => call(500, () => own.find(time.wall())),
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
