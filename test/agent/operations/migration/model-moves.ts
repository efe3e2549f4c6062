import { sourceHasEnded } from '../../../../agent/operations/migration/source-state.ts';
import { unknownMigration } from '../../../../agent/operations/migration/target-state.ts';
import type { FromSourceAgent, FromTargetAgent } from '../../../../protocol/index.ts';
import { without } from './interned.ts';
import { madeMigration } from './made-migration.ts';
import { begun, type ModelAgents } from './model-agents.ts';
import { carriedOut, type Transition } from './model-effects.ts';
import { cameBack, jobsAt, landed, withJob } from './model-schedulers.ts';
import { may, ONCE, type Rules, used, type World } from './model-world.ts';

export function firstWorld(rules: Rules, agents: ModelAgents): World {
  const source = madeMigration({ fromBeginning: rules.kind === 'from the beginning', turn: 0 });
  return {
    source: agents.sources.number(source),
    target: agents.targets.number(unknownMigration(source.operation, 'eemshaven', 'de-halm')),
    sourceOnce: [],
    targetOnce: [],
    sourceAnswers: [],
    targetAnswers: [],
    network: [],
    sourceJobs: rules.kind === 'queued' ? 'P' : 'R',
    targetJobs: '',
    late: [],
    unsaved: [],
    store: 'first',
    left: ONCE.map((once) => (rules.once.includes(once) ? '1' : '0')).join(''),
    targetIsOff: false,
    signalled: false,
    agreed: false,
  };
}

/** Everything that can happen next. */
export function movesOf(world: World, rules: Rules, agents: ModelAgents): Transition[] {
  return [
    ...deliveries(world, agents),
    ...effects(world, rules, agents),
    ...timeAndCrashes(world, agents),
    ...schedulers(world, rules),
    ...people(world, agents),
  ];
}

function deliveries(world: World, agents: ModelAgents): Transition[] {
  return world.network.flatMap((number): Transition[] => {
    const message = agents.messages.value(number);
    const of =
      'of' in message
        ? `, of the ${message.of} disk`
        : 'store' in message
          ? `, the ${message.store} disk`
          : '';
    const name = `${message.from} → ${message.to}: ${message.kind}${of}`;
    if (isToSource(message)) return [{ name, world: agents.atSource(world, message) }];
    return world.targetIsOff ? [] : [{ name, world: agents.atTarget(world, message) }];
  });
}

function effects(world: World, rules: Rules, agents: ModelAgents): Transition[] {
  return (['source', 'target'] as const).flatMap((at) => {
    if (at === 'target' && world.targetIsOff) return [];
    const once = at === 'source' ? world.sourceOnce : world.targetOnce;
    const answers = at === 'source' ? world.sourceAnswers : world.targetAnswers;
    return [
      ...agents
        .standing(at, world)
        .flatMap((effect) => carriedOut(world, at, agents.effects.value(effect), rules, agents)),
      ...once.flatMap((effect) =>
        carriedOut(begun(world, at, effect), at, agents.effects.value(effect), rules, agents),
      ),
      ...answers.map((answer) => {
        const event = agents.answers.value(answer);
        const rest = without(answers, answer);
        return {
          name: `${at} learns what it saw`,
          world:
            at === 'source'
              ? agents.atSource({ ...world, sourceAnswers: rest }, event)
              : agents.atTarget({ ...world, targetAnswers: rest }, event),
        };
      }),
    ];
  });
}

function timeAndCrashes(world: World, agents: ModelAgents): Transition[] {
  const forgetful = { ...world, sourceOnce: [], sourceAnswers: [] };
  const source = [
    { name: 'source waits', world: agents.atSource(world, { kind: 'timed out' }) },
    { name: 'source crashes', world: agents.atSource(forgetful, { kind: 'restarted' }) },
    { name: 'source tidies', world: agents.atSource(world, { kind: 'tidy' }) },
  ];
  if (world.targetIsOff) {
    const back = agents.atTarget({ ...world, targetIsOff: false }, { kind: 'restarted' });
    return [...source, { name: 'target comes back', world: back }];
  }
  const reborn = agents.crashTarget(world);
  const target = [
    { name: 'target waits', world: agents.atTarget(world, { kind: 'timed out' }) },
    { name: 'target crashes', world: agents.atTarget(reborn, { kind: 'restarted' }) },
    { name: 'target tidies', world: agents.atTarget(world, { kind: 'tidy' }) },
  ];
  const { operation, site, peer } = agents.targets.value(world.target);
  const empty = agents.targets.number(unknownMigration(operation, site, peer));
  if (!may(world, 'disk loss') || world.target === empty) return [...source, ...target];
  const lost: World = { ...used(reborn, 'disk loss'), target: empty, store: 'second' };
  return [...source, ...target, { name: 'target loses its disk', world: lost }];
}

function schedulers(world: World, rules: Rules): Transition[] {
  const moves: Transition[] = world.late.flatMap((late) => {
    const [at, call, job = ''] = late.split(' ');
    if ((at !== 'source' && at !== 'target') || (at === 'target' && world.targetIsOff)) return [];
    if (call !== 'submit' && call !== 'release' && call !== 'hold') return [];
    const rest = { ...world, late: world.late.filter((other) => other !== late) };
    return [{ name: `late: ${late}`, world: landed(rest, at, call, job, rules, false).world }];
  });
  for (const at of ['source', 'target'] as const)
    for (const [index, letter] of [...jobsAt(world, at)].entries())
      if (letter === 'P' && !(at === 'target' && world.targetIsOff))
        moves.push({ name: `${at}: its scheduler starts ${index}`, world: withJob(world, at, index, 'R') });
  const kill = may(world, 'killed scheduler') ? 'killed scheduler' : 'killed scheduler again';
  if (may(world, kill))
    for (const at of ['source', 'target'] as const) {
      const back = cameBack(used(world, kill), at);
      if (back !== null) moves.push({ name: `${at}: its scheduler is killed`, world: back });
    }
  const over = world.targetJobs.indexOf('X');
  if (may(world, 'forgetting') && over !== -1) {
    const forgotten = withJob(used(world, 'forgetting'), 'target', over, 'F');
    moves.push({ name: `target: its scheduler forgets ${over}`, world: forgotten });
  }
  // Where nothing is held it does nothing, like not having been.
  if (may(world, 'earlier release') && world.sourceJobs.startsWith('H')) {
    const { world: next } = landed(used(world, 'earlier release'), 'source', 'release', '0', rules, false);
    moves.push({ name: 'late, of an earlier operation: source release 0', world: next });
  }
  if (may(world, 'exit') && world.signalled && world.sourceJobs.startsWith('R')) {
    const over = used(world, 'exit');
    moves.push({ name: 'the workload ends over its checkpoint', world: withJob(over, 'source', 0, 'C') });
    moves.push({ name: 'the workload is held over its checkpoint', world: withJob(over, 'source', 0, 'H') });
  }
  return moves;
}

function people(world: World, agents: ModelAgents): Transition[] {
  const source = agents.sources.value(world.source);
  const moves: Transition[] = [];
  if (source.paused)
    moves.push({
      name: 'resume',
      world: agents.atSource(world, { kind: 'resume', by: 'noc-1', reason: '' }),
    });
  if (may(world, 'cancel') && !sourceHasEnded(source)) {
    const cancelled = agents.atSource(used(world, 'cancel'), { kind: 'cancel', by: 'noc-1', reason: 'no' });
    moves.push({ name: 'cancel', world: cancelled });
  }
  if (may(world, 'pause') && !sourceHasEnded(source))
    moves.push({
      name: 'pause',
      world: agents.atSource(used(world, 'pause'), { kind: 'pause', by: 'noc-1', reason: '' }),
    });
  // What the two people declare: nothing of it runs there or is about to, and the site is without power.
  const isDead = !/[RP]/.test(world.targetJobs);
  if (may(world, 'force void') && isDead && source.phase === 'STARTING' && !world.targetIsOff) {
    const reborn = agents.crashTarget(used(world, 'force void'));
    const off = {
      ...reborn,
      targetIsOff: true,
      late: world.late.filter((late) => late.startsWith('source')),
    };
    const forced = { kind: 'force void', by: ['noc-1', 'noc-2'], statement: 'power is off' } as const;
    moves.push({ name: 'force void', world: agents.atSource(off, forced) });
  }
  return moves;
}

function isToSource(message: FromSourceAgent | FromTargetAgent): message is FromTargetAgent {
  return ['reserved', 'refused', 'checked', 'status?', 'started', 'voided'].includes(message.kind);
}
