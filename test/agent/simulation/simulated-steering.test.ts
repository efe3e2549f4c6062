import { describe, expect, it } from 'vitest';
import { type Steering, SteeringFailure } from '../../../agent/drivers/steering.ts';
import type { SimulatedSteeringOptions } from '../../../agent/simulation/simulated-steering.ts';
import { expandNodeSet } from '../../../protocol/node-set.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { RecordedSite } from './recorded-site.ts';

const { signal } = new AbortController();

describe('steering a simulated site', () => {
  it('cordons busy nodes to draining, and lets none of them take work until they are open again', async () => {
    const { steering, site, busyNode } = start();
    const node = busyNode();
    await steering.cordon([node], 'noc-2: fan swap', signal);
    const [seen] = await steering.observeNodes([node], signal);
    expect(seen).toMatchObject({ scheduling: 'draining', reason: 'noc-2: fan swap', reasonUser: 'weft' });
    for (const id of seen?.workloads ?? []) await steering.requeue(id, signal);
    expect(await steering.observeNodes([node], signal)).toMatchObject([
      { scheduling: 'drained', workloads: [] },
    ]);
    site.step(3_600_000);
    expect(await steering.observeNodes([node], signal)).toMatchObject([
      { scheduling: 'drained', workloads: [] },
    ]);
    await steering.uncordon([node], signal);
    expect(await steering.observeNodes([node], signal)).toMatchObject([{ scheduling: 'open', reason: null }]);
  });

  it('leaves the hold of another as it is', async () => {
    const { steering, rows } = start();
    const held = rows().nodes.find((node) => node.scheduling === 'drained' || node.scheduling === 'draining');
    await steering.cordon([held?.node ?? ''], 'mine', signal);
    expect(await steering.observeNodes([held?.node ?? ''], signal)).toMatchObject([
      { reason: held?.reason, reasonUser: held?.reasonUser },
    ]);
  });

  it('changes nothing when one of the names is unknown, or is no name', async () => {
    const { steering, busyNode } = start();
    for (const wrong of ['nowhere', 'ALL', 'n[1-4]', '-f', '$(x)']) {
      await expect(steering.cordon([busyNode(), wrong], 'x', signal)).rejects.toMatchObject({
        kind: 'refused',
      });
    }
    expect(await steering.observeNodes([busyNode()], signal)).toMatchObject([{ scheduling: 'open' }]);
  });

  it('requeues a job, which waits a while and runs again, counted', async () => {
    const { steering, site, running } = start();
    const id = running();
    await steering.requeue(id, signal);
    expect(await steering.observeWorkloads([id], signal)).toMatchObject([
      { state: 'pending', reason: 'BeginTime', restarts: 1, nodes: [] },
    ]);
    await steering.requeue(id, signal);
    await stepUntil(site, async () => (await stateOf(steering, id)) === 'running');
    expect((await steering.observeWorkloads([id], signal))[0]?.restarts).toBe(1);
  });

  it('cancels for good: it completes, is cancelled, is forgotten, and never runs again', async () => {
    const { steering, site, running } = start();
    const id = running();
    await steering.cancel(id, signal);
    expect(await stateOf(steering, id)).toBe('completing');
    await steering.cancel(id, signal);
    site.step(30_000);
    expect(await stateOf(steering, id)).toBe('cancelled');
    for (const verb of ['requeue', 'release', 'hold'] as const) {
      await expect(steering[verb](id, signal)).rejects.toMatchObject({ kind: 'refused' });
    }
    site.step(600_000);
    expect(await steering.observeWorkloads([id], signal)).toEqual([]);
    await steering.cancel(id, signal);
  });

  it('takes a job that is cancelled while it waits for its next start out of the queue', async () => {
    const { steering, site, running } = start();
    const id = running();
    await steering.requeue(id, signal);
    await steering.cancel(id, signal);
    site.step(120_000);
    expect(await stateOf(steering, id)).toBe('cancelled');
  });

  it('asks only what declared it for a checkpoint, and goes on from there', async () => {
    const { steering, site, rows } = start();
    const declared = rows().workloads.find((job) => job.state === 'running' && job.checkpoint === 'USR1');
    const silent = rows().workloads.find((job) => job.state === 'running' && job.checkpoint === null);
    const id = String(declared?.workload);
    await expect(steering.checkpoint(id, 'TERM', signal)).rejects.toThrow('declares the signal USR1');
    await expect(steering.checkpoint(String(silent?.workload), 'USR1', signal)).rejects.toThrow(
      'declares no signal',
    );
    await steering.checkpoint(id, 'USR1', signal);
    site.step(60_000);
    const before = millisecondsIn((await steering.specOf(id, signal)).script);
    await steering.requeue(id, signal);
    const after = millisecondsIn((await steering.specOf(id, signal)).script);
    // A minute at most was lost: what was done after the checkpoint was asked for.
    expect(after - before).toBeGreaterThanOrEqual(0);
    expect(after - before).toBeLessThanOrEqual(60_000);
  });

  it('moves a job to another site: held, once for one tag, started by release, as long as was left', async () => {
    const here = start();
    const there = start({}, { site: 'eemshaven', seed: 2, nodes: 96 });
    const id = here.running((job) => job.checkpoint !== null && (job.gpus ?? 0) <= 16);
    const spec = await here.steering.specOf(id, signal);
    expect(spec.comment).toContain(`weft.checkpoint=${spec.checkpoint}`);
    const elsewhere = { ...spec, partition: null };
    expect(await there.steering.feasible(elsewhere, signal)).toBeNull();
    const moved = await there.steering.submitHeld(elsewhere, 'weft:01J', signal);
    expect(await there.steering.submitHeld(elsewhere, 'weft:01J', signal)).toBe(moved);
    expect(await there.steering.findByTag('weft:01J', signal)).toMatchObject([
      { workload: moved, state: 'held', tag: 'weft:01J', user: spec.user, nodes: [] },
    ]);
    there.site.step(600_000);
    expect(await stateOf(there.steering, moved)).toBe('held');
    await here.steering.cancel(id, signal);
    await there.steering.release(moved, signal);
    await stepUntil(there.site, async () => (await stateOf(there.steering, moved)) === 'running');
    const row = there.rows().workloads.find((job) => job.workload === moved);
    expect(row).toMatchObject({
      name: spec.name,
      user: spec.user,
      checkpointDirectory: spec.checkpointDirectory,
    });
    expect(row?.gpus).toBeGreaterThanOrEqual(spec.gpus);
    const again = await there.steering.specOf(moved, signal);
    expect(millisecondsIn(again.script)).toBeLessThanOrEqual(millisecondsIn(spec.script));
    expect(again.comment).toBe(spec.comment);
  });

  it('says what could never run there', async () => {
    const { steering, running } = start();
    const spec = await steering.specOf(running(), signal);
    expect(await steering.feasible({ ...spec, partition: 'none' }, signal)).toBe(
      'Invalid partition name specified: none',
    );
    expect(await steering.feasible({ ...spec, gpus: 100_000 }, signal)).toContain('not available');
    await expect(steering.submitHeld({ ...spec, gpus: 100_000 }, 'weft:01J', signal)).rejects.toMatchObject({
      kind: 'refused',
    });
  });

  it('has the same history for the same commands, mishaps included, and another for others', async () => {
    const digest = async (commands: boolean) => {
      const made = start({ seed: 7, refused: 0.2, lost: 0.2, answerLost: 0.2 });
      for (let round = 0; round < 20; round++) {
        if (commands) {
          const id = made.running();
          await made.steering.requeue(id, signal).catch(failure);
          await made.steering.cordon([made.busyNode()], `round ${round}`, signal).catch(failure);
        }
        made.recorded.step(120_000);
      }
      return made.recorded.digest();
    };
    const first = await digest(true);
    expect(await digest(true)).toBe(first);
    expect(await digest(false)).not.toBe(first);
  });

  it('has mishaps of three kinds, and of one the effect took place', async () => {
    const kinds = new Map<string, number>();
    const { steering, running } = start({ refused: 0.3, lost: 0.3, answerLost: 0.3 });
    const sure = start({}).steering;
    expect(sure.verbs).toEqual(steering.verbs);
    const spec = await retried(() => steering.specOf(running(), signal));
    for (let call = 0; call < 60; call++) {
      const outcome = await steering.submitHeld(spec, `weft:${call}`, signal).then(() => 'works', String);
      const made = (await retried(() => steering.findByTag(`weft:${call}`, signal))).length;
      const what = `${outcome.replace(/^.*: /, '')} → ${made}`;
      kinds.set(what, (kinds.get(what) ?? 0) + 1);
    }
    expect([...kinds.keys()].sort()).toEqual([
      'nobody answered; ask again → 0',
      'submission refused by chance → 0',
      'the answer was lost; ask again → 1',
      'works → 1',
    ]);
  });

  it('takes as long as it is told to, and is called off meanwhile', async () => {
    const waits: number[] = [];
    const { steering, busyNode } = start({
      latencyMs: [50, 80],
      wait: async (milliseconds) => void waits.push(milliseconds),
    });
    await steering.observeNodes([busyNode()], signal);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(50);
    expect(waits[0]).toBeLessThan(80);
    const controller = new AbortController();
    const slow = start({ latencyMs: [60_000, 60_000] }).steering.observeNodes(
      [busyNode()],
      controller.signal,
    );
    controller.abort();
    await expect(slow).rejects.toMatchObject({ name: 'SteeringFailure', kind: 'unreachable' });
  });
});

function start(
  options: SimulatedSteeringOptions = {},
  world: ConstructorParameters<typeof RecordedSite>[0] = {},
) {
  const recorded = new RecordedSite(world);
  const { site } = recorded;
  const rows = () => rowsOf(site.readScheduler());
  const running = (wanted: (job: ReturnType<typeof rows>['workloads'][number]) => boolean = () => true) =>
    String(rows().workloads.find((job) => job.state === 'running' && wanted(job))?.workload);
  const busyNode = () => {
    const open = new Set(rows().nodes.flatMap((node) => (node.scheduling === 'open' ? [node.node] : [])));
    const busy = rows().workloads.flatMap((job) => expandNodeSet(job.nodes ?? ''));
    return String(busy.find((node) => open.has(node)));
  };
  return { recorded, site, rows, running, busyNode, steering: site.steering(options) };
}

async function stateOf(steering: Steering, id: string) {
  return (await steering.observeWorkloads([id], signal))[0]?.state;
}

async function stepUntil(site: RecordedSite['site'], holds: () => Promise<boolean>): Promise<void> {
  for (let minute = 0; minute < 24 * 60; minute++) {
    if (await holds()) return;
    site.step(60_000);
  }
  throw new Error('it did not come about within a simulated day');
}

async function retried<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await ask().then((value) => ({ value }), failure);
    if (!(answer instanceof SteeringFailure)) return answer.value;
  }
  throw new Error('it was never answered');
}

function failure(error: unknown): SteeringFailure {
  if (error instanceof SteeringFailure) return error;
  throw error;
}

/** How much work is left, as the simulation writes it into the script. */
function millisecondsIn(script: string): number {
  return Number(/^# simulated: \S+ (\d+)/m.exec(script)?.[1]);
}
