import type { SourceEvent, TargetEvent } from '../../../../agent/operations/migration/effects.ts';
import type { SourceState } from '../../../../agent/operations/migration/source-state.ts';
import { stepSource } from '../../../../agent/operations/migration/step-source.ts';
import { stepTarget } from '../../../../agent/operations/migration/step-target.ts';
import { targetEffects } from '../../../../agent/operations/migration/target-effects.ts';
import type { OwnLife, TargetState } from '../../../../agent/operations/migration/target-state.ts';
import { REAL, type Steps } from './model-agents.ts';
import type { Rules } from './model-world.ts';

export interface Variant {
  readonly name: string;
  readonly steps: Steps;
  readonly rules: Partial<Rules>;
}

/**
 * Shortcuts, each the real thing with one thought left out: the six of SAFETY.md, and two that looked right
 * until this model was run.
 */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'starting before the fence is verified',
    steps: { ...REAL, source: believesTheFence },
    rules: {},
  },
  {
    name: 'restarting the source on a timeout',
    steps: { ...REAL, source: restartsOnTimeout },
    rules: {},
  },
  {
    name: 'no store id after the target lost its disk',
    steps: { ...REAL, target: takesAnyStart },
    rules: { once: ['cancel', 'disk loss', 'forgetting'] },
  },
  {
    name: 'submitting the target’s job running',
    steps: REAL,
    rules: { targetSubmitsRunning: true },
  },
  {
    name: 'voiding without cancel and verify',
    steps: { ...REAL, target: voidsAtOnce },
    rules: {},
  },
  {
    name: '`requeuehold` as the fence, with a late release of the same id',
    steps: { ...REAL, source: takesHeldForGone },
    rules: { cancelOnlyHolds: true },
  },
  {
    name: 'a fence that its scheduler has said and not saved',
    steps: { ...REAL, source: believesTheFirstWord },
    rules: { once: ['killed scheduler'] },
  },
  {
    name: 'a fence that held twice, the second time by another end',
    steps: { ...REAL, source: takesAnyEnd },
    rules: { kind: 'checkpoint', once: ['exit', 'killed scheduler', 'killed scheduler again'] },
  },
  {
    name: 'a start that was said to an earlier life of the target’s agent',
    steps: { ...REAL, target: takesOldStart },
    rules: { once: ['force void'] },
  },
  {
    name: 'a voided that does not say whose reservation is meant',
    steps: { ...REAL, source: takesAnyVoided },
    rules: { once: ['disk loss'] },
  },
];

/** Cancelled is as good as gone. */
function believesTheFence(state: SourceState, event: SourceEvent): ReturnType<typeof stepSource> {
  return stepSource(
    state,
    state.phase === 'FENCING' && event.kind === 'observed' ? { ...event, seen: [] } : event,
  );
}

/** It said that it is cancelled. */
function believesTheFirstWord(state: SourceState, event: SourceEvent): ReturnType<typeof stepSource> {
  const step = stepSource(state, event);
  if (state.phase !== 'FENCING' || step.state.doing !== 'remember') return step;
  const next = { ...step.state, phase: 'FENCED', doing: 'look' } as const;
  return { state: next, record: next, effects: [] };
}

/** It was gone, and it is gone. */
function takesAnyEnd(state: SourceState, event: SourceEvent): ReturnType<typeof stepSource> {
  if (state.phase !== 'FENCING' || event.kind !== 'observed') return stepSource(state, event);
  return stepSource(state, { ...event, seen: event.seen.map((seen) => ({ ...seen, endedAt: null })) });
}

/** It has not answered for so long that it will not any more. */
function restartsOnTimeout(state: SourceState, event: SourceEvent): ReturnType<typeof stepSource> {
  const { operation, peer, site, target } = state;
  if (state.phase !== 'STARTING' || event.kind !== 'timed out' || target === null)
    return stepSource(state, event);
  const { store } = target;
  return stepSource(state, { kind: 'voided', operation, from: peer, to: site, store, of: store });
}

/** Whoever said `reserved`, it was this agent. */
function takesAnyStart(state: TargetState, event: TargetEvent, own: OwnLife): ReturnType<typeof stepTarget> {
  const { store, boot } = own;
  return stepTarget(state, event.kind === 'start' ? { ...event, store, boot } : event, own);
}

/** What was released a moment ago will not run so soon. */
function voidsAtOnce(state: TargetState, event: TargetEvent, own: OwnLife): ReturnType<typeof stepTarget> {
  const step = stepTarget(state, event, own);
  if (step.state.phase !== 'VOIDING') return step;
  const { turn } = step.state;
  const next = { ...step.state, phase: 'VOID', doing: 'rest', turn: turn + 1 } as const;
  return { state: next, record: next, effects: targetEffects(next, own) };
}

/** No process of it remains, and its owner keeps the id. */
function takesHeldForGone(state: SourceState, event: SourceEvent): ReturnType<typeof stepSource> {
  if (state.phase !== 'FENCING' || event.kind !== 'observed') return stepSource(state, event);
  return stepSource(state, { ...event, seen: event.seen.filter((seen) => seen.state !== 'held') });
}

/** The disk is the same, so the reservation is; but two people may have gone on without it meanwhile. */
function takesOldStart(state: TargetState, event: TargetEvent, own: OwnLife): ReturnType<typeof stepTarget> {
  return stepTarget(state, event.kind === 'start' ? { ...event, boot: own.boot } : event, own);
}

/** VOID is final, so it can only be about this reservation. */
function takesAnyVoided(state: SourceState, event: SourceEvent): ReturnType<typeof stepSource> {
  const known = state.target?.store;
  return stepSource(state, event.kind === 'voided' && known !== undefined ? { ...event, of: known } : event);
}
