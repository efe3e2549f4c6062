import type { CrashPoint } from '../../../agent/crash-points.ts';
import type { PeerMessage } from '../../../protocol/index.ts';
import type { ConsoleCrashPoint } from '../../../source/crash-points.ts';
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
  | {
      readonly do: 'drain';
      readonly policy: 'requeue' | 'checkpoint' | 'wait';
      readonly when: Moment;
      /** A machine holds the node before: its hold is taken over. */
      readonly takesOver?: true;
    };

/** Where an agent ends by itself, the first time that it comes there so often; started again after `forMs`. */
export interface DrawnCrash {
  readonly side: Side;
  /** `later`: in any after the first, whatever ended that, until one has come there; then `first` again, if none has. */
  readonly life: 'first' | 'later';
  readonly point: CrashPoint;
  readonly passing: number;
  readonly forMs: number;
}

export interface DrawnRun {
  readonly seed: number;
  readonly source: EastOrWest;
  readonly jobs: readonly DrawnJob[];
  readonly strikes: readonly Strike[];
  /** For each side one at most of its first life, and one at most of those that follow. */
  readonly crashes: readonly DrawnCrash[];
  /** Shares of the messages between the agents. */
  readonly weather: {
    readonly lost: number;
    readonly doubled: number;
    readonly late: number;
    readonly lateMs: number;
  };
}
