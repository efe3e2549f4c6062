import { tagOf } from '../../drivers/steering.ts';
import type { Answer, Effect, SourceEvent, Step } from './effects.ts';
import { find, hasRun, isGone, isLive, isReleased, lastEndOf, type Seen } from './seen.ts';
import { ask } from './source-asked.ts';
import { sourceEffects } from './source-effects.ts';
import { hearAtSource } from './source-hears.ts';
import { abort, advance, RESTORE, stay } from './source-moves.ts';
import type { SourceState } from './source-state.ts';
import { sourceHasEnded } from './source-state.ts';
import { arrivedWords } from './source-words.ts';

/**
 * The source's side of a migration, one event at a time. Pure: the caller writes `record` to the disk and
 * only then begins `effects`. No event that is lost, doubled or late can do harm; a timer leads to nothing
 * but asking again.
 */
export function stepSource(state: SourceState, event: SourceEvent): Step<SourceState> {
  switch (event.kind) {
    case 'timed out':
    case 'restarted':
      return stay(state, sourceEffects(state));
    case 'tidy':
      return stay(state, sourceHasEnded(state) ? [...strayed(state), ...sourceEffects(state)] : []);
    case 'cancel':
    case 'call back':
    case 'pause':
    case 'resume':
    case 'force void':
      return ask(state, event);
    case 'reserved':
    case 'refused':
    case 'checked':
    case 'status?':
    case 'started':
    case 'voided':
      return hearAtSource(state, event);
    default:
      return event.turn !== state.turn || state.paused ? stay(state) : answer(state, event);
  }
}

const ENDED_AGAIN = '; a copy that its scheduler brought back was ended';
const WROTE_NOTHING = 'it stopped without the checkpoint that it was asked for';
const START = { phase: 'STARTING', doing: 'start', candidate: null } as const;

function answer(state: SourceState, event: Answer): Step<SourceState> {
  switch (state.phase) {
    case 'ACCEPTED':
      if (event.kind === 'refused here')
        return advance(state, { phase: 'REFUSED', doing: 'rest', outcome: event.reason });
      if (event.kind !== 'examined') return stay(state);
      return advance(state, {
        phase: 'RESERVING',
        doing: event.move === 'queued' ? 'hold' : 'reserve',
        move: event.move,
        spec: event.spec,
        specHash: event.specHash,
        submittedAt: event.submittedAt,
      });
    case 'RESERVING':
      return whileReserving(state, event);
    case 'CHECKPOINTED':
      if (event.kind === 'copied' && state.doing === 'copy') return advance(state, { doing: 'check' });
      if (event.kind === 'refused here') return abort(state, { owesVoid: true, outcome: event.reason });
      return stay(state);
    case 'FENCING':
      return whileFencing(state, event);
    case 'FENCED':
      return whileFenced(state, event);
    case 'RESTORING':
      return whileRestoring(state, event);
    case 'ABORTING':
      return whileAborting(state, event);
    case 'FINALISING':
      return event.kind === 'kept'
        ? advance(state, { phase: 'DONE', doing: 'rest', outcome: state.outcome ?? arrivedWords(state) })
        : stay(state);
    case 'DONE':
    case 'ROLLED_BACK':
      return event.kind === 'observed' ? endStrays(state, event.seen) : stay(state);
    default:
      return stay(state);
  }
}

function whileReserving(state: SourceState, event: Answer): Step<SourceState> {
  if (event.kind === 'refused here')
    return abort(state, { owesVoid: state.target !== null, outcome: event.reason });
  if (event.kind === 'signalled' && state.doing === 'signal')
    return advance(state, { doing: 'prove', before: event.before });
  if (event.kind === 'looked' && (state.doing === 'prove' || state.doing === 'look')) {
    if (event.newest !== null && event.newest.id !== state.before)
      return advance(state, { phase: 'CHECKPOINTED', doing: 'copy', candidate: event.newest });
    // What it wrote on its way out comes to rest when nobody writes any more; then there is nothing to wait for.
    return state.doing === 'prove' || event.isChanging
      ? stay(state)
      : abort(state, { owesVoid: true, outcome: WROTE_NOTHING });
  }
  if (event.kind !== 'observed') return stay(state);
  const seen = find(event.seen, state.workload);
  if (state.doing === 'prove') return whatProves(state, seen);
  if (isGone(seen)) return abort(state, { owesVoid: true, outcome: 'it ended by itself' });
  if (state.doing === 'hold') {
    if (seen?.state === 'held') return advance(state, { doing: 'reserve' });
    if (seen?.state === 'pending') return stay(state);
    return abort(state, { outcome: 'it began to run before it could be held; plan it again' });
  }
  // An earlier signal, of which nothing was heard, made it write and stop: it goes on, and is asked again.
  if (seen?.state === 'held') return stay(state, [{ do: 'release', job: state.workload }]);
  if (seen?.state !== 'running' || state.spec === null) return stay(state);
  return stay(state, [{ do: 'signal checkpoint', job: state.workload, spec: state.spec }]);
}

function whatProves(state: SourceState, seen: Seen | undefined): Step<SourceState> {
  // It runs no more, so no other checkpoint will come than what it wrote on its way out.
  if (isGone(seen) || seen?.state === 'held') return advance(state, { doing: 'look' });
  // Somebody put it back into its queue: what was asked for went with it, and is asked again when it runs.
  return seen?.state === 'pending' ? advance(state, { doing: 'signal' }) : stay(state);
}

/**
 * The one place that lets the source's copy be taken for gone. Slurm says at once that a job is cancelled and
 * saves it some seconds later: killed in between, slurmctld comes back with the job and runs it again.
 */
function whileFencing(state: SourceState, event: Answer): Step<SourceState> {
  if (event.kind === 'proceed') return advance(state, { doing: 'recheck' });
  if (event.kind !== 'observed') return stay(state);
  const seen = find(event.seen, state.workload);
  if (state.doing === 'recheck')
    return advance(state, isSameEnd(state, seen) ? { phase: 'FENCED', doing: 'look' } : { doing: 'fence' });
  if (!isGone(seen)) return stay(state);
  // It came to its own end before the fence: running it again elsewhere would do its work twice.
  if (seen?.state === 'completed' && !state.signalled)
    return abort(state, { owesVoid: true, outcome: 'it ended by itself' });
  return advance(state, { doing: 'remember', endedAt: lastEndOf([seen]) });
}

/** Gone, and by the end that was given the time to be saved: it may have run since, and come to another. */
function isSameEnd(state: SourceState, seen: Seen | undefined): boolean {
  return isGone(seen) && lastEndOf([seen]) === state.endedAt;
}

function whileFenced(state: SourceState, event: Answer): Step<SourceState> {
  if (state.cancelAsked) return advance(state, { ...RESTORE, owesVoid: true });
  if (event.kind === 'proceed' || event.kind === 'refused here') return advance(state, START);
  if (event.kind === 'copied' && state.doing === 'copy') return advance(state, { doing: 'check' });
  if (event.kind !== 'looked' || state.doing !== 'look') return stay(state);
  // Without a newer one the earlier one, which is at the target already, is good.
  if (event.newest === null || event.newest.id === state.checkpoint?.id) return advance(state, START);
  return advance(state, { doing: 'copy', candidate: event.newest });
}

function whileRestoring(state: SourceState, event: Answer): Step<SourceState> {
  if (event.kind === 'submitted' && state.doing === 'submit')
    return advance(state, { doing: 'release', restored: event.job });
  if (event.kind === 'proceed') return advance(state, { doing: 'recheck' });
  if (event.kind !== 'observed' || state.restored === null) return stay(state);
  const seen = find(event.seen, state.restored);
  // Its scheduler was killed before it had saved that it has it.
  if (seen === undefined) return advance(state, { doing: 'submit', restored: null });
  const back = isGone(seen) || hasRun(seen) || (state.move === 'queued' && isReleased(seen));
  if (state.doing === 'recheck')
    return advance(state, back ? { phase: 'ROLLED_BACK', doing: 'rest' } : { doing: 'release' });
  return back ? advance(state, { doing: 'remember' }) : stay(state);
}

function whileAborting(state: SourceState, event: Answer): Step<SourceState> {
  if (event.kind === 'proceed')
    return advance(state, { doing: state.doing === 'remember' ? 'recheck' : 'undo' });
  if (
    event.kind === 'looked' &&
    state.doing === 'prove' &&
    event.newest !== null &&
    event.newest.id !== state.before
  )
    return advance(state, { doing: 'settle', candidate: event.newest });
  if (event.kind !== 'observed') return stay(state);
  const seen = find(event.seen, state.workload);
  if (isGone(seen)) {
    // What ended over the checkpoint we asked for has not done its work: it goes on from there.
    if (!state.signalled) return advance(state, { phase: 'ABORTED', doing: 'rest' });
    const isSaved = state.doing === 'recheck' && isSameEnd(state, seen);
    return advance(state, isSaved ? RESTORE : { doing: 'remember', endedAt: lastEndOf([seen]) });
  }
  const heldByUs = seen?.state === 'held' && (state.move === 'queued' || state.signalled);
  // It ended over what an earlier signal asked for; from here on there may be nothing left to wait for.
  if (state.doing === 'prove' && (heldByUs || seen?.state === 'pending'))
    return advance(state, { doing: 'settle' });
  if (heldByUs && state.doing === 'recheck') return advance(state, { doing: 'undo' });
  if (heldByUs) return stay(state, [{ do: 'release', job: state.workload }]);
  if (state.doing === 'prove' || seen?.state === 'unknown') return stay(state);
  // What we released may be held again when its scheduler is killed now, and then nobody would know.
  if (state.doing === 'undo' && (state.move === 'queued' || state.signalled))
    return advance(state, { doing: 'remember' });
  return advance(state, { phase: 'ABORTED', doing: 'rest' });
}

/**
 * What may be there though it ought not to be: a submission that landed late left a held copy beside the one that
 * was restored; a scheduler that was killed later than it should need to save brought the original back.
 */
function strayed(state: SourceState): readonly Effect[] {
  const { phase, workload, operation } = state;
  if (phase === 'DONE') return [{ do: 'observe', jobs: [workload], tag: null }];
  return phase === 'ROLLED_BACK' ? [{ do: 'observe', jobs: [workload], tag: tagOf(operation) }] : [];
}

/** On record before the first of them is ended; what comes back again after that is the same story. */
function endStrays(state: SourceState, seen: readonly Seen[]): Step<SourceState> {
  const effects = seen
    .filter(
      (one) => isOriginal(one, state) || (one.tagged && one.state === 'held' && one.job !== state.restored),
    )
    .map(({ job }): Effect => ({ do: 'cancel', job }));
  const known = state.outcome ?? '';
  if (effects.length === 0 || known.endsWith(ENDED_AGAIN)) return stay(state, effects);
  return { ...advance(state, { outcome: known + ENDED_AGAIN }), effects };
}

/** Its id alone would not do: a scheduler that forgets gives ids out again. */
function isOriginal(seen: Seen, { workload, submittedAt }: SourceState): boolean {
  return isLive(seen) && seen.job === workload && submittedAt !== null && seen.submittedAt === submittedAt;
}
