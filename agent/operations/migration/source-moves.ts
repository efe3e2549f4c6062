import type { Effect, Step } from './effects.ts';
import { sourceEffects } from './source-effects.ts';
import type { SourceState } from './source-state.ts';

/** On to what must be on the disk first; the effects are those of the state it leads to. */
export function advance(state: SourceState, changes: Partial<SourceState>): Step<SourceState> {
  const next = { ...state, ...changes, turn: state.turn + 1 };
  return { state: next, record: next, effects: sourceEffects(next) };
}

export function stay(state: SourceState, effects: readonly Effect[] = []): Step<SourceState> {
  return { state, record: null, effects };
}

/**
 * Nothing was stopped, so there is nothing to undo but a hold; unless a checkpoint was asked for: the
 * workload may yet end over it, and before that is over nobody can say that it goes on.
 */
export function abort(state: SourceState, changes: Partial<SourceState>): Step<SourceState> {
  const isProven = state.candidate !== null || state.checkpoint !== null;
  const doing = !state.signalled ? 'undo' : isProven ? 'settle' : 'prove';
  return advance(state, { phase: 'ABORTING', doing, paused: false, ...changes });
}
