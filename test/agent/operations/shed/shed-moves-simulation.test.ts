import { describe, expect, test } from 'vitest';
import { isOpen, type Operation } from '../../../../agent/operations/operation.ts';
import { turnRecord } from '../../../../agent/operations/operation-records.ts';
import { readOrder } from '../../../../agent/operations/shed/read-order.ts';
import { NO_SHED } from '../../../../agent/operations/shed/shed-effects.ts';
import { movesOf, type ShedMove } from '../../../../agent/operations/shed/shed-moves.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { commandOf } from '../../../support/made-commands.ts';
import { seeded } from '../../../support/stream-random.ts';
import { beforeCaps, LIMIT_WATTS, ShedFederation, WAITING, WORKING } from './shed-federation.ts';

const RUNS = Number(process.env['WEFT_SHED_SIMULATIONS'] ?? 150);
const FIRST = firstSeed('WEFT_SHED_MOVES_SEED');
const MINUTE = 60_000;
const WHO = { actor: 'weft://operator/noc-1', via: null };

interface Ran {
  readonly shed: ShedFederation;
  readonly operation: Operation;
  readonly moves: readonly ShedMove[];
  readonly wrong: readonly string[];
  readonly kills: number;
  /** Its demand was withdrawn before its time, and it ended by that. */
  readonly isEarly: boolean;
}

/** A shed from its acceptance until all is healed; its agent and the other site's are killed at random. */
async function run(seed: number, isKind = false): Promise<Ran> {
  const random = seeded(seed);
  const severity = isKind ? 0 : random();
  const shed = new ShedFederation(random, {
    lost: 0.15 * severity,
    late: 0.05 * severity,
    doubled: 0.2 * severity,
  });
  const { world } = shed;
  const { time, west, east } = world;
  const command = commandOf(1, {
    ...{ verb: 'shed' as const, policy: null, deadlineSeconds: null, shed: shed.order() },
    targets: [{ name: 'de-halm', version: 0, seen: '' }],
  });
  await withTime(shed, async () => {
    await shed.desk?.submit(command, WHO, () => ({ kind: 'accepted' }));
  });
  const kills = isKind ? 0 : Math.floor(random() * 8);
  for (let kill = 0; kill < kills; kill++) {
    const site = random() < 0.8 ? west : east;
    const downFor = random() * MINUTE;
    time.after(random() * 34 * MINUTE, () => {
      world.crash(site);
      time.after(downFor, () => world.start(site));
    });
  }
  if (!isKind && random() < 0.3) time.after(random() * 30 * MINUTE, () => void cancel(shed, command.id));
  const isWithdrawn = !isKind && random() < 0.3;
  if (isWithdrawn)
    time.after((5 + random() * 20) * MINUTE, () => {
      shed.demanded = [];
    });
  await time.pass(35 * MINUTE);
  Object.assign(world.weather, { lost: 0, late: 0, doubled: 0 });
  for (const site of [west, east]) world.start(site);
  for (const { life } of [west, east]) for (const { name } of [west, east]) life?.runner.reached(name);
  await time.pass(time.wall() + 45 * MINUTE);
  const operation = shed.desk?.book.get(command.id);
  if (operation === undefined || operation === null) throw new Error('it is not in the book');
  const children = shed.desk?.book.begunVia(`weft://operation/${operation.id}`) ?? [];
  const order = readOrder(shed.order());
  if (order === null) throw new Error('the order cannot be read');
  const effects = operation.effects.shed ?? NO_SHED;
  const byId = new Map(children.map((child) => [child.id, child]));
  const moves = movesOf(operation, order, effects, byId, time.wall());
  const wrong = [...world.violations, ...wrongIn(shed, operation, children)];
  // One that stops over the checkpoint it was asked for, and is called back then, is begun here again.
  const ended = new Set(
    west.disk.lines.flatMap(({ code, operation }) => (code === 'migration.fencing' ? operation : [])),
  );
  for (const { code, what, operation: id } of west.disk.lines)
    if (code === 'migration.rolled-back' && ended.has(id) && what.includes('cancelled by'))
      wrong.push(`what was being ended here was called back: ${what}`);
  const isEarly = operation.outcome?.includes('the grid withdrew its demand') === true;
  if (isWithdrawn && operation.state === 'done' && !isEarly) wrong.push('it went on without its demand');
  for (const { life } of [west, east]) life?.runner.stop();
  return { shed, operation, moves, wrong, kills, isEarly };
}

async function withTime({ world }: ShedFederation, what: () => Promise<void>): Promise<void> {
  let isOver = false;
  const done = what().then(() => {
    isOver = true;
  });
  await world.time.pass(MINUTE / 2, () => isOver);
  await done;
}

async function cancel({ desk }: ShedFederation, id: string): Promise<void> {
  const open = desk?.book.get(id) ?? null;
  if (open === null || !isOpen(open) || open.cancelling !== null) return;
  // Should the agent die over it, nobody was told that it was cancelled.
  await desk?.move(turnRecord('operation.cancelling', open, WHO, 'enough')).catch(() => null);
}

function wrongIn(
  { world, limits }: ShedFederation,
  operation: Operation,
  children: readonly Operation[],
): readonly string[] {
  const wrong: string[] = [];
  if (operation.state !== 'done' && operation.state !== 'cancelled')
    wrong.push(`the shed is ${operation.state}: ${operation.outcome ?? operation.step}`);
  for (const { id, command, state, step } of children)
    if (['accepted', 'running', 'paused'].includes(state))
      wrong.push(`${command.verb} ${id} of ${command.targets[0]?.name} is still ${state}: ${step}`);
  for (const [node, watts] of beforeCaps())
    if (limits.get(node) !== watts) wrong.push(`${node} kept ${limits.get(node)} W`);
  for (let index = 0; index < WORKING + WAITING; index++) {
    const copies = [world.west, world.east].flatMap(({ name, scheduler }) =>
      scheduler.jobs
        .filter(({ spec, state }) => spec.name === `w${index}` && !OVER.has(state))
        .map(({ id, state }) => `${name}/${id} ${state}`),
    );
    // What waited and was never held may wait on.
    const isWell = copies[0]?.endsWith(' running') || (index >= WORKING && copies[0]?.endsWith(' pending'));
    if (copies.length !== 1 || isWell !== true)
      wrong.push(`w${index} lives as: ${copies.join(', ') || 'nothing'}`);
  }
  return wrong;
}

const OVER: ReadonlySet<string> = new Set(['cancelled', 'completed', 'failed']);

describe('a shed that moves work away', () => {
  test('moves it by operations of their own, goes under its limit, and moves nothing back', async () => {
    const { shed, operation, moves, wrong } = await run(FIRST, true);
    expect(wrong).toEqual([]);
    expect(operation.state).toBe('done');
    const moved = moves.filter(({ state }) => state === 'moved');
    expect(moved.length).toBeGreaterThan(0);
    expect(shed.lowest).toBeLessThanOrEqual(LIMIT_WATTS);
    expect(operation.outcome).toContain(`${moved.length} of ${moves.length} moved to eemshaven`);
    expect(operation.outcome).toContain('what moved stays there');
    const there = shed.world.east.scheduler.jobs.filter(({ state }) => state === 'running');
    expect(there).toHaveLength(moved.length);
  });

  test(`whose agents are killed at any step runs nothing twice and loses nothing (${RUNS} runs from seed ${FIRST})`, {
    timeout: 600_000,
  }, async () => {
    const counts = { kills: 0, moved: 0, failed: 0, cancelled: 0, withdrawn: 0 };
    const wrong: string[] = [];
    for (let seed = FIRST; seed < FIRST + RUNS && wrong.length === 0; seed++) {
      const ran = await run(seed);
      for (const one of ran.wrong) wrong.push(`seed ${seed}: ${one}`);
      counts.kills += ran.kills;
      counts.moved += ran.moves.filter(({ state }) => state === 'moved').length;
      counts.failed += ran.moves.filter(({ state }) => state === 'failed').length;
      if (ran.operation.state === 'cancelled') counts.cancelled++;
      if (ran.isEarly) counts.withdrawn++;
    }
    console.log(`${RUNS} runs from seed ${FIRST}:`, counts);
    expect(wrong).toEqual([]);
    // Runs in which nothing happened would prove nothing.
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(RUNS / 20);
  });
});
