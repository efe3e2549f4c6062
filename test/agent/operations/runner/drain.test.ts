import { describe, expect, test } from 'vitest';
import { ActingSite } from '../../../support/acting-site.ts';
import { commandOf, idOf, onNodes } from '../../../support/made-commands.ts';

const SEEDS = [1, 2, 3];

async function drained(
  seed: number,
  more: Parameters<typeof commandOf>[1],
  crashAt: ActingSite['crashAt'] = null,
): Promise<ActingSite> {
  const acting = new ActingSite(seed);
  const targets = (await acting.busyNodes()).slice(0, 3);
  expect(targets.length).toBeGreaterThan(1);
  await acting.accept(commandOf(1, { ...onNodes(targets), deadlineSeconds: null, ...more }));
  acting.moments = 0;
  acting.crashAt = crashAt;
  await acting.untilEnded(idOf(1));
  return acting;
}

/** What holds of every drain, wherever it was cut off. */
function expectSafe(acting: ActingSite, policy: string): void {
  const firstForce = acting.calls.findIndex(
    ({ verb }) => verb === 'requeue' || verb === 'cancel' || verb === 'checkpoint',
  );
  const lastCordon = acting.calls.findLastIndex(({ verb }) => verb === 'cordon');
  if (firstForce >= 0) expect(firstForce).toBeGreaterThan(lastCordon);
  if (policy === 'wait') expect(firstForce).toBe(-1);
  expect(acting.lines.filter(({ code }) => code === 'operation.done')).toHaveLength(1);
}

describe('a drain', () => {
  test.each(SEEDS)(
    'that waits holds its nodes, kills nothing and ends when they are seen empty (seed %i)',
    async (seed) => {
      const acting = await drained(seed, { policy: 'wait' });
      const operation = acting.operation(idOf(1));
      expect(operation).toMatchObject({ state: 'done', outcome: '3 of 3 drained; the hold stays' });
      expect(acting.calls.map(({ verb }) => verb)).toEqual(['cordon']);
      const names = operation.command.targets.map(({ name }) => name);
      const seen = await acting.steering.observeNodes(names, new AbortController().signal);
      expect(seen.map(({ scheduling }) => scheduling)).toEqual(['drained', 'drained', 'drained']);
    },
  );

  test('says on the way how many are drained, how much work is left and until when', async () => {
    const acting = await drained(1, { policy: 'wait' });
    const steps = acting.lines.filter(({ code }) => code === 'operation.step').map(({ what }) => what);
    expect(steps[0]).toBe('cordoning 3 of 3 nodes');
    expect(steps[1]).toMatch(/^0 of 3 drained, \d+ workloads?, ends ≤ \d\d:\d\d UTC$/);
    expect(new Set(steps).size).toBe(steps.length);
  });

  test('that requeues puts each workload back once, however often it is looked at', async () => {
    const acting = await drained(2, { policy: 'requeue' });
    const requeued = acting.calls.filter(({ verb }) => verb === 'requeue').flatMap(({ names }) => names);
    expect(requeued.length).toBeGreaterThan(0);
    expect(new Set(requeued).size).toBe(requeued.length);
    expectSafe(acting, 'requeue');
  });

  test('that waits for longer than its deadline expires, and the hold stays', async () => {
    const acting = await drained(1, { policy: 'wait', deadlineSeconds: 60 });
    const { state, outcome, command } = acting.operation(idOf(1));
    expect(state).toBe('expired');
    expect(outcome).toMatch(
      /^\d of 3 drained, \d+ workloads? left on .* at the deadline \(wait\); the hold stays$/,
    );
    const names = command.targets.map(({ name }) => name);
    const seen = await acting.steering.observeNodes(names, new AbortController().signal);
    expect(seen.every(({ isHeld }) => isHeld)).toBe(true);
    expect(acting.calls.map(({ verb }) => verb)).toEqual(['cordon']);
  });

  test('by checkpoint signals only what declared one, and requeues it only after a newer one is there', async () => {
    const acting = await drained(3, { policy: 'checkpoint' });
    const asked = acting.calls.filter(({ verb }) => verb === 'checkpoint').flatMap(({ names }) => names);
    const requeued = acting.calls.filter(({ verb }) => verb === 'requeue').flatMap(({ names }) => names);
    expect(asked.length).toBeGreaterThan(0);
    expect(requeued.every((id) => asked.indexOf(id) >= 0)).toBe(true);
    expect(acting.calls.some(({ verb }) => verb === 'cancel')).toBe(false);
    expectSafe(acting, 'checkpoint');
  });

  test('that evicts ends what is left at its deadline and not before', async () => {
    const acting = await drained(1, { policy: 'evict', deadlineSeconds: 1800 });
    expect(acting.operation(idOf(1)).state).toBe('done');
    expectSafe(acting, 'evict');
  });

  test.each(['wait', 'checkpoint', 'requeue'] as const)(
    'by %s is the same wherever the agent was cut off, before or after any line or call',
    async (policy) => {
      const whole = await drained(2, { policy });
      for (let moment = 1; moment <= Math.min(whole.moments, 12); moment++) {
        for (const after of [false, true]) {
          const acting = await drained(2, { policy }, { moment, after });
          expect(acting.crashes).toBe(1);
          expect(acting.operation(idOf(1)).state).toBe('done');
          expectSafe(acting, policy);
          const requeued = acting.calls
            .filter(({ verb }) => verb === 'requeue')
            .flatMap(({ names }) => names);
          // One that was put back before the cut is not on the nodes any more: nobody finds it to put back again.
          expect(new Set(requeued).size).toBe(requeued.length);
        }
      }
    },
    60_000,
  );

  test('that is cancelled opens what it held, and only that', async () => {
    const acting = new ActingSite(1);
    const [first = '', ...others] = (await acting.busyNodes()).slice(0, 3);
    const signal = new AbortController().signal;
    await acting.steering.cordon([first], 'root: bad fan', signal);
    await acting.accept(commandOf(1, { ...onNodes([first, ...others]), deadlineSeconds: null }));
    await acting.round();
    await acting.round();
    await acting.desk.move({
      code: 'operation.cancelling',
      actor: 'weft://operator/noc-2',
      via: null,
      operation: idOf(1),
      what: 'cancelling',
      reason: 'wrong rack',
      result: 'ok',
      body: {},
    });
    const operation = await acting.untilEnded(idOf(1));
    expect(operation.state).toBe('cancelled');
    expect(operation.outcome).toBe(
      'cancelled by weft://operator/noc-2 (wrong rack): 0 of 3 drained; 2 nodes take work again; 1 held already before it stay held',
    );
    const seen = await acting.steering.observeNodes([first, ...others], signal);
    expect(seen.map(({ isHeld }) => isHeld)).toEqual([true, false, false]);
  });

  test('of a node that somebody opened at the scheduler meanwhile ends as failed, and does not fight', async () => {
    const acting = new ActingSite(1);
    const names = (await acting.busyNodes()).slice(0, 2);
    await acting.accept(commandOf(1, { ...onNodes(names), deadlineSeconds: null }));
    await acting.round();
    await acting.round();
    await acting.steering.uncordon(names.slice(0, 1), new AbortController().signal);
    const operation = await acting.untilEnded(idOf(1));
    expect(operation).toMatchObject({ state: 'failed' });
    expect(operation.outcome).toContain(`${names[0]} was opened at the scheduler meanwhile`);
  });

  test('with a take-over puts its own reason on a foreign hold, and leaves it held when it is cancelled', async () => {
    const acting = new ActingSite(1);
    const signal = new AbortController().signal;
    const names = (await acting.busyNodes()).slice(0, 2);
    await acting.steering.cordon(names.slice(0, 1), 'root: bad fan', signal);
    await acting.accept(
      commandOf(1, {
        ...onNodes(names),
        verb: 'cordon',
        takeOver: true,
        deadlineSeconds: null,
        reason: 'mine now',
      }),
    );
    const { outcome } = await acting.untilEnded(idOf(1));
    expect(outcome).toBe('2 nodes held: no new work on any');
    expect(acting.calls.map(({ verb, names: of }) => [verb, of.length])).toEqual([
      ['takeOver', 1],
      ['cordon', 1],
    ]);
    const seen = await acting.steering.observeNodes(names, signal);
    expect(seen.map(({ reason }) => reason)).toEqual(names.map(() => `noc-1: mine now [weft:${idOf(1)}]`));
  });

  test('whose scheduler cannot be reached waits and says so, and goes on when it can', async () => {
    const acting = new ActingSite(1);
    const names = (await acting.busyNodes()).slice(0, 2);
    await acting.accept(commandOf(1, { ...onNodes(names), deadlineSeconds: null }));
    acting.unreachable = 'Slurm: no answer within 30000 ms';
    await acting.round();
    await acting.round();
    expect(acting.operation(idOf(1))).toMatchObject({
      state: 'running',
      step: 'waiting: Slurm: no answer within 30000 ms',
    });
    expect(acting.lines.filter(({ code }) => code === 'operation.step')).toHaveLength(1);
    acting.unreachable = null;
    expect((await acting.untilEnded(idOf(1))).state).toBe('done');
  });
});
