import type {
  Effect,
  SourceEvent,
  Step,
  TargetEvent,
} from '../../../../agent/operations/migration/effects.ts';
import { sourceEffects } from '../../../../agent/operations/migration/source-effects.ts';
import { type SourceState, sourceHasEnded } from '../../../../agent/operations/migration/source-state.ts';
import { stepSource } from '../../../../agent/operations/migration/step-source.ts';
import { stepTarget } from '../../../../agent/operations/migration/step-target.ts';
import { targetEffects } from '../../../../agent/operations/migration/target-effects.ts';
import {
  type OwnLife,
  type TargetState,
  targetHasEnded,
} from '../../../../agent/operations/migration/target-state.ts';
import { Interned, withMore, without } from './interned.ts';
import { savesSoon } from './model-schedulers.ts';
import type { World } from './model-world.ts';

/** The functions under test: the real ones, or one of them broken on purpose. */
export interface Steps {
  readonly source: typeof stepSource;
  readonly target: typeof stepTarget;
}
export const REAL: Steps = { source: stepSource, target: stepTarget };

type Message = Extract<Effect, { do: 'send' }>['message'];
interface Taken {
  readonly state: number;
  readonly advanced: boolean;
  readonly sent: readonly number[];
  readonly once: readonly number[];
}

/** Both agents as the model has them: the real steps, each taken once and kept. */
export class ModelAgents {
  readonly sources = new Interned<SourceState>();
  readonly targets = new Interned<TargetState>();
  readonly effects = new Interned<Effect>();
  readonly messages = new Interned<Message>();
  readonly answers = new Interned<SourceEvent & TargetEvent>();
  readonly #steps: Steps;
  readonly #taken = new Map<string, Taken>();
  readonly #standing = new Map<string, readonly number[]>();
  readonly #aged = new Map<string, number>();

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  atSource(world: World, event: SourceEvent): World {
    const key = `s${world.source} ${keyOfEvent(event)}`;
    const taken = this.#take(key, () => {
      const step = this.#steps.source(this.sources.value(world.source), event);
      return this.#summary(step, this.sources.number({ ...step.state, turn: 0 }), sourceEffects(step.state));
    });
    const network = withMore(world.network, taken.sent);
    if (isToRemember(this.sources.value(taken.state), taken, event)) world = savesSoon(world, 'source');
    if (!taken.advanced && taken.once.length === 0 && network === world.network) return world;
    return {
      ...world,
      source: taken.state,
      network,
      sourceOnce: taken.advanced ? taken.once : withMore(world.sourceOnce, taken.once),
      sourceAnswers: taken.advanced ? [] : world.sourceAnswers,
    };
  }

  atTarget(world: World, event: TargetEvent): World {
    const key = `t${world.target} ${world.store} ${keyOfEvent(event)}`;
    const own = ownLife(world);
    const taken = this.#take(key, () => {
      const step = this.#steps.target(this.targets.value(world.target), event, own);
      return this.#summary(
        step,
        this.targets.number({ ...step.state, turn: 0 }),
        targetEffects(step.state, own),
      );
    });
    const network = withMore(world.network, taken.sent);
    if (isToRemember(this.targets.value(taken.state), taken, event)) world = savesSoon(world, 'target');
    if (!taken.advanced && taken.once.length === 0 && network === world.network) return world;
    return {
      ...world,
      target: taken.state,
      network,
      targetOnce: taken.advanced ? taken.once : withMore(world.targetOnce, taken.once),
      targetAnswers: taken.advanced ? [] : world.targetAnswers,
      agreed: world.agreed || this.targets.value(taken.state).phase === 'RESERVED',
    };
  }

  /** What a state asks for until it succeeds, sending apart. */
  standing(at: 'source' | 'target', world: World): readonly number[] {
    const key = at === 'source' ? `s${world.source}` : `t${world.target} ${world.store}`;
    let found = this.#standing.get(key);
    if (found === undefined) {
      const asked =
        at === 'source'
          ? sourceEffects(this.sources.value(world.source))
          : targetEffects(this.targets.value(world.target), ownLife(world));
      found = asked.filter(isOfTheWorld).map((effect) => this.effects.number(effect));
      this.#standing.set(key, found);
    }
    return found;
  }

  /** A new life of the target's agent: what was said to the one before is of an old one. */
  crashTarget(world: World): World {
    return {
      ...world,
      source: this.#age(this.sources, world.source, 's'),
      target: this.#age(this.targets, world.target, 't'),
      targetOnce: [],
      targetAnswers: [],
      network: withMore(
        [],
        world.network.map((message) => this.#age(this.messages, message, 'm')),
      ),
    };
  }

  hasEnded(world: World): boolean {
    const source = this.sources.value(world.source);
    const target = this.targets.value(world.target);
    return (
      sourceHasEnded(source) &&
      !source.owesVoid &&
      ((target.phase === 'NONE' && target.doing === 'rest') || targetHasEnded(target))
    );
  }

  #take(key: string, step: () => Taken): Taken {
    let taken = this.#taken.get(key);
    if (taken === undefined) {
      taken = step();
      this.#taken.set(key, taken);
    }
    return taken;
  }

  #summary(step: Step<object>, state: number, standing: readonly Effect[]): Taken {
    const known = standing.map((effect) => JSON.stringify(effect));
    const sent = step.effects.flatMap((effect) =>
      effect.do === 'send' ? [this.messages.number(effect.message)] : [],
    );
    const once = step.effects
      .filter((effect) => isOfTheWorld(effect) && !known.includes(JSON.stringify(effect)))
      .map((effect) => this.effects.number(effect));
    return { state, advanced: step.record !== null, sent, once: withMore([], once) };
  }

  #age<T extends object>(kept: Interned<T>, number: number, kind: string): number {
    const key = `${kind}${number}`;
    let aged = this.#aged.get(key);
    if (aged === undefined) {
      const text = JSON.stringify(kept.value(number)).replace(/"(boot|armed)":"now"/g, '"$1":"old"');
      aged = kept.number(JSON.parse(text));
      this.#aged.set(key, aged);
    }
    return aged;
  }
}

/** A wait begins, or begins anew in another life. */
function isToRemember(
  { doing }: { readonly doing: string },
  { advanced }: Taken,
  { kind }: SourceEvent | TargetEvent,
): boolean {
  return doing === 'remember' && (advanced || kind === 'restarted');
}

const eventKeys = new WeakMap<object, string>();
/** Messages are interned, so each is written out once. */
function keyOfEvent(event: SourceEvent | TargetEvent): string {
  let key = eventKeys.get(event);
  if (key === undefined) {
    key = JSON.stringify(event);
    eventKeys.set(event, key);
  }
  return key;
}

export function begun(world: World, at: 'source' | 'target', effect: number): World {
  return at === 'source'
    ? { ...world, sourceOnce: without(world.sourceOnce, effect) }
    : { ...world, targetOnce: without(world.targetOnce, effect) };
}

function ownLife(world: World): OwnLife {
  return { site: 'eemshaven', store: world.store, boot: 'now' };
}

function isOfTheWorld(effect: Effect): boolean {
  return effect.do !== 'ask again' && effect.do !== 'send';
}
