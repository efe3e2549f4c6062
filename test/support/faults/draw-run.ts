import { CRASH_POINTS } from '../../../agent/crash-points.ts';
import { CONSOLE_CRASH_POINTS } from '../../../source/crash-points.ts';
import { seeded } from '../stream-random.ts';
import { drawCrashes } from './draw-crashes.ts';
import type { DrawnJob, DrawnRun, Moment, Side, Strike } from './drawn-run.ts';
import { neededFor, sideOf } from './needed-for-point.ts';

/** Everything that a seed decides. What happens when is then up to two real clusters and their agents. */
export function drawRun(seed: number): DrawnRun {
  const random = seeded(seed);
  const below = (end: number): number => Math.floor(random() * end);
  const oneOf = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0];
  const happens = (share: number): boolean => random() < share;
  const moment = (): Moment =>
    happens(0.5)
      ? { afterMs: below(20_000) }
      : { said: oneOf(['reserve', 'reserved', 'check', 'checked', 'start', 'started']) };
  const side = (): Side => oneOf(['source', 'target']);

  const point = CRASH_POINTS[seed % CRASH_POINTS.length] ?? 'written operation.accepted';
  const needed = neededFor(point);
  const after = needed.after === undefined ? null : oneOf(needed.after);
  const job = (kind: DrawnJob['kind'], turn: DrawnJob['turn']): DrawnJob => ({
    kind,
    isStubborn: happens(0.3),
    submittedAfterMs: below(1_500),
    consoleDies: happens(0.35)
      ? happens(0.6)
        ? { at: oneOf(CONSOLE_CRASH_POINTS) }
        : { afterMs: 300 + below(1_500) }
      : null,
    turn: turn ?? (happens(0.15) ? { verb: oneOf(['cancel', 'pause']), when: moment() } : null),
  });
  const jobs = [
    job(needed.kind ?? oneOf(['goes on', 'goes on', 'ends', 'begins anew', 'waits']), needed.turn ?? null),
    ...Array.from({ length: below(2) + 1 }, () =>
      job(oneOf(['goes on', 'goes on', 'ends', 'begins anew', 'waits']), null),
    ),
  ];
  if (needed.last !== undefined) jobs.push({ ...job(needed.last.kind, null), ...needed.last });
  const strikes: Strike[] = [...(needed.strikes ?? [])];
  if (after !== null && 'struck' in after) strikes.push(after.struck);
  const times = 1 + below(3);
  for (let index = 0; index < times; index++) {
    const when = moment();
    const forMs = 500 + below(6_000);
    switch (below(10)) {
      case 0:
      case 1:
        strikes.push({ do: 'kill agent', side: side(), when, forMs });
        break;
      case 2:
      case 3:
      case 4:
        strikes.push({ do: 'kill slurmctld', side: side(), when, forMs });
        break;
      case 5:
        strikes.push({ do: 'cut', when });
        break;
      case 6:
        strikes.push({ do: 'swallow', when, forMs: 2 * forMs });
        break;
      case 7:
        strikes.push({ do: 'fill disk', side: side(), when, forMs });
        break;
      case 8:
        // Between the reservation and the start: what is lost is what the target had promised.
        strikes.push({ do: 'wipe target', when: { said: oneOf(['reserved', 'check', 'checked']) }, forMs });
        break;
      default:
        strikes.push({ do: 'drain', policy: oneOf(['requeue', 'checkpoint', 'wait']), when });
    }
  }
  return {
    seed,
    source: oneOf(['east', 'west']),
    jobs,
    strikes,
    crashes: drawCrashes({ point, side: sideOf(point) ?? side(), needed, after, strikes }, random),
    weather: {
      lost: oneOf([0, 0.1, 0.3]),
      doubled: oneOf([0, 0.3]),
      late: oneOf([0, 0.3]),
      lateMs: 500 + below(8_000),
    },
  };
}
