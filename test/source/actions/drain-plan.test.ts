import { describe, expect, test } from 'vitest';
import { NodeSetError } from '../../../protocol/node-set.ts';
import { requestOf } from '../../../source/actions/action-request.ts';
import { makePlan } from '../../../source/actions/make-plan.ts';
import { drainOf, halm, refusalsOf, viewOf, viewOfHalm } from '../../support/acting-fabric.ts';
import { madeFabric, NOW } from '../../support/made-fabric.ts';

const view = viewOf();

describe('the plan of a drain', () => {
  test('lists the nodes, what runs on them, whose it is, and what of it stands outside the list', () => {
    const { targets, impact, native, confirmation, capacity } = makePlan(drainOf('de-halm/n[2-4]'), view);
    expect(targets).toEqual(['de-halm/n2', 'de-halm/n3', 'de-halm/n4']);
    expect(impact.workloads.map(({ name, outside }) => [name, outside])).toEqual([
      ['de-halm/88412', 1],
      ['de-halm/88377', 0],
    ]);
    expect(impact).toMatchObject({
      users: ['u1', 'u2'],
      gpus: 24,
      longestTimeLeftSeconds: 3_600,
      gpuHoursAtRisk: 0,
    });
    expect(native).toEqual(['State=DRAIN (nothing is killed)']);
    expect(confirmation).toEqual({ kind: 'word', word: 'yes', because: '2 running workloads are hit' });
    expect(capacity).toEqual([{ site: 'de-halm', model: 'NVIDIA H100', freeBefore: 24, freeAfter: 16 }]);
  });

  test('puts the hours since the start at risk where work is put back or ended', () => {
    const { impact, stages, warnings } = makePlan(
      { ...drainOf('de-halm/n1'), policy: 'evict', deadlineSeconds: 60 },
      view,
    );
    expect(impact.gpuHoursAtRisk).toBe(16);
    expect(stages.map(({ name, afterSeconds }) => [name, afterSeconds])).toEqual([
      ['soft', 0],
      ['firm', 30],
      ['hard', 60],
    ]);
    expect(warnings).toContain('1 of 1 workload declare no checkpoint: they begin anew');
  });

  test('says what the agent does by each policy and when, and in which words it tells the scheduler', () => {
    const of = (policy: 'checkpoint' | 'requeue' | 'evict', deadlineSeconds: number | null) => {
      const { stages, native } = makePlan({ ...drainOf('de-halm/n1'), policy, deadlineSeconds }, view);
      const words = native.slice(1).map((one) => one.split(' (')[0]);
      return [stages.map(({ name, afterSeconds }) => `${name} ${afterSeconds}`), words];
    };
    const [asks, puts, ends] = ['scancel --signal', 'scontrol requeue', 'scancel'];
    expect(of('checkpoint', null)).toEqual([['soft 0'], [asks, puts]]);
    expect(of('checkpoint', 60)).toEqual([
      ['soft 0', 'gives up 60'],
      [asks, puts],
    ]);
    expect(of('requeue', null)).toEqual([['firm 0'], [puts]]);
    expect(of('requeue', 60)).toEqual([
      ['soft 0', 'firm 60'],
      [asks, puts],
    ]);
    expect(of('evict', 60)).toEqual([
      ['soft 0', 'firm 30', 'hard 60'],
      [asks, puts, ends],
    ]);
  });

  test('of a whole site names what waits there too, and what moving it takes', () => {
    const { impact, native } = makePlan(requestOf('evacuate', ['de-halm']), view);
    expect(impact.workloads.map(({ name, isRunning }) => `${name} ${isRunning}`)).toEqual([
      'de-halm/88412 true',
      'de-halm/88377 true',
      'de-halm/88500 false',
    ]);
    expect(native.map((one) => one.split(' (')[0])).toEqual([
      'State=DRAIN',
      'sbatch --hold at the other site',
      'scancel --signal',
      'scancel',
      'scontrol requeue',
    ]);
  });

  test('by waiting kills nothing, and at its deadline only gives up', () => {
    const { stages } = makePlan({ ...drainOf('de-halm/n1'), deadlineSeconds: 1800 }, view);
    expect(stages).toEqual([
      {
        name: 'gives up',
        afterSeconds: 1800,
        says: 'it ends as expired where work still runs: nothing is killed, the cordon stays',
      },
    ]);
  });

  test.each([
    ['de-halm/n77', 'de-halm has no such node'],
    ['de-halm/ALL', 'de-halm has no such node'],
    ['de-halm/--all', 'it is not the name of one node'],
    ['de-halm/n8', 'it is commissioning: it is not in service yet'],
    [
      'de-halm/n7',
      'already drained by noc-2: fan swap; --take-over, with a reason of its own, breaks the hold',
    ],
    ['nowhere/n1', 'there is no site "nowhere"; this console has de-halm, eemshaven'],
    ['n1', 'a node is written SITE/NAME; this console has de-halm, eemshaven'],
  ])('refuses %s, and says why', (target, reason) => {
    expect(refusalsOf(drainOf(target))[0]).toContain(`${target}: ${reason}`);
  });

  test('that takes a hold over needs a reason of its own', () => {
    const taken = { ...drainOf('de-halm/n7'), takeOver: true };
    expect(refusalsOf(taken)[0]).toContain('breaking it needs a reason of its own');
    expect(refusalsOf({ ...taken, reason: 'the fan came' })).toEqual([]);
  });

  test('is refused as a whole where its site is only remembered', () => {
    const gone = viewOf(madeFabric([{ ...halm, heardAt: NOW - 60_000, state: 'down' }]));
    expect(refusalsOf(drainOf('de-halm/n[1-2]'), gone)).toEqual([
      'de-halm/n1: de-halm is stale: what is there now is not known',
      'de-halm/n2: de-halm is stale: what is there now is not known',
    ]);
  });

  test('is refused where the site came back and nobody looked at what changed', () => {
    const locked = viewOf(madeFabric([halm]), { lockOf: () => 'de-halm was away' });
    expect(refusalsOf(drainOf('de-halm/n1'), locked)).toEqual(['de-halm/n1: de-halm was away']);
  });

  test('names the operation that has a node in hand already', () => {
    const operations = [
      { operation: '01J', kind: 'drain', targets: 'n1,n2', state: 'running', actor: 'noc-1', reason: 'fans' },
    ] as const;
    const busy = viewOfHalm({ operations });
    expect(refusalsOf(drainOf('de-halm/n[1,3]'), busy)).toEqual([
      'de-halm/n1: drain 01J of noc-1 is under way on it: fans',
    ]);
  });

  test('fails for a set that cannot be read, before anything is planned', () => {
    expect(() => makePlan(drainOf('de-halm/n[1-'), view)).toThrow(NodeSetError);
  });
});

test('a drain that takes the room of another site’s work says that N−1 gets worse', () => {
  const worse = makePlan(drainOf('eemshaven/m1'), view).warnings;
  expect(worse).toEqual(['N−1 gets worse: without de-halm 16 GPUs would have no place, 8 now']);
  expect(makePlan(drainOf('de-halm/n4'), view).warnings).toEqual([]);
});
