import type { Answer, Effect, Step, TargetEvent } from './effects.ts';
import { find, hasRun, isGone, isLive, isReleased, lastEndOf, type Seen } from './seen.ts';
import { observeAll, targetEffects } from './target-effects.ts';
import { hearAtTarget } from './target-hears.ts';
import { advance, stay } from './target-moves.ts';
import type { OwnLife, TargetState } from './target-state.ts';

/**
 * The target's side of a migration, one event at a time. Pure: the caller writes `record` to the disk and
 * only then begins `effects`. The target decides nothing but whether it takes the workload in; whether it
 * is to run is the source's word, and what it did with that word is its own, said once and kept.
 */
export function stepTarget(state: TargetState, event: TargetEvent, own: OwnLife): Step<TargetState> {
  switch (event.kind) {
    case 'timed out':
      return stay(state, state.doing === 'rest' ? [] : targetEffects(state, own));
    case 'restarted':
      return stay(state, targetEffects(state, own));
    case 'tidy':
      return stay(state, state.doing === 'rest' && state.phase !== 'NONE' ? [observeAll(state)] : []);
    case 'reserve':
    case 'check':
    case 'start':
    case 'void':
      return hearAtTarget(state, event, own);
    default:
      return event.turn === state.turn ? answer(state, event, own) : stay(state);
  }
}

function answer(state: TargetState, event: Answer, own: OwnLife): Step<TargetState> {
  switch (event.kind) {
    case 'considered':
      if (state.doing !== 'consider') return stay(state);
      return event.refusal === null
        ? advance(state, { doing: 'submit' }, own)
        : advance(state, { ...VOIDING, refusal: event.refusal }, own);
    case 'submitted':
      if (state.doing !== 'submit') return stay(state);
      return advance(state, { phase: 'RESERVED', doing: 'wait', job: event.job }, own);
    case 'refused here':
      if (state.phase !== 'RESERVING') return stay(state);
      return advance(state, { ...VOIDING, refusal: event.reason }, own);
    case 'digested':
      return stay(state, [digestOf(state, event, own)]);
    case 'proceed':
      return state.doing === 'remember' ? advance(state, { doing: 'recheck' }, own) : stay(state);
    case 'observed':
      return observed(state, event.seen, own);
    default:
      return stay(state);
  }
}

const VOIDING = { phase: 'VOIDING', doing: 'void' } as const;

function observed(state: TargetState, seen: readonly Seen[], own: OwnLife): Step<TargetState> {
  switch (state.doing) {
    case 'find':
      return found(state, seen, own);
    case 'judge': {
      const ran = theOneThatStarted(state, seen);
      return ran === undefined ? advance(state, VOIDING, own) : started(state, ran, own);
    }
    case 'release': {
      const copy = find(seen, state.job);
      if (copy !== undefined && hasStarted(state, copy)) return advance(state, { doing: 'remember' }, own);
      // Somebody ended it before it ran: the source is told, and takes the workload back.
      return isGone(copy) ? advance(state, VOIDING, own) : stay(state);
    }
    case 'void': {
      const live = seen.filter(isLive);
      if (live.length > 0) return stay(state, cancelAll(live));
      return mayHaveRun(state)
        ? advance(state, { doing: 'remember', endedAt: lastEndOf(seen) }, own)
        : advance(state, { phase: 'VOID', doing: 'rest' }, own);
    }
    case 'recheck':
      return state.phase === 'VOIDING' ? goneStill(state, seen, own) : runsStill(state, seen, own);
    case 'revoke': {
      const live = seen.filter(isLive);
      return live.length > 0 ? stay(state, cancelAll(live)) : advance(state, { doing: 'rest' }, own);
    }
    case 'rest':
      return stay(state, cancelAll(strays(state, seen)));
    default:
      return stay(state);
  }
}

/**
 * Slurm says at once what it does and saves it some seconds later: killed in between, slurmctld comes back
 * with what it had before. What it says again after that is final here, too.
 */
function runsStill(state: TargetState, seen: readonly Seen[], own: OwnLife): Step<TargetState> {
  const copy = find(seen, state.job);
  if (copy !== undefined && hasStarted(state, copy)) return started(state, copy, own);
  return advance(state, isGone(copy) ? VOIDING : { doing: 'release' }, own);
}

function goneStill(state: TargetState, seen: readonly Seen[], own: OwnLife): Step<TargetState> {
  const isSaved = !seen.some(isLive) && lastEndOf(seen) === state.endedAt;
  return advance(state, isSaved ? { phase: 'VOID', doing: 'rest' } : VOIDING, own);
}

/** A copy that was only held stays so, whatever its scheduler forgets. */
function mayHaveRun({ armed, job, refusal }: TargetState): boolean {
  return armed !== null || (job === null && refusal === null);
}

/** What an earlier life of this disk left, before anything is submitted. */
function found(state: TargetState, seen: readonly Seen[], own: OwnLife): Step<TargetState> {
  const ran = theOneThatStarted(state, seen);
  if (ran !== undefined) return started(state, ran, own);
  // Released, or ended without having run: that life was further than a reservation can be.
  if (seen.some((one) => one.state !== 'held')) return advance(state, VOIDING, own);
  return advance(state, { doing: 'consider' }, own);
}

function started(state: TargetState, copy: Seen, own: OwnLife): Step<TargetState> {
  return advance(state, { phase: 'STARTED', doing: 'rest', job: copy.job }, own);
}

function theOneThatStarted(state: TargetState, seen: readonly Seen[]): Seen | undefined {
  return seen.find((one) => hasStarted(state, one));
}

function hasStarted(state: TargetState, copy: Seen): boolean {
  return hasRun(copy) || (state.move === 'queued' && isReleased(copy));
}

/** Copies that a late call of the scheduler left: of what is void any, of what runs all but that one. */
function strays(state: TargetState, seen: readonly Seen[]): readonly Seen[] {
  const kept = state.phase === 'STARTED' && !state.forced ? state.job : null;
  return seen.filter(
    (one) =>
      isLive(one) && one.job !== kept && (state.phase === 'VOID' || state.forced || one.state === 'held'),
  );
}

function cancelAll(copies: readonly Seen[]): readonly Effect[] {
  return copies.map((copy) => ({ do: 'cancel', job: copy.job }));
}

function digestOf(
  state: TargetState,
  { checkpoint, digest }: Extract<Answer, { kind: 'digested' }>,
  own: OwnLife,
): Effect {
  const { operation, peer } = state;
  const { site, store } = own;
  return {
    do: 'send',
    message: { kind: 'checked', operation, from: site, to: peer, store, checkpoint, digest },
  };
}
