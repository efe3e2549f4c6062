import type { ShedAsked } from './actions/action-request.ts';
import { readShedAsked, readShedTimes, ShedTimesError } from './actions/placing/shed-times.ts';
import type { ShedTimes } from './actions/placing/shedding/times.ts';
import { type ActingCommand, UsageError, type WhatIfCommand } from './cli/command-line.ts';

/** When a limit of the command line holds. Fails with `UsageError`. */
export function shedTimesOf(
  written: Pick<WhatIfCommand, 'from' | 'until' | 'ramp'>,
  wall: number,
): ShedTimes {
  return meant(() => readShedTimes(written, wall));
}

/** What a shed of the command line asks for; null of another verb. Fails with `UsageError`. */
export function shedAsked({ shed }: Pick<ActingCommand, 'shed'>, wall: number): ShedAsked | null {
  return shed === null ? null : meant(() => readShedAsked(shed, wall));
}

function meant<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ShedTimesError) throw new UsageError(error.message);
    throw error;
  }
}
