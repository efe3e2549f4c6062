/** How far back a ramp is looked at, and how much of that must have been seen. */
const WINDOW_MS = 10 * 60_000;
const LEAST_MS = 4 * 60_000;
const EVERY_MS = 10_000;

/**
 * How fast a site's draw rises: the slope of the last ten minutes, or of their second half where that is less,
 * so that one job that began is a step and no ramp.
 */
export class PowerRamp {
  readonly #samples: { readonly at: number; readonly watts: number }[] = [];

  /** `at` is monotonic, ms. What is null was not measured, and is a hole. */
  learn(at: number, watts: number | null): void {
    const last = this.#samples.at(-1);
    if (watts === null || (last !== undefined && at - last.at < EVERY_MS)) return;
    this.#samples.push({ at, watts });
    while ((this.#samples[0]?.at ?? at) < at - WINDOW_MS) this.#samples.shift();
  }

  /** Seconds until `headroomWatts` are used up; null where that is not in sight, 0 where they are already. */
  secondsTo(headroomWatts: number): number | null {
    if (headroomWatts <= 0) return 0;
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return null;
    const middle = (first.at + last.at) / 2;
    const slope = Math.min(slopeOf(this.#samples), slopeOf(this.#samples.filter(({ at }) => at >= middle)));
    return slope <= 0 ? null : headroomWatts / slope;
  }
}

/** Watts a second by least squares; 0 for fewer than two moments. */
function slopeOf(samples: readonly { readonly at: number; readonly watts: number }[]): number {
  const count = samples.length;
  if (count < 2) return 0;
  const mean = (of: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / count;
  const [at, watts] = [mean((one) => one.at), mean((one) => one.watts)];
  let products = 0;
  let squares = 0;
  for (const sample of samples) {
    products += (sample.at - at) * (sample.watts - watts);
    squares += (sample.at - at) ** 2;
  }
  return squares === 0 ? 0 : (products / squares) * 1000;
}
