import type { Checked, FromTargetAgent, Reserved, StatusAsked, Voided } from '../../../protocol/index.ts';
import type { Step } from './effects.ts';
import { movesCheckpoint, say } from './source-effects.ts';
import { abort, advance, stay } from './source-moves.ts';
import type { SourceState } from './source-state.ts';
import { arrivedWords } from './source-words.ts';

/** What the target says, at any time, in any order, any number of times. */
export function hearAtSource(state: SourceState, message: FromTargetAgent): Step<SourceState> {
  switch (message.kind) {
    case 'reserved':
      return hearReserved(state, message);
    case 'refused':
      if (state.phase !== 'RESERVING' || state.doing !== 'reserve' || state.paused) return stay(state);
      return abort(state, { outcome: message.reason });
    case 'checked':
      return hearChecked(state, message);
    case 'status?':
      return hearStatusAsked(state, message);
    case 'started':
      if (state.phase === 'STARTING')
        return advance(state, { phase: 'FINALISING', doing: 'finish', outcome: arrivedWords(state) });
      return state.forced !== null && state.owesVoid ? stay(state, [say(state, 'void')]) : stay(state);
    case 'voided':
      return hearVoided(state, message);
  }
}

function hearReserved(state: SourceState, { store, boot }: Reserved): Step<SourceState> {
  // Reserved anew by a disk that forgot the rest, for a migration that needs it no more.
  if (isOnItsWayBack(state) || ['FINALISING', 'DONE'].includes(state.phase))
    return stay(state, [say(state, 'void')]);
  if (state.paused) return stay(state);
  if (state.phase === 'RESERVING' && state.doing === 'reserve') {
    const target = { store, boot };
    return movesCheckpoint(state)
      ? advance(state, { target, doing: 'signal', signalled: true })
      : advance(state, { target, phase: 'FENCING', doing: 'fence' });
  }
  const sourceRuns = state.phase === 'RESERVING' || state.phase === 'CHECKPOINTED';
  if (sourceRuns && state.target !== null && state.target.store !== store) return lostItsDisk(state);
  return stay(state);
}

function hearChecked(state: SourceState, message: Checked): Step<SourceState> {
  const { candidate, phase } = state;
  if (state.doing !== 'check' || candidate === null || message.checkpoint !== candidate.id || state.paused)
    return stay(state);
  if (phase === 'CHECKPOINTED' && message.store !== state.target?.store) return lostItsDisk(state);
  if (message.digest !== candidate.digest) return advance(state, { doing: 'copy' });
  const verified = { checkpoint: candidate, candidate: null };
  return phase === 'CHECKPOINTED'
    ? advance(state, { ...verified, phase: 'FENCING', doing: 'fence' })
    : advance(state, { ...verified, phase: 'STARTING', doing: 'start' });
}

function hearStatusAsked(state: SourceState, { store, boot }: StatusAsked): Step<SourceState> {
  if (isOnItsWayBack(state)) return stay(state, [say(state, 'void')]);
  if (state.phase !== 'STARTING' || state.target === null) return stay(state);
  if (state.cancelAsked) return stay(state, [say(state, 'void')]);
  if (state.target.store !== store) return stay(state);
  if (state.target.boot === boot) return stay(state, [say(state, 'start')]);
  return advance(state, { target: { store, boot } });
}

/** The one place that gives the source its workload back after the commit point. */
function hearVoided(state: SourceState, { of }: Voided): Step<SourceState> {
  if (state.target !== null && state.target.store !== of) return stay(state);
  const outcome = state.outcome ?? `${state.peer} holds nothing of it any more`;
  switch (state.phase) {
    case 'STARTING':
    case 'FENCED':
      return advance(state, {
        phase: 'RESTORING',
        doing: 'submit',
        candidate: null,
        owesVoid: false,
        outcome,
      });
    case 'RESERVING':
      if (state.doing === 'hold' || state.doing === 'reserve') return stay(state);
      return abort(state, { outcome });
    case 'CHECKPOINTED':
      return abort(state, { outcome });
    default:
      return state.owesVoid ? advance(state, { owesVoid: false }) : stay(state);
  }
}

/** It will run at the source, or does already: whatever the target holds is to go. */
function isOnItsWayBack(state: SourceState): boolean {
  return ['ABORTING', 'ABORTED', 'RESTORING', 'ROLLED_BACK'].includes(state.phase);
}

function lostItsDisk(state: SourceState): Step<SourceState> {
  return abort(state, { owesVoid: true, outcome: `${state.peer} lost its disk after it had reserved` });
}
