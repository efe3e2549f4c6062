import type { Effect, Step } from './effects.ts';
import { sourceEffects } from './source-effects.ts';
import { type SourceState, sourceHasEnded } from './source-state.ts';

/** Back at the source, as a new job from what the journal holds. */
export const RESTORE = { phase: 'RESTORING', doing: 'submit' } as const;

/** On to what must be on the disk first; the effects are those of the state it leads to. */
export function advance(state: SourceState, changes: Partial<SourceState>): Step<SourceState> {
  const on = { ...state, ...changes, turn: state.turn + 1 };
  // Ends are remembered for months, and a script may have megabytes.
  const next = sourceHasEnded(on) ? { ...on, spec: null } : on;
  return { state: next, record: next, effects: sourceEffects(next) };
}

export function stay(state: SourceState, effects: readonly Effect[] = []): Step<SourceState> {
  return { state, record: null, effects };
}

/**
 * Nothing was stopped, so there is nothing to undo but a hold. But the workload may yet end over a
 * checkpoint it was asked for, and a hold that nobody heard of may land yet: before that is over nobody
 * can say that it goes on.
 */
export function abort(state: SourceState, changes: Partial<SourceState>): Step<SourceState> {
  return advance(state, { phase: 'ABORTING', doing: firstToAbort(state), paused: false, ...changes });
}

function firstToAbort(state: SourceState): SourceState['doing'] {
  if (state.move === 'queued') return 'settle';
  if (!state.signalled) return 'undo';
  const isProven = state.candidate !== null || state.checkpoint !== null;
  // While it was being asked nobody knows whether it was: there may be no checkpoint to wait for.
  return isProven || state.doing === 'signal' || state.doing === 'look' ? 'settle' : 'prove';
}
