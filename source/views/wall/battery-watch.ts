import type { WallSite } from './wall-input.ts';

/** Over a shorter time the steps of the charge that a meter tells are larger than what is drawn. */
const LEAST_MS = 20_000;
const MOST_MS = 5 * 60_000;

interface Sample {
  readonly at: number;
  readonly charge: number;
}

/** Watches batteries become empty, to tell when they will be: no meter says how much one holds. */
export class BatteryWatch {
  readonly #samples = new Map<string, Sample[]>();

  /** To be called about once a second; `now` is monotonic, ms. */
  observe(sites: readonly WallSite[], now: number): void {
    for (const { id, feeds } of sites) {
      for (const { name, kind, powerWatts, chargeRatio } of feeds) {
        if (kind !== 'battery' || chargeRatio === null) continue;
        const key = keyOf(id, name);
        const samples = this.#samples.get(key) ?? [];
        const last = samples.at(-1);
        // What is charged in between begins a new count.
        const isFalling = (powerWatts ?? 0) > 0 && (last === undefined || chargeRatio <= last.charge);
        if (!isFalling) {
          this.#samples.set(key, (powerWatts ?? 0) > 0 ? [{ at: now, charge: chargeRatio }] : []);
          continue;
        }
        if (last === undefined || chargeRatio < last.charge) samples.push({ at: now, charge: chargeRatio });
        this.#samples.set(
          key,
          samples.filter(({ at }) => now - at <= MOST_MS),
        );
      }
    }
  }

  /** Seconds until a battery is empty at the rate of the last minutes; null where that is not known. */
  secondsLeft(site: string, feed: string): number | null {
    const samples = this.#samples.get(keyOf(site, feed)) ?? [];
    const [first, last] = [samples[0], samples.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return null;
    const perMs = (first.charge - last.charge) / (last.at - first.at);
    return perMs <= 0 ? null : last.charge / perMs / 1000;
  }
}

function keyOf(site: string, feed: string): string {
  return JSON.stringify([site, feed]);
}
