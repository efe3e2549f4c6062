import { type Steering, SteeringFailure } from '../../drivers/steering.ts';
import type { Answer, Effect } from './effects.ts';
import { examine } from './examine.ts';
import { isOthers, mayBeOwn } from './own-copy.ts';
import { seenOf } from './seen.ts';
import type { Checkpoint, SourceState } from './source-state.ts';
import {
  type Copied,
  type MigrationPolicy,
  type Peer,
  type Timers,
  type Transfer,
  TransferFailure,
} from './surroundings.ts';
import type { TargetState } from './target-state.ts';
import { whileItMay } from './while-it-may.ts';

export interface World {
  readonly steering: Steering;
  readonly transfer: Transfer;
  readonly policy: MigrationPolicy;
  readonly peer: Peer;
  readonly timers: Timers;
}

/** Where nothing was heard of a scheduler for so long, it is asked again. Copying takes what it takes. */
const CALL_TIMEOUT_MS = 60_000;
/** For a workload to end over the checkpoint it was asked for, and for a signal that was sent to arrive. */
const SETTLE_MS = 180_000;

/**
 * One effect, and what came of it; null where there is nothing to say and the next observation will tell.
 * Fails where nothing is known: then it is asked again.
 */
export async function carryOut(
  effect: Exclude<Effect, { do: 'ask again' }>,
  state: SourceState | TargetState,
  world: World,
  signal: AbortSignal,
  copied: (copied: Copied) => void,
): Promise<Answer | null> {
  const { turn } = state;
  if (effect.do === 'send') {
    world.peer.send(effect.message);
    return null;
  }
  if (effect.do === 'proceed') return { kind: 'proceed', turn };
  if (effect.do === 'remember') {
    await elapsed(world.steering.savesWithinMs, world.timers, signal);
    return { kind: 'proceed', turn };
  }
  if (effect.do === 'settle') {
    await elapsed(SETTLE_MS, world.timers, signal);
    return { kind: 'proceed', turn };
  }
  try {
    if (isOfCheckpoints(effect)) return await handled(effect, state, world, signal, copied);
    return await inTime(world.timers, signal, (limited) => called(effect, state, world, limited));
  } catch (error) {
    const isFinal = error instanceof SteeringFailure || error instanceof TransferFailure;
    if (!isFinal || error.kind !== 'refused') throw error;
    // What became of these is looked at anyway; a job that is gone refuses to be cancelled, and that is well.
    if (effect.do === 'hold' || effect.do === 'release' || effect.do === 'cancel') return null;
    return { kind: 'refused here', turn, reason: error.message };
  }
}

type OfCheckpoints = Extract<Effect, { do: 'copy checkpoint' | 'digest checkpoint' | 'look for checkpoint' }>;

function isOfCheckpoints(effect: Effect): effect is OfCheckpoints {
  return ['copy checkpoint', 'digest checkpoint', 'look for checkpoint'].includes(effect.do);
}

/** Every byte of a checkpoint is read: no time is too long for that. */
async function handled(
  effect: OfCheckpoints,
  state: SourceState | TargetState,
  { transfer, policy, timers }: World,
  signal: AbortSignal,
  copied: (copied: Copied) => void,
): Promise<Answer> {
  const { turn } = state;
  const { spec } = effect;
  switch (effect.do) {
    case 'copy checkpoint':
      await whileItMay(
        () => policy.mayLeave(spec.dataClass, state.peer),
        'phase' in state && state.phase === 'FENCED' ? 'unreachable' : 'refused',
        timers,
        signal,
        (allowed) => transfer.copy(effect.checkpoint, spec, state.peer, allowed, copied),
      );
      return { kind: 'copied', turn };
    case 'digest checkpoint': {
      const digest = await transfer.digest(effect.checkpoint, spec, signal);
      return { kind: 'digested', turn, checkpoint: effect.checkpoint, digest };
    }
    case 'look for checkpoint': {
      const { id, version, isChanging } = await transfer.find(spec, signal);
      const looked = (newest: Checkpoint | null): Answer => ({ kind: 'looked', turn, newest, isChanging });
      const known = 'before' in state ? state : null;
      // What is known already is not read again.
      if (id === null || version === known?.before) return looked(null);
      if (id === known?.checkpoint?.id) return looked(known.checkpoint);
      const digest = await transfer.digest(id, spec, signal);
      return looked(digest === null ? null : { id, digest });
    }
  }
}

type Called = Exclude<
  Effect,
  OfCheckpoints | { do: 'ask again' | 'send' | 'proceed' | 'remember' | 'settle' }
>;

async function called(
  effect: Called,
  state: SourceState | TargetState,
  { steering, transfer, policy }: World,
  signal: AbortSignal,
): Promise<Answer | null> {
  const { turn } = state;
  switch (effect.do) {
    case 'examine':
      return 'fromBeginning' in state ? await examine(state, steering, policy, signal) : null;
    case 'consider': {
      if (state.spec === null) return null;
      const refusal = policy.mayEnter(state.spec.dataClass, state.peer, state.spec);
      return { kind: 'considered', turn, refusal: refusal ?? (await steering.feasible(state.spec, signal)) };
    }
    case 'hold':
      await steering.hold(effect.job, signal);
      return null;
    case 'release':
      if (await isOthers(state, effect.job, steering, signal)) return null;
      await steering.release(effect.job, signal);
      return null;
    case 'cancel':
      if (await isOthers(state, effect.job, steering, signal)) return null;
      await steering.cancel(effect.job, signal);
      return null;
    case 'observe': {
      const { jobs, tag } = effect;
      const tagged = tag === null ? [] : await steering.findByTag(tag, signal);
      const known = tagged.map(({ workload }) => workload);
      const others = jobs.filter((job) => !known.includes(job));
      const found = others.length === 0 ? [] : await steering.observeWorkloads(others, signal);
      const named = found.filter((one) => mayBeOwn(state, one.workload, one));
      return { kind: 'observed', turn, seen: [...tagged, ...named].map((one) => seenOf(one, tag)) };
    }
    case 'signal checkpoint': {
      const { version: before } = await transfer.find(effect.spec, signal);
      await steering.checkpoint(effect.job, effect.spec.checkpoint ?? '', signal);
      return { kind: 'signalled', turn, before };
    }
    case 'submit held':
      return { kind: 'submitted', turn, job: await steering.submitHeld(effect.spec, effect.tag, signal) };
    case 'keep checkpoint':
      await transfer.keep(state.operation, effect.checkpoint, signal);
      return { kind: 'kept', turn };
  }
}

/** Gives up waiting when the time is over, also where what it waits for does not heed the signal. */
async function inTime<T>(
  timers: Timers,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const end = (): void => limit.abort();
  let forget = (): void => undefined;
  const over = new Promise<never>((_, reject) => {
    forget = timers.after(CALL_TIMEOUT_MS, () => {
      end();
      reject(new Error(`no answer in ${CALL_TIMEOUT_MS / 1000} s`));
    });
  });
  // Not AbortSignal.any: it costs as much as the rest, and the signal of a turn may live for days.
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([call(limit.signal), over]);
  } finally {
    signal.removeEventListener('abort', end);
    forget();
  }
}

function elapsed(milliseconds: number, timers: Timers, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const forget = timers.after(milliseconds, resolve);
    signal.addEventListener('abort', forget, { once: true });
  });
}
