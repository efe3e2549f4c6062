import type { FromTargetAgent } from '../../../protocol/index.ts';
import { tagOf } from '../../drivers/steering.ts';
import type { Effect } from './effects.ts';
import type { OwnLife, TargetState } from './target-state.ts';

/** What a state at the target does until it succeeds: on entering it, on every timer, after every restart. */
export function targetEffects(state: TargetState, own: OwnLife): readonly Effect[] {
  const wanted = ofPhase(state, own);
  // What has ended waits to be asked. A reservation says so now and then: the source may have forgotten it.
  return state.doing === 'rest' ? wanted : [...wanted, { do: 'ask again' }];
}

/** Whatever carries the tag, and the one copy that was written down, should somebody have edited its tag away. */
export function observeAll(state: TargetState): Effect {
  return { do: 'observe', jobs: state.job === null ? [] : [state.job], tag: tagOf(state.operation) };
}

export function say(
  state: TargetState,
  own: OwnLife,
  kind: 'reserved' | 'refused' | 'status?' | 'started',
): Effect {
  const addressed = { operation: state.operation, from: own.site, to: state.peer };
  const { store, boot } = own;
  const message: FromTargetAgent =
    kind === 'reserved' || kind === 'status?'
      ? { kind, ...addressed, store, boot }
      : kind === 'refused'
        ? { kind, ...addressed, reason: state.refusal ?? 'it was voided' }
        : { kind, ...addressed, store };
  return { do: 'send', message };
}

/** `of` is the disk that the source spoke of; what nobody asked for is said of this one. */
export function sayVoided(state: TargetState, own: OwnLife, of: string | null): Effect {
  const { operation, peer } = state;
  const { site, store } = own;
  return {
    do: 'send',
    message: { kind: 'voided', operation, from: site, to: peer, store, of: of ?? store },
  };
}

function ofPhase(state: TargetState, own: OwnLife): readonly Effect[] {
  const { spec } = state;
  switch (state.doing) {
    case 'find':
    case 'judge':
      return [observeAll(state)];
    case 'consider':
      return [{ do: 'consider' }];
    case 'submit':
      return spec === null ? [] : [{ do: 'submit held', spec, tag: tagOf(state.operation) }];
    case 'wait':
      return [say(state, own, 'reserved')];
    case 'release':
      // A life that has not been told to start only looks: the source may have gone another way meanwhile.
      return state.job !== null && state.armed === own.boot
        ? [{ do: 'release', job: state.job }, observeAll(state)]
        : [say(state, own, 'status?'), observeAll(state)];
    case 'remember':
      return [{ do: 'remember' }];
    case 'recheck':
      return [observeAll(state)];
    case 'void':
    case 'revoke':
      return [...(state.job === null ? [] : [{ do: 'cancel', job: state.job } as const]), observeAll(state)];
    case 'rest':
      if (state.phase === 'NONE') return [];
      if (state.phase === 'STARTED' && !state.forced) return [say(state, own, 'started')];
      return [...(state.refusal === null ? [] : [say(state, own, 'refused')]), sayVoided(state, own, null)];
  }
}
