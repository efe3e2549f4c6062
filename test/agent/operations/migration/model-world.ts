/**
 * One migration and everything that can happen to it; numbers stand for interned values. What a state asks
 * for may be carried out at any time and any number of times, since a timer or a restart asks for it again:
 * so a crash between a record and its effects is the world in which they are not carried out (yet). Only
 * what is asked for once, in answer to an event, waits in `…Once`, and a crash forgets it. A message that
 * was sent stays in the network and may arrive any number of times, or never.
 */
export interface World {
  readonly source: number;
  readonly target: number;
  readonly sourceOnce: readonly number[];
  readonly targetOnce: readonly number[];
  /** What a scheduler saw and its agent has not heard yet; a crash forgets it, another turn makes it void. */
  readonly sourceAnswers: readonly number[];
  readonly targetAnswers: readonly number[];
  readonly network: readonly number[];
  /** By job id; the source's first is the workload. */
  readonly sourceJobs: Jobs;
  readonly targetJobs: Jobs;
  /** Calls whose caller gave up waiting, and that the scheduler has yet to see: `source release 0`. */
  readonly late: readonly string[];
  /**
   * What a scheduler did and has not saved: `source 0 R`, with what it would come back with; F knows no such job.
   * `source 0 R soon`: it was done before its agent began to wait, and will be saved when that is over.
   */
  readonly unsaved: readonly string[];
  /** Which life of the target's disk. */
  readonly store: 'first' | 'second';
  /** What can happen once and has not happened yet. */
  readonly left: string;
  readonly targetIsOff: boolean;
  /** The workload got its signal. */
  readonly signalled: boolean;
  /** The target said yes to this operation, in any life of its disk. */
  readonly agreed: boolean;
}

/** One letter for each: Pending, Held, Running, cancelled (X), Completed, Forgotten. */
export type Jobs = string;

/** What the world is like; everything in it can be left out, to see what it costs. */
export interface Rules {
  readonly kind: 'checkpoint' | 'from the beginning' | 'queued';
  readonly once: readonly Once[];
  readonly lateCalls: boolean;
  readonly slowAnswers: boolean;
  readonly targetSubmitsRunning: boolean;
  readonly cancelOnlyHolds: boolean;
}

export const ONCE = [
  'cancel',
  'pause',
  'disk loss',
  'force void',
  /** The workload writes its checkpoint and ends. */
  'exit',
  /** A release of the workload's id, by an operation of long ago, that lands now. */
  'earlier release',
  /** The target's scheduler no longer knows what ended (Slurm after `MinJobAge`). */
  'forgetting',
  /** A scheduler is killed and comes back without what it had not saved. */
  'killed scheduler',
  'killed scheduler again',
] as const;
export type Once = (typeof ONCE)[number];

export const EVERYTHING: Rules = {
  kind: 'checkpoint',
  once: ['cancel', 'disk loss', 'force void', 'exit', 'earlier release', 'forgetting'],
  lateCalls: true,
  slowAnswers: false,
  targetSubmitsRunning: false,
  cancelOnlyHolds: false,
};

export function keyOf(world: World): string {
  const flags = Number(world.targetIsOff) + 2 * Number(world.signalled) + 4 * Number(world.agreed);
  return `${world.source}|${world.target}|${world.sourceOnce}|${world.targetOnce}|${world.sourceAnswers}|${world.targetAnswers}|${world.network}|${world.sourceJobs}|${world.targetJobs}|${world.late}|${world.unsaved}|${world.store}|${world.left}|${flags}`;
}

export function may(world: World, once: Once): boolean {
  return world.left[ONCE.indexOf(once)] === '1';
}

export function used(world: World, once: Once): World {
  const at = ONCE.indexOf(once);
  return { ...world, left: `${world.left.slice(0, at)}0${world.left.slice(at + 1)}` };
}
