import type { Kept } from './records.ts';
import type { Running } from './register.ts';
import { type SourcePhase, type SourceState, sourceHasEnded } from './source-state.ts';
import { sourceWords } from './source-words.ts';
import type { Copied } from './surroundings.ts';
import { type TargetState, targetHasEnded } from './target-state.ts';
import { targetWords } from './target-words.ts';

/** One migration as people see it: what an `operations` row is made of. */
export interface MigrationView {
  readonly operation: string;
  readonly side: 'source' | 'target';
  readonly workload: string | null;
  readonly peer: string;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly state: 'accepted' | 'running' | 'paused' | 'done' | 'failed' | 'refused' | 'cancelled';
  readonly phase: string;
  /** What it does now, in words, and what is in the way. */
  readonly step: string;
  readonly progressRatio: number;
  /** Wall clock of its newest record, ms. */
  readonly since: number;
  readonly hasEnded: boolean;
  /** It has stood where it stands for longer than anyone expects (I4): to be shown, never to be decided by. */
  readonly isOverdue: boolean;
  readonly outcome: string | null;
}

/** Checkpoints and queues take hours; everything else is a matter of minutes. */
const EXPECTED_MS = 10 * 60_000;
const EXPECTED_LONG_MS = 4 * 3_600_000;

export function viewOf(
  kept: Kept,
  { since, trouble, copied }: Pick<Running, 'since' | 'trouble' | 'copied'>,
  now: number,
): MigrationView {
  const view = kept.side === 'source' ? sourceView(kept.state) : targetView(kept.state);
  const { doing, operation, peer } = kept.state;
  const isLong = doing === 'prove' || doing === 'copy' || doing === 'release' || doing === 'wait';
  const isOverdue = !view.hasEnded && now - since > (isLong ? EXPECTED_LONG_MS : EXPECTED_MS);
  const copying = doing === 'copy' && !view.hasEnded ? copied : null;
  // Before the rest: a table cuts what is long at its end.
  const words = copying === null ? view.step : `${copiedWords(copying)}: ${view.step}`;
  const step = trouble === null || view.hasEnded ? words : `${words} (${trouble})`;
  const progressRatio = view.progressRatio + (copying === null ? 0 : COPY_SHARE * ratioOf(copying));
  return {
    ...view,
    step,
    progressRatio,
    operation,
    peer,
    side: kept.side,
    phase: kept.state.phase,
    since,
    isOverdue,
  };
}

/** What the copy of a checkpoint is of a migration, from the phase it is in towards the next. */
const COPY_SHARE = 0.09;

function ratioOf({ bytes, totalBytes }: Copied): number {
  return totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
}

/** `12.4 of 80.0 GB (15 %)`: in steps of a thousand, as disks and links are counted. */
function copiedWords(copied: Copied): string {
  const { bytes, totalBytes } = copied;
  const power = Math.min(5, Math.max(0, Math.floor(Math.log10(Math.max(1, totalBytes)) / 3)));
  const inUnit = (amount: number): string => (amount / 1000 ** power).toFixed(power === 0 ? 0 : 1);
  const unit = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'][power];
  return `${inUnit(bytes)} of ${inUnit(totalBytes)} ${unit} (${Math.floor(ratioOf(copied) * 100)} %)`;
}

type Part = Omit<MigrationView, 'operation' | 'peer' | 'side' | 'phase' | 'since' | 'isOverdue'>;

const PROGRESS: Readonly<Record<SourcePhase, number>> = {
  ACCEPTED: 0,
  RESERVING: 0.1,
  CHECKPOINTED: 0.4,
  FENCING: 0.6,
  FENCED: 0.7,
  STARTING: 0.8,
  FINALISING: 0.95,
  ABORTING: 0.9,
  RESTORING: 0.9,
  DONE: 1,
  REFUSED: 1,
  ABORTED: 1,
  ROLLED_BACK: 1,
};

function sourceView(state: SourceState): Part {
  const { workload, actor, reason, outcome } = state;
  const hasEnded = sourceHasEnded(state);
  const step = sourceWords(state);
  return {
    workload,
    actor,
    reason,
    state: wordOf(state),
    step,
    progressRatio: PROGRESS[state.phase],
    hasEnded,
    outcome,
  };
}

function wordOf(state: SourceState): MigrationView['state'] {
  switch (state.phase) {
    case 'ACCEPTED':
      return state.paused ? 'paused' : 'accepted';
    case 'DONE':
      return 'done';
    case 'REFUSED':
      return 'refused';
    case 'ABORTED':
    case 'ROLLED_BACK':
      return state.cancelAsked ? 'cancelled' : 'failed';
    default:
      return state.paused ? 'paused' : 'running';
  }
}

function targetView(state: TargetState): Part {
  const { workload, actor, reason, refusal, phase } = state;
  const hasEnded = targetHasEnded(state);
  const word =
    phase === 'STARTED' ? 'done' : phase !== 'VOID' ? 'running' : refusal === null ? 'cancelled' : 'refused';
  const progressRatio = hasEnded ? 1 : phase === 'START_INTENT' ? 0.8 : phase === 'RESERVED' ? 0.4 : 0.1;
  return {
    workload,
    actor,
    reason,
    state: word,
    step: targetWords(state),
    progressRatio,
    hasEnded,
    outcome: refusal,
  };
}
