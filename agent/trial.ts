import { writeSync } from 'node:fs';
import { crashAt, type Passed, parseCrashAt } from './crash-points.ts';
import type { Steering } from './drivers/steering.ts';
import { AT_REST_MS } from './operations/migration/checkpoint-folder.ts';
import type { Timers } from './operations/migration/surroundings.ts';

/** How a test has this agent behave; see CONTRIBUTING.md, "Faults". Nothing of it is there in production. */
export interface Trial {
  /** For the log, so that nobody has it run so unawares; null in production. */
  readonly notice: string | null;
  /** Null without a point to end at: then nothing is wrapped. */
  readonly passed: Passed | null;
  /** Time for the waits of migrations. */
  readonly timers: Timers;
  /** The scheduler as it is: what it takes to save is real, whatever the pace. */
  readonly inEarnest: (steering: Steering) => Steering;
  /** How far ahead the clock is by which a checkpoint counts as complete, ms: that is a wait, too. */
  readonly restsAheadMs: number;
}

/** Variables that only tests set. */
const CRASH_AT = 'WEFT_TRIAL_CRASH_AT';
const PACE = 'WEFT_TRIAL_PACE';

/** Fails with one line where a variable means nothing: a test that hits nothing must not pass for one that does. */
export function readTrial(environment: Readonly<Record<string, string | undefined>>): Trial {
  const asked = environment[CRASH_AT];
  const point = asked === undefined ? null : parseCrashAt(asked);
  if (asked !== undefined && point === null)
    throw new Error(`${CRASH_AT}: ${JSON.stringify(asked)} is no POINT#N of agent/crash-points.ts`);
  const pace = Number(environment[PACE] ?? '1');
  if (!(pace >= 1 && pace <= 100)) throw new Error(`${PACE}: expected 1 to 100, found ${environment[PACE]}`);
  const isOnTrial = point !== null || pace !== 1;
  return {
    notice: isOnTrial ? `on trial, not for work: ${CRASH_AT}=${asked ?? ''} ${PACE}=${pace}` : null,
    passed: point === null ? null : crashAt(point, () => endAsKilled(`${point.point}#${point.passing}`)),
    inEarnest: (steering) =>
      pace === 1 ? steering : { ...steering, savesWithinMs: steering.savesWithinMs * pace },
    restsAheadMs: AT_REST_MS * (1 - 1 / pace),
    timers: {
      after: (milliseconds, then) => {
        const timer = setTimeout(then, milliseconds / pace);
        return () => clearTimeout(timer);
      },
    },
  };
}

function endAsKilled(point: string): void {
  writeSync(2, `${JSON.stringify({ level: 'info', message: 'ending at a crash point', point })}\n`);
  process.kill(process.pid, 'SIGKILL');
}
