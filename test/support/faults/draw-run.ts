import { CRASH_POINTS, type CrashPoint } from '../../../agent/crash-points.ts';
import type { PeerMessage } from '../../../protocol/index.ts';
import { CONSOLE_CRASH_POINTS, type ConsoleCrashPoint } from '../../../source/crash-points.ts';
import { seeded } from '../stream-random.ts';
import type { EastOrWest } from '../two-slurm-sites.ts';

/** Which of the two agents of a migration. */
export type Side = 'source' | 'target';
/** After a time, or when the agents first say this to each other. */
export type Moment = { readonly afterMs: number } | { readonly said: PeerMessage['kind'] };

/** So long after it was started, or at a point of its own. */
export type ConsoleDeath = { readonly afterMs: number } | { readonly at: ConsoleCrashPoint };

/** What is moved, and what is done about it on the way. */
export interface DrawnJob {
  /** `unfit` the target's scheduler refuses, `held` its owner holds, `waits` is in the queue. */
  readonly kind: 'goes on' | 'ends' | 'begins anew' | 'waits' | 'unfit' | 'held';
  readonly isStubborn: boolean;
  readonly submittedAfterMs: number;
  /** When the console is killed, and another asks again; null lets it be. */
  readonly consoleDies: ConsoleDeath | null;
  readonly turn: { readonly verb: 'cancel' | 'pause'; readonly when: Moment } | null;
}

export type Strike =
  | {
      readonly do: 'kill agent' | 'kill slurmctld';
      readonly side: Side;
      readonly when: Moment;
      readonly forMs: number;
    }
  | { readonly do: 'cut'; readonly when: Moment }
  | { readonly do: 'swallow'; readonly when: Moment; readonly forMs: number }
  | { readonly do: 'fill disk'; readonly side: Side; readonly when: Moment; readonly forMs: number }
  | { readonly do: 'wipe target'; readonly when: Moment; readonly forMs: number }
  | { readonly do: 'drain'; readonly policy: 'requeue' | 'checkpoint' | 'wait'; readonly when: Moment };

export interface DrawnRun {
  readonly seed: number;
  readonly source: EastOrWest;
  readonly jobs: readonly DrawnJob[];
  readonly strikes: readonly Strike[];
  /** Where an agent ends by itself, the first time that it comes there so often; started again after `forMs`. */
  readonly crash: {
    readonly side: Side;
    readonly point: CrashPoint;
    readonly passing: number;
    readonly forMs: number;
  };
  /** Shares of the messages between the agents. */
  readonly weather: {
    readonly lost: number;
    readonly doubled: number;
    readonly late: number;
    readonly lateMs: number;
  };
}

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
  const strikes: Strike[] = [...(needed.strikes ?? [])];
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
    crash: {
      side: sideOf(point) ?? side(),
      point,
      passing: 1 + below(needed.passings ?? 2),
      forMs: below(4_000),
    },
    weather: {
      lost: oneOf([0, 0.1, 0.3]),
      doubled: oneOf([0, 0.3]),
      late: oneOf([0, 0.3]),
      lateMs: 500 + below(8_000),
    },
  };
}

interface Needed {
  readonly kind?: DrawnJob['kind'];
  readonly turn?: NonNullable<DrawnJob['turn']>;
  readonly strikes?: readonly Strike[];
  readonly passings?: number;
}

/** What has to happen for an agent to come to a point at all. */
function neededFor(point: CrashPoint): Needed {
  const cancelAt = (said: PeerMessage['kind']): Needed => ({
    kind: 'goes on',
    turn: { verb: 'cancel', when: { said } },
    passings: 1,
  });
  const drain = (policy: 'requeue' | 'checkpoint'): Needed => ({
    strikes: [{ do: 'drain', policy, when: { afterMs: 500 } }],
  });
  switch (point) {
    case 'written migration.aborting':
    case 'written migration.aborted':
    case 'written operation.cancelled':
    case 'written operation.cancelling':
    case 'sent void':
    case 'written migration.target-voiding':
    case 'written migration.target-void':
    case 'sent voided':
      return cancelAt('reserved');
    case 'written migration.restoring':
    case 'written migration.rolled-back':
      return cancelAt('start');
    case 'written operation.paused':
    case 'written operation.resumed':
      return { kind: 'goes on', turn: { verb: 'pause', when: { said: 'reserve' } }, passings: 1 };
    case 'written migration.refused':
    case 'written operation.refused':
      return { kind: 'held', passings: 1 };
    case 'written operation.failed':
    case 'sent refused':
      return { kind: 'unfit', passings: 1 };
    case 'written migration.target-none':
      return {
        kind: 'goes on',
        strikes: [{ do: 'wipe target', when: { said: 'check' }, forMs: 500 }],
        passings: 1,
      };
    case 'sent status?':
      return {
        kind: 'goes on',
        strikes: [{ do: 'kill agent', side: 'target', when: { said: 'start' }, forMs: 500 }],
        passings: 1,
      };
    case 'returned hold':
      return { kind: 'waits', passings: 1 };
    case 'returned cordon':
    case 'returned requeue':
    case 'written operation.step':
    case 'returned uncordon':
      return { ...drain('requeue'), passings: 1 };
    case 'returned observeWorkloads':
    case 'returned findByTag':
      return { passings: 8 };
    case 'returned keep':
    case 'returned specOf':
    case 'returned feasible':
      return { passings: 1 };
    default:
      return { kind: 'goes on' };
  }
}

/** Whose point it is; null where either comes there. */
function sideOf(point: CrashPoint): Side | null {
  const OF_TARGET = [
    'reserved',
    'refused',
    'checked',
    'status?',
    'started',
    'voided',
    'feasible',
    'findByTag',
    'submitHeld',
  ];
  const OF_EITHER = ['release', 'cancel', 'observeWorkloads', 'digest'];
  const name = point.slice(point.indexOf(' ') + 1);
  if (name.startsWith('migration.target-') || OF_TARGET.includes(name)) return 'target';
  return OF_EITHER.includes(name) ? null : 'source';
}
