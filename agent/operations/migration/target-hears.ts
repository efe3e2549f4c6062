import type { FromSourceAgent, Reserve, Start, Void } from '../../../protocol/index.ts';
import type { Step } from './effects.ts';
import { say, sayVoided, targetEffects } from './target-effects.ts';
import { advance, stay } from './target-moves.ts';
import type { OwnLife, TargetState } from './target-state.ts';

/** What the source says, at any time, in any order, any number of times. */
export function hearAtTarget(state: TargetState, message: FromSourceAgent, own: OwnLife): Step<TargetState> {
  if (state.phase === 'STARTED') return hearWhenStarted(state, message, own);
  if (state.phase === 'VOID') return hearWhenVoid(state, message, own);
  if (state.phase === 'VOIDING') return stay(state);
  switch (message.kind) {
    case 'reserve':
      return hearReserve(state, message, own);
    case 'start':
      return hearStart(state, message, own);
    case 'void':
      return hearVoid(state, message, own);
    case 'check':
      if (state.phase === 'NONE') return judge(state, message.move, own);
      if (state.phase !== 'RESERVED' || state.spec === null) return stay(state);
      return stay(state, [{ do: 'digest checkpoint', checkpoint: message.checkpoint, spec: state.spec }]);
  }
}

function hearReserve(state: TargetState, message: Reserve, own: OwnLife): Step<TargetState> {
  if (state.phase === 'NONE' && state.doing === 'rest') {
    const { workload, actor, reason, spec, specHash, dataClass, move } = message;
    return advance(
      state,
      { phase: 'RESERVING', doing: 'find', workload, actor, reason, spec, specHash, dataClass, move },
      own,
    );
  }
  if (state.phase === 'NONE') return stay(state);
  if (message.specHash !== state.specHash) {
    const refusal = `operation ${state.operation} is known here with another workload`;
    return stay(state, [say({ ...state, refusal }, own, 'refused')]);
  }
  return state.phase === 'RESERVED' ? stay(state, [say(state, own, 'reserved')]) : stay(state);
}

function hearStart(state: TargetState, message: Start, own: OwnLife): Step<TargetState> {
  if (message.store !== own.store || state.phase === 'NONE') return judge(state, message.move, own);
  if (state.doing !== 'wait' && state.doing !== 'release') return stay(state);
  // Said to an earlier life of this agent: since then the source may have been forced to go on without us.
  if (message.boot !== own.boot) return stay(state, [say(state, own, 'status?')]);
  if (state.armed === own.boot) return stay(state, targetEffects(state, own));
  return advance(state, { phase: 'START_INTENT', doing: 'release', armed: own.boot }, own);
}

function hearVoid(state: TargetState, message: Void, own: OwnLife): Step<TargetState> {
  if (message.forced)
    return advance(state, { phase: 'VOIDING', doing: 'void', forced: true, move: message.move }, own);
  // A disk that has not reserved may have forgotten what it started: that is looked at before it is ended.
  if (state.phase === 'NONE' || state.phase === 'RESERVING') return judge(state, message.move, own);
  return advance(state, { phase: 'VOIDING', doing: 'void' }, own);
}

function hearWhenStarted(state: TargetState, message: FromSourceAgent, own: OwnLife): Step<TargetState> {
  if (state.doing === 'revoke') return stay(state);
  if (message.kind === 'void' && message.forced && !state.forced)
    return advance(state, { doing: 'revoke', forced: true }, own);
  return stay(state, [
    state.forced ? sayVoided(state, own, reservedBy(message)) : say(state, own, 'started'),
  ]);
}

function hearWhenVoid(state: TargetState, message: FromSourceAgent, own: OwnLife): Step<TargetState> {
  return message.kind === 'reserve'
    ? stay(state, [say(state, own, 'refused')])
    : stay(state, [sayVoided(state, own, reservedBy(message))]);
}

function reservedBy(message: FromSourceAgent): string | null {
  return message.kind === 'start' || message.kind === 'void' || message.kind === 'check'
    ? message.store
    : null;
}

function judge(state: TargetState, move: TargetState['move'], own: OwnLife): Step<TargetState> {
  return state.doing === 'judge' ? stay(state) : advance(state, { doing: 'judge', move }, own);
}
