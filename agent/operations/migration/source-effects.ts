import type { FromSourceAgent } from '../../../protocol/index.ts';
import { tagOf } from '../../drivers/steering.ts';
import { declaresCheckpoint } from './declares-checkpoint.ts';
import type { Effect } from './effects.ts';
import type { SourceState } from './source-state.ts';

/** What a state at the source does until it succeeds: on entering it, on every timer, after every restart. */
export function sourceEffects(state: SourceState): readonly Effect[] {
  if (state.paused) return [];
  const wanted = [...ofPhase(state), ...(state.owesVoid ? [say(state, 'void')] : [])];
  return wanted.length === 0 ? [] : [...wanted, { do: 'ask again' }];
}

/**
 * What a restored copy goes on from, else what lies at the target: none, for what starts from the beginning.
 * A plan that lets some of several start so is about those that declare no checkpoint, and no others.
 */
export function movesCheckpoint({ move, fromBeginning, spec }: SourceState): boolean {
  return move === 'running' && !(fromBeginning && (spec === null || !declaresCheckpoint(spec)));
}

export function say(state: SourceState, kind: FromSourceAgent['kind']): Effect {
  const message = messageOf(state, kind);
  if (message === null) throw new Error(`a migration in ${state.phase} has no ${kind} to say`);
  return { do: 'send', message };
}

function ofPhase(state: SourceState): readonly Effect[] {
  if (state.doing === 'remember') return [{ do: 'remember' }];
  if (state.doing === 'recheck') return [observe(state.restored ?? state.workload)];
  switch (state.phase) {
    case 'ACCEPTED':
      return [{ do: 'examine', workload: state.workload }];
    case 'RESERVING':
      return reserving(state);
    case 'CHECKPOINTED':
      return copying(state);
    case 'FENCING':
      return [{ do: 'cancel', job: state.workload }, observe(state.workload)];
    case 'FENCED':
      if (state.doing !== 'look') return copying(state);
      return movesCheckpoint(state) && state.spec !== null && !state.cancelAsked
        ? [{ do: 'look for checkpoint', spec: state.spec }]
        : [{ do: 'proceed' }];
    case 'STARTING':
      return [say(state, state.cancelAsked ? 'void' : 'start')];
    case 'RESTORING':
      return restoring(state);
    case 'ABORTING':
      if (state.doing === 'settle') return [{ do: 'settle' }];
      if (state.doing === 'prove' && state.spec !== null)
        return [{ do: 'look for checkpoint', spec: state.spec }, observe(state.workload)];
      return [observe(state.workload)];
    case 'FINALISING':
      return [{ do: 'keep checkpoint', checkpoint: state.checkpoint }];
    case 'DONE':
    case 'REFUSED':
    case 'ABORTED':
    case 'ROLLED_BACK':
      return [];
  }
}

function reserving(state: SourceState): readonly Effect[] {
  switch (state.doing) {
    case 'hold':
      return [{ do: 'hold', job: state.workload }, observe(state.workload)];
    case 'reserve':
      return [say(state, 'reserve')];
    case 'prove':
      return state.spec === null
        ? []
        : [{ do: 'look for checkpoint', spec: state.spec }, observe(state.workload)];
    case 'look':
      return state.spec === null ? [] : [{ do: 'look for checkpoint', spec: state.spec }];
    default:
      // Only what runs is asked for a checkpoint: the signal follows the observation.
      return [observe(state.workload)];
  }
}

function copying({ doing, candidate, spec, ...state }: SourceState): readonly Effect[] {
  if (candidate === null || spec === null) return [];
  return doing === 'copy'
    ? [{ do: 'copy checkpoint', checkpoint: candidate, spec }]
    : [say({ doing, candidate, spec, ...state }, 'check')];
}

function restoring(state: SourceState): readonly Effect[] {
  if (state.spec === null) return [];
  if (state.doing === 'submit' || state.restored === null)
    return [{ do: 'submit held', spec: state.spec, tag: tagOf(state.operation) }];
  return [{ do: 'release', job: state.restored }, observe(state.restored)];
}

function observe(job: string): Effect {
  return { do: 'observe', jobs: [job], tag: null };
}

function messageOf(state: SourceState, kind: FromSourceAgent['kind']): FromSourceAgent | null {
  const { operation, move, spec, specHash, target } = state;
  const addressed = { operation, from: state.site, to: state.peer };
  switch (kind) {
    case 'reserve':
      if (spec === null || specHash === null) return null;
      return {
        kind,
        ...addressed,
        workload: state.workload,
        spec,
        specHash,
        dataClass: spec.dataClass,
        move,
        actor: state.actor,
        reason: state.reason,
      };
    case 'check':
      return state.candidate === null || target === null
        ? null
        : { kind, ...addressed, store: target.store, move, checkpoint: state.candidate.id };
    case 'start':
      return target === null
        ? null
        : { kind, ...addressed, ...target, move, checkpoint: state.checkpoint?.id ?? null };
    case 'void':
      return { kind, ...addressed, store: target?.store ?? null, move, forced: state.forced !== null };
  }
}
