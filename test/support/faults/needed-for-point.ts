import type { CrashPoint } from '../../../agent/crash-points.ts';
import type { PeerMessage } from '../../../protocol/index.ts';
import type { DrawnJob, Side, Strike } from './drawn-run.ts';

export interface Needed {
  readonly kind?: DrawnJob['kind'];
  readonly turn?: NonNullable<DrawnJob['turn']>;
  readonly strikes?: readonly Strike[];
  readonly passings?: number;
  /** No first life comes there: what may end it, so that the next one does. */
  readonly after?: readonly [FirstEnd, ...FirstEnd[]];
  /** The job whose node is drained. */
  readonly last?: { readonly kind: DrawnJob['kind']; readonly submittedAfterMs: number };
}

/** How the first life of an agent ends. */
export type FirstEnd = { readonly at: CrashPoint } | { readonly struck: Strike };

/** What has to happen for an agent to come to a point at all. */
export function neededFor(point: CrashPoint): Needed {
  const cancelAt = (said: PeerMessage['kind']): Needed => ({
    kind: 'goes on',
    turn: { verb: 'cancel', when: { said } },
    passings: 1,
  });
  const drain = (policy: 'requeue' | 'checkpoint', own: { readonly takesOver?: true } = {}): Needed => ({
    strikes: [{ do: 'drain', policy, when: { afterMs: 500 }, ...own }],
    passings: 1,
  });
  const killed = (said: PeerMessage['kind']): FirstEnd => ({
    struck: { do: 'kill agent', side: 'target', when: { said }, forMs: 500 },
  });
  const wiped = (said: PeerMessage['kind']): FirstEnd => ({
    struck: { do: 'wipe target', when: { said }, forMs: 500 },
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
      // Asked about what its disk has forgotten.
      return { kind: 'goes on', passings: 1, after: [wiped('check'), wiped('checked')] };
    case 'sent status?':
      // Told to start as an earlier life, or began to and was killed over it.
      return {
        kind: 'goes on',
        passings: 1,
        after: [
          killed('check'),
          killed('start'),
          { at: 'written migration.target-start-intent' },
          { at: 'returned release' },
        ],
      };
    case 'returned hold':
      return { kind: 'waits', passings: 1 };
    case 'returned cordon':
    case 'returned requeue':
    case 'written operation.step':
    case 'returned uncordon':
      return drain('requeue');
    case 'returned takeOver':
      return drain('requeue', { takesOver: true });
    case 'returned runAgain':
      // Asked to move away only when the drain has had it write and end.
      return { ...drain('checkpoint'), last: { kind: 'ends', submittedAfterMs: 12_000 } };
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
export function sideOf(point: CrashPoint): Side | null {
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
