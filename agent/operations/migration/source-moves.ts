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
