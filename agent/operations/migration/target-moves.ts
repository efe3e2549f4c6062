import type { Effect, Step } from './effects.ts';
import { targetEffects } from './target-effects.ts';
import { type OwnLife, type TargetState, targetHasEnded } from './target-state.ts';

/** On to what must be on the disk first; the effects are those of the state it leads to. */
export function advance(state: TargetState, changes: Partial<TargetState>, own: OwnLife): Step<TargetState> {
  const on = { ...state, ...changes, turn: state.turn + 1 };
  // Ends are remembered for months, and a script may have megabytes.
  const next = targetHasEnded(on) ? { ...on, spec: null } : on;
  return { state: next, record: next, effects: targetEffects(next, own) };
}

export function stay(state: TargetState, effects: readonly Effect[] = []): Step<TargetState> {
  return { state, record: null, effects };
}
