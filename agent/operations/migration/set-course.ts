import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Journal } from '../journal.ts';
import { carryOut, type World } from './carry-out.ts';
import { Course, type CourseKeeper } from './course.ts';
import type { Effect, SourceEvent, TargetEvent } from './effects.ts';
import { causeOf, type Kept, recordOf } from './records.ts';
import type { Running } from './register.ts';
import type { SourceState } from './source-state.ts';
import { stepSource } from './step-source.ts';
import { stepTarget } from './step-target.ts';
import type { Random } from './surroundings.ts';
import type { OwnLife, TargetState } from './target-state.ts';

/** What the runner is given by the agent. */
export interface RunnerNeeds extends World {
  readonly own: OwnLife;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Something that `views` shows has changed. */
  readonly changed: () => void;
}

export interface CourseSurroundings {
  readonly needs: RunnerNeeds;
  readonly hasStopped: () => boolean;
  readonly hasFailed: (cause: unknown) => void;
}

const FIRST_PATIENCE_MS = 1_000;
const LONGEST_PATIENCE_MS = 60_000;

/** One side of one migration, joined to the journal, the scheduler, the other agent and the timers. */
export function setCourse(kept: Kept, since: number, around: CourseSurroundings): Running {
  const { needs } = around;
  const standing = { since, trouble: null, copied: null };
  const running: Running =
    kept.side === 'source'
      ? {
          ...standing,
          side: 'source',
          course: new Course<SourceState, SourceEvent>(kept.state, stepSource, {
            ...keeper(around, () => running),
            write: (state, before, cause) =>
              written(running, { side: 'source', state }, { side: 'source', state: before }, cause, needs),
          }),
        }
      : {
          ...standing,
          side: 'target',
          course: new Course<TargetState, TargetEvent>(
            kept.state,
            (state, event) => stepTarget(state, event, needs.own),
            {
              ...keeper(around, () => running),
              write: (state, before, cause) =>
                written(running, { side: 'target', state }, { side: 'target', state: before }, cause, needs),
            },
          ),
        };
  return running;
}

async function written(
  running: Running,
  kept: Kept,
  before: Kept,
  cause: SourceEvent | TargetEvent,
  { journal, own, clock, changed }: RunnerNeeds,
): Promise<void> {
  const { actor, reason } = causeOf(cause, own.site);
  await journal.append(recordOf(kept, before, actor, reason));
  running.since = clock.wall();
  running.trouble = null;
  running.copied = null;
  changed();
}

function keeper(
  { needs, hasStopped, hasFailed }: CourseSurroundings,
  running: () => Running,
): Omit<CourseKeeper<never, never>, 'write'> {
  return {
    carryOut: async (effect, turn, signal) => {
      if (!hasStopped()) await carryOutOnce(running(), effect, turn, signal, needs, hasStopped);
    },
    patience: (attempts) =>
      Math.min(FIRST_PATIENCE_MS * 2 ** attempts, LONGEST_PATIENCE_MS) * (0.75 + needs.random() / 2),
    after: (milliseconds, then) => needs.timers.after(milliseconds, then),
    hasFailed,
  };
}

/** What went wrong is shown beside the step; what is not known is asked again. */
async function carryOutOnce(
  running: Running,
  effect: Effect,
  turn: number,
  signal: AbortSignal,
  needs: RunnerNeeds,
  hasStopped: () => boolean,
): Promise<void> {
  if (effect.do === 'ask again') return;
  try {
    const answer = await carryOut(effect, running.course.state, needs, signal, (copied) => {
      running.copied = copied;
    });
    if (signal.aborted) return;
    if (effect.do !== 'send') running.trouble = null;
    if (answer !== null) void running.course.tell({ ...answer, turn });
  } catch (error) {
    if (signal.aborted || hasStopped()) return;
    running.trouble = `${effect.do}: ${error instanceof Error ? error.message : String(error)}`;
    needs.changed();
  }
}
