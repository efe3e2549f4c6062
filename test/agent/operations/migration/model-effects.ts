import type { Answer, Effect } from '../../../../agent/operations/migration/effects.ts';
import { withMore } from './interned.ts';
import { madeSpec } from './made-migration.ts';
import type { ModelAgents } from './model-agents.ts';
import { landed, saved, seenAt } from './model-schedulers.ts';
import { type Rules, used, type World } from './model-world.ts';

export interface Transition {
  readonly name: string;
  readonly world: World;
}

const SPEC = madeSpec();
const MUTE = madeSpec({ checkpoint: null, checkpointDirectory: null });
const FIRST = { id: 'c1', digest: 'd1' };
const LAST = { id: 'c2', digest: 'd2' };
const turn = 0;

/** The ways in which one effect can go. */
export function carriedOut(
  world: World,
  at: 'source' | 'target',
  effect: Effect,
  rules: Rules,
  agents: ModelAgents,
): readonly Transition[] {
  const told = (name: string, answer: Answer, to: World = world): Transition => ({
    name: `${at} ${name}`,
    world: at === 'source' ? agents.atSource(to, answer) : agents.atTarget(to, answer),
  });
  switch (effect.do) {
    case 'examine': {
      const move = rules.kind === 'queued' ? 'queued' : 'running';
      const spec = rules.kind === 'from the beginning' ? MUTE : SPEC;
      return [told('examines', { kind: 'examined', turn, spec, move, specHash: 'h', submittedAt: 0 })];
    }
    case 'consider':
      return [
        told('agrees', { kind: 'considered', turn, refusal: null }),
        told('refuses', { kind: 'considered', turn, refusal: 'full' }),
      ];
    case 'observe': {
      const answer: Answer = { kind: 'observed', turn, seen: seenAt(world, at, effect) };
      if (!rules.slowAnswers) return [told('looks', answer)];
      return [{ name: `${at} looks`, world: withAnswer(world, at, agents.answers.number(answer)) }];
    }
    case 'signal checkpoint':
      return [told('signals', { kind: 'signalled', turn, before: null }, { ...world, signalled: true })];
    case 'look for checkpoint': {
      const found = (newest: typeof FIRST | null) =>
        told(`finds checkpoint ${newest?.id ?? '–'}`, { kind: 'looked', turn, newest, isChanging: false });
      if (!world.signalled) return [found(null)];
      // What the workload wrote when it was stopped may be there, or not.
      return agents.sources.value(world.source).phase === 'FENCED'
        ? [found(FIRST), found(LAST)]
        : [found(FIRST)];
    }
    case 'copy checkpoint':
      return [
        told('copies', { kind: 'copied', turn }),
        told('cannot copy', { kind: 'refused here', turn, reason: 'no' }),
      ];
    case 'digest checkpoint': {
      const digest = effect.checkpoint === FIRST.id ? FIRST.digest : LAST.digest;
      return [told('reads the digest', { kind: 'digested', turn, checkpoint: effect.checkpoint, digest })];
    }
    case 'keep checkpoint':
      return [told('keeps the checkpoint', { kind: 'kept', turn })];
    case 'proceed':
      return [told('goes on', { kind: 'proceed', turn })];
    case 'remember':
      return [told('has given its scheduler time to save', { kind: 'proceed', turn }, saved(world, at))];
    case 'settle':
      // Long enough for whatever ends over its checkpoint to have ended.
      return [told('has waited', { kind: 'proceed', turn }, used(world, 'exit'))];
    case 'hold':
    case 'release':
    case 'cancel':
    case 'submit held':
      return called(world, at, effect, rules, told);
    case 'send':
    case 'ask again':
      return [];
  }
}

function called(
  world: World,
  at: 'source' | 'target',
  effect: Extract<Effect, { do: 'hold' | 'release' | 'cancel' | 'submit held' }>,
  rules: Rules,
  told: (name: string, answer: Answer, to: World) => Transition,
): readonly Transition[] {
  const call = effect.do === 'submit held' ? 'submit' : effect.do;
  const job = effect.do === 'submit held' ? '' : effect.job;
  const now = landed(world, at, call, job, rules, true);
  const name = `${call}s ${job}`.trim();
  const transitions =
    now.submitted === null
      ? [{ name: `${at} ${name}`, world: now.world }]
      : [told(`${name}: ${now.submitted}`, { kind: 'submitted', turn, job: now.submitted }, now.world)];
  // These cannot come too late: nobody goes on before they have done what they do.
  const isAwaited = call === 'cancel' || (call === 'release' && at === 'source' && job !== '0');
  const late = `${at} ${call} ${job}`.trim();
  if (!rules.lateCalls || isAwaited || world.late.includes(late)) return transitions;
  const unheard = { ...world, late: [...world.late, late].sort() };
  return [...transitions, { name: `${at} ${name}, unheard`, world: unheard }];
}

function withAnswer(world: World, at: 'source' | 'target', answer: number): World {
  return at === 'source'
    ? { ...world, sourceAnswers: withMore(world.sourceAnswers, [answer]) }
    : { ...world, targetAnswers: withMore(world.targetAnswers, [answer]) };
}
