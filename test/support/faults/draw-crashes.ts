import { CRASH_POINTS, type CrashPoint } from '../../../agent/crash-points.ts';
import type { DrawnCrash, Side, Strike } from './drawn-run.ts';
import { type FirstEnd, type Needed, neededFor, sideOf } from './needed-for-point.ts';

/** An agent that was killed is to end once more, at a point of its own, in so many runs. */
const SHARE_OF_LATER = 0.6;
/** Of these, in a point that only a later life comes to. */
const SHARE_OF_LATER_ALONE = 0.5;

export interface CrashWanted {
  readonly point: CrashPoint;
  readonly side: Side;
  readonly needed: Needed;
  /** What ends the first life; null where it is the first that is to come to the point. */
  readonly after: FirstEnd | null;
  /** All of the run. */
  readonly strikes: readonly Strike[];
}

/** Where agents end in one run: at the point that it is for, and in many runs again when they go on. */
export function drawCrashes(wanted: CrashWanted, random: () => number): readonly DrawnCrash[] {
  const { point, side, needed, after, strikes } = wanted;
  const below = (end: number): number => Math.floor(random() * end);
  const forMs = below(4_000);
  const passing = 1 + below(needed.passings ?? 2);
  if (after !== null) {
    const later: DrawnCrash = { side, life: 'later', point, passing, forMs };
    return 'at' in after
      ? [{ side, life: 'first', point: after.at, passing: 1, forMs: below(4_000) }, later]
      : [later];
  }
  const first: DrawnCrash = { side, life: 'first', point, passing, forMs };
  if (random() >= SHARE_OF_LATER) return [first];
  const isWiped = strikes.some((strike) => strike.do === 'wipe target');
  const again = isWiped ? 'target' : side;
  const points = laterPoints(again, isWiped, random() < SHARE_OF_LATER_ALONE);
  return [
    first,
    {
      side: again,
      life: 'later',
      point: points[below(points.length)] ?? point,
      passing: 1,
      forMs: below(4_000),
    },
  ];
}

/** Points of a side; of its later lives alone, where it has such and is to come to one. */
function laterPoints(side: Side, isWiped: boolean, isAlone: boolean): readonly CrashPoint[] {
  const own = CRASH_POINTS.filter((point) => (sideOf(point) ?? side) === side);
  if (!isAlone || side === 'source') return own;
  return own.filter((point) => neededFor(point).after?.some((end) => isWiped === isWipe(end)));
}

function isWipe(end: FirstEnd): boolean {
  return 'struck' in end && end.struck.do === 'wipe target';
}
