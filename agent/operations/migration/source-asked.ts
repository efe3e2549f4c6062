import type { Asked, Step } from './effects.ts';
import { abort, advance, RESTORE, stay } from './source-moves.ts';
import { type SourceState, sourceHasEnded } from './source-state.ts';

/** Whether what people ask can still be done; null when it can, else why not. */
export function whyNot(state: SourceState, asked: Asked['kind']): string | null {
  if (sourceHasEnded(state)) return `it has ended: ${state.outcome ?? state.phase}`;
  const sourceRuns = ['ACCEPTED', 'RESERVING', 'CHECKPOINTED'].includes(state.phase);
  switch (asked) {
    case 'pause':
      return sourceRuns ? null : 'the workload is already being stopped; a pause now would only keep it down';
    case 'resume':
      return state.paused ? null : 'it is not paused';
    case 'force void':
      return state.phase === 'STARTING'
        ? null
        : 'only a migration that waits for the target’s word can be forced; this one can be cancelled';
    case 'call back':
      return sourceRuns ? null : 'it is being ended here, and goes on to its end';
    case 'cancel':
      if (state.phase === 'ABORTING' && state.doing === 'prove') return null;
      if (sourceRuns || ['FENCING', 'FENCED', 'STARTING'].includes(state.phase)) return null;
      return state.phase === 'FINALISING' ? 'it runs at the target already' : 'it is on its way back already';
  }
}

/** Whether a state is what was asked for, or led to by it. */
export function wasTaken(state: SourceState, { kind }: Asked): boolean {
  if (kind === 'cancel' || kind === 'call back') return state.cancelAsked;
  return kind === 'force void' ? state.forced !== null : state.paused === (kind === 'pause');
}

/** What people ask of a migration at its source, where it can still be done. */
export function ask(state: SourceState, event: Asked): Step<SourceState> {
  if (whyNot(state, event.kind) !== null) return stay(state);
  switch (event.kind) {
    case 'pause':
      return state.paused ? stay(state) : advance(state, { paused: true });
    case 'resume':
      return advance(state, { paused: false });
    case 'force void':
      return advance(state, {
        ...RESTORE,
        forced: { by: event.by, statement: event.statement },
        owesVoid: true,
        outcome: `rolled back by ${event.by.join(' and ')}: ${event.statement}`,
      });
    case 'cancel':
    case 'call back': {
      const outcome = `cancelled by ${event.by}: ${event.reason}`;
      if (state.phase === 'ACCEPTED')
        return advance(state, { phase: 'ABORTED', doing: 'rest', cancelAsked: true, paused: false, outcome });
      if (state.phase === 'RESERVING' || state.phase === 'CHECKPOINTED')
        return abort(state, { cancelAsked: true, owesVoid: state.doing !== 'hold', outcome });
      // Asked again while it waits for a checkpoint that does not come: it is left as it is.
      if (state.phase === 'ABORTING')
        return advance(state, state.cancelAsked ? { doing: 'undo' } : { cancelAsked: true });
      if (state.phase === 'FENCED')
        return advance(state, { ...RESTORE, cancelAsked: true, owesVoid: true, outcome });
      return state.cancelAsked ? stay(state) : advance(state, { cancelAsked: true, outcome });
    }
  }
}
