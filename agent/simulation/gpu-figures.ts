import type { GpuModel } from './models.ts';

/** The driver holds a GPU just under its limit. */
export const CAP = 0.985;

/** How far power wanders around its level from second to second, measured on an H200: ±2 W loaded, ±0.3 W idle. */
export const LOADED_SPREAD = 2;
export const IDLE_SPREAD = 0.3;

/** Clocks fall about as the square root of the power that is refused. */
export function cappedClock(model: GpuModel, limitWatts: number, wanted: number): number {
  const share = ((limitWatts * CAP) / wanted) ** (1 / 2);
  return Math.round((model.fullClockHertz * Math.min(0.96, share)) / 15e6) * 15e6;
}

export function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20) * 2 ** 20;
}

export function between01(ratio: number): number {
  return Math.round(Math.min(1, Math.max(0, ratio)) * 100) / 100;
}
