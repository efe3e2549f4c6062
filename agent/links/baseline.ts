import type { UsualFigures } from './link-figures.ts';

const HOURS = 24;
/** Samples before an hour's figure is believed: at one a minute, half an hour. */
const ENOUGH = 30;
/** Days that count: an hour of the day has 60 samples, and a week of them outweighs today. */
const MEMORY = 7 * 60;
/** One sample moves a figure by no more than if it were this many times as large. */
const MOST_FACTOR = 2;

/** What was seen in one hour of the day, UTC. */
interface Hour {
  samples: number;
  roundTrip: number;
  loss: number;
}

/**
 * What is usual of one link by hour of the day. Learns from minutes in which the link was up, slowly, and
 * from no single minute much, so that a night of trouble is not what is usual tomorrow. Where an hour was not
 * seen often enough, the whole day counts.
 */
export class Baseline {
  readonly #hours: Hour[] = Array.from({ length: HOURS }, () => ({ samples: 0, roundTrip: 0, loss: 0 }));

  /** A minute's median round trip and loss; `wall` is ms since 1970 UTC. */
  learn(roundTripSeconds: number, lossRatio: number, wall: number): void {
    if (!(roundTripSeconds > 0) || !(lossRatio >= 0 && lossRatio <= 1)) return;
    const hour = this.#hours[hourOf(wall)]!;
    const isYoung = hour.samples < ENOUGH;
    const taken = isYoung ? roundTripSeconds : Math.min(roundTripSeconds, hour.roundTrip * MOST_FACTOR);
    hour.samples = Math.min(MEMORY, hour.samples + 1);
    hour.roundTrip += (taken - hour.roundTrip) / hour.samples;
    hour.loss += (lossRatio - hour.loss) / hour.samples;
  }

  usual(wall: number): UsualFigures {
    const hour = this.#hours[hourOf(wall)]!;
    if (hour.samples >= ENOUGH) return { roundTripP50Seconds: hour.roundTrip, lossRatio: hour.loss };
    const seen = this.#hours.filter(({ samples }) => samples > 0);
    const samples = seen.reduce((sum, one) => sum + one.samples, 0);
    if (samples < ENOUGH) return { roundTripP50Seconds: null, lossRatio: null };
    const mean = (of: (hour: Hour) => number): number =>
      seen.reduce((sum, one) => sum + of(one) * one.samples, 0) / samples;
    return { roundTripP50Seconds: mean((one) => one.roundTrip), lossRatio: mean((one) => one.loss) };
  }

  /** What is kept over a restart: samples, round trip in seconds and loss of each hour. */
  kept(): readonly (readonly [samples: number, roundTrip: number, loss: number])[] {
    return this.#hours.map(({ samples, roundTrip, loss }) => [samples, roundTrip, loss]);
  }

  /** Takes what `kept` gave; anything else is as if nothing had been kept. */
  restore(kept: unknown): void {
    if (!Array.isArray(kept) || kept.length !== HOURS) return;
    const hours = kept.map((one: unknown) => (Array.isArray(one) ? one.map(Number) : []));
    if (!hours.every(isHour)) return;
    for (const [index, [samples = 0, roundTrip = 0, loss = 0]] of hours.entries())
      this.#hours[index] = { samples: Math.min(MEMORY, samples), roundTrip, loss };
  }
}

function hourOf(wall: number): number {
  return new Date(wall).getUTCHours();
}

function isHour([samples = -1, roundTrip = -1, loss = -1]: readonly number[]): boolean {
  return (
    Number.isInteger(samples) && samples >= 0 && roundTrip >= 0 && roundTrip < 3600 && loss >= 0 && loss <= 1
  );
}
