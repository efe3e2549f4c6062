import { SECOND } from './calendar.ts';

/** Counters of meters rise in tenths of a kilowatt-hour. */
const COUNTER_STEP = 360_000;

/** What one meter of power keeps between its readings: numbers alone, for most readings are never looked at. */
export class MeteredPoint {
  watts = 0;
  readAt = Number.NaN;
  isNew = false;
  #joules = 0;

  read(watts: number, now: number): void {
    // A meter that hung there for some two hundred days before anyone asked.
    this.#joules += Number.isNaN(this.readAt) ? watts * 200 * 86_400 : (watts * (now - this.readAt)) / SECOND;
    this.watts = watts;
    this.readAt = now;
    this.isNew = true;
  }

  get energyJoules(): number {
    return Math.floor(this.#joules / COUNTER_STEP) * COUNTER_STEP;
  }
}
