import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NodeSetError } from '../../../protocol/node-set.ts';
import { requestOf } from '../../../source/actions/action-request.ts';
import { makePlan } from '../../../source/actions/make-plan.ts';
import { planJson } from '../../../source/actions/plan-json.ts';
import {
  CLASSES,
  drainOf,
  eemshaven,
  halm,
  nodeOf,
  viewOf,
  workloadOf,
} from '../../support/acting-fabric.ts';
import { madeFabric, NOW, wellSite } from '../../support/made-fabric.ts';

const view = viewOf();
const reasonsOf = (request: Parameters<typeof makePlan>[0], on = view) =>
  makePlan(request, on).refusals.map(({ target, reason }) => `${target}: ${reason}`);

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
    expect(reasonsOf(drainOf(target))[0]).toContain(`${target}: ${reason}`);
  });

  test('that takes a hold over needs a reason of its own', () => {
    const taken = { ...drainOf('de-halm/n7'), takeOver: true };
    expect(reasonsOf(taken)[0]).toContain('breaking it needs a reason of its own');
    expect(reasonsOf({ ...taken, reason: 'the fan came' })).toEqual([]);
  });

  test('is refused as a whole where its site is only remembered', () => {
    const gone = viewOf(madeFabric([{ ...halm, heardAt: NOW - 60_000, state: 'down' }]));
    expect(reasonsOf(drainOf('de-halm/n[1-2]'), gone)).toEqual([
      'de-halm/n1: de-halm is stale: what is there now is not known',
      'de-halm/n2: de-halm is stale: what is there now is not known',
    ]);
  });

  test('is refused where the site came back and nobody looked at what changed', () => {
    const locked = viewOf(madeFabric([halm]), { lockOf: () => 'de-halm was away' });
    expect(reasonsOf(drainOf('de-halm/n1'), locked)).toEqual(['de-halm/n1: de-halm was away']);
  });

  test('names the operation that has a node in hand already', () => {
    const operations = [
      { operation: '01J', kind: 'drain', targets: 'n1,n2', state: 'running', actor: 'noc-1', reason: 'fans' },
    ] as const;
    const busy = viewOf(madeFabric([{ ...halm, rows: { ...halm.rows, operations } }]));
    expect(reasonsOf(drainOf('de-halm/n[1,3]'), busy)).toEqual([
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

describe('what must be typed', () => {
  const of = (...names: Parameters<typeof drainOf>) => makePlan(drainOf(...names), view).confirmation;

  test('is nothing for one open node on which nothing runs', () => {
    expect(of('de-halm/n4')).toEqual({ kind: 'enter' });
  });

  test('is the name of the site beyond 64 nodes', () => {
    const many = viewOf(madeFabric([wellSite('big', 70)]));
    expect(makePlan(drainOf('big/n[1-65]'), many).confirmation).toEqual({
      kind: 'word',
      word: 'big',
      because: 'it is 65 nodes',
    });
  });

  test('is the name of the site for restricted data, and for data of which nobody knows', () => {
    const told = viewOf(undefined, { dataClasses: CLASSES });
    expect(makePlan(drainOf('de-halm/n3'), told).confirmation).toMatchObject({
      word: 'de-halm',
      because: 'it touches restricted data',
    });
    expect(makePlan(drainOf('de-halm/n1'), told).confirmation).toMatchObject({ word: 'yes' });
    expect(makePlan(requestOf('cancel', ['de-halm/88500']), told).confirmation).toMatchObject({
      word: 'de-halm',
    });
  });

  test('is the name of the site for evacuating it', () => {
    expect(makePlan(requestOf('evacuate', ['de-halm']), view).confirmation).toMatchObject({
      word: 'de-halm',
    });
  });
});

describe('plans of the other verbs', () => {
  test('a cordon hits nothing that runs and refuses a node that takes none already', () => {
    const plan = makePlan(requestOf('cordon', ['de-halm/n1']), view);
    expect(plan.impact.workloads).toEqual([]);
    expect(plan.warnings).toEqual(['1 workload that runs there goes on']);
    expect(reasonsOf(requestOf('cordon', ['de-halm/n7']))[0]).toContain('already drained by noc-2');
  });

  test('an uncordon of what is open already is refused, of another person’s hold too', () => {
    expect(reasonsOf(requestOf('uncordon', ['de-halm/n[1,7]']))).toEqual([
      'de-halm/n1: it takes work already (open)',
      'de-halm/n7: already drained by noc-2: fan swap; --take-over, with a reason of its own, breaks the hold',
    ]);
  });

  test('an uncordon of what a machine held back needs no one’s leave', () => {
    const nodes = [nodeOf('n1', { scheduling: 'drained', reason: 'health check', reasonUser: 'root' })];
    const held = viewOf(madeFabric([{ ...halm, rows: { ...halm.rows, nodes } }]));
    expect(reasonsOf(requestOf('uncordon', ['de-halm/n1']), held)).toEqual([]);
  });

  test('an uncordon of what was cordoned just now does not wait for the scheduler’s next reading', () => {
    const operations = [{ operation: '01J', kind: 'cordon', targets: 'n1', state: 'done' }] as const;
    const behind = viewOf(madeFabric([{ ...halm, rows: { ...halm.rows, operations } }]));
    expect(reasonsOf(requestOf('uncordon', ['de-halm/n1']), behind)).toEqual([]);
  });

  test('a cancel takes what runs or waits and refuses what has ended', () => {
    const workloads = [
      workloadOf('1', { state: 'completed' }),
      workloadOf('2'),
      workloadOf('3', { state: 'pending' }),
    ];
    const some = viewOf(madeFabric([{ ...halm, rows: { ...halm.rows, workloads } }]));
    expect(reasonsOf(requestOf('cancel', ['de-halm/[1-3]']), some)).toEqual([
      'de-halm/1: it has ended already (completed)',
    ]);
    expect(reasonsOf(requestOf('cancel', ['de-halm/-u']), some)).toEqual([
      'de-halm/-u: it is not the id of one workload',
    ]);
  });

  test('an alert’s id is taken as it is, brackets and slashes and all', () => {
    expect(reasonsOf(requestOf('acknowledge', ['de-halm/xid/n1/3']))).toEqual([]);
    expect(reasonsOf(requestOf('acknowledge', ['de-halm/xid/n[1-2]']))).toEqual([
      'de-halm/xid/n[1-2]: de-halm has no such alert',
    ]);
  });

  test('a migration is refused where the class may not go, or no block is free', () => {
    const told = viewOf(undefined, { dataClasses: CLASSES });
    const to = { to: 'eemshaven', reason: 'heat' };
    expect(reasonsOf(requestOf('migrate', ['de-halm/88377'], to), told)).toEqual([
      'de-halm/88377: data class health may not go to eemshaven',
    ]);
    expect(reasonsOf(requestOf('migrate', ['de-halm/88412'], to), told)).toEqual([]);
    const full = { ...eemshaven, rows: { nodes: [nodeOf('m1', { gpusAllocated: 4 })] } };
    expect(reasonsOf(requestOf('migrate', ['de-halm/88377'], to), viewOf(madeFabric([halm, full])))).toEqual([
      'de-halm/88377: no free block of 8 NVIDIA H100 at eemshaven: the largest is 4',
    ]);
    expect(reasonsOf(requestOf('migrate', ['de-halm/88377'], { to: 'de-halm' }))).toEqual([
      'de-halm/88377: it is at de-halm already',
    ]);
  });

  test('targets of several sites become one command each', () => {
    const plan = makePlan(drainOf('eemshaven/m1', 'de-halm/n4'), view);
    expect(plan.parts.map(({ site, names }) => [site, names])).toEqual([
      ['de-halm', ['n4']],
      ['eemshaven', ['m1']],
    ]);
    expect(plan.warnings[0]).toBe('2 sites: each is asked by itself');
  });
});

describe('the hash of a plan', () => {
  const names = fc.uniqueArray(fc.constantFrom('n1', 'n2', 'n3', 'n4', 'n5', 'n6'), { minLength: 1 });
  const hashOf = (list: readonly string[]): string =>
    makePlan(drainOf(...list.map((name) => `de-halm/${name}`)), view).hash;

  test('is the same for the same fabric, whatever order the names stand in and however often', () => {
    fc.assert(
      fc.property(
        names.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          expect(hashOf(shuffled)).toBe(hashOf(list));
          expect(hashOf([...shuffled, ...list])).toBe(hashOf(list));
        },
      ),
    );
  });

  test('is another for any other list', () => {
    fc.assert(
      fc.property(names, names, (one, other) => {
        fc.pre([...one].sort().join() !== [...other].sort().join());
        expect(hashOf(one)).not.toBe(hashOf(other));
      }),
    );
  });

  test('is another for another policy, deadline or destination, and the same for another reason', () => {
    const hash = (more: object): string => makePlan({ ...drainOf('de-halm/n1'), ...more }, view).hash;
    expect(
      new Set([
        hash({}),
        hash({ policy: 'requeue' }),
        hash({ deadlineSeconds: 60 }),
        hash({ takeOver: true }),
      ]).size,
    ).toBe(4);
    expect(hash({ reason: 'another' })).toBe(hash({}));
  });
});

test('a dry run prints the plan as the interface page says', () => {
  const { plan, weft } = planJson(makePlan(drainOf('de-halm/n[3,77]'), view));
  expect(weft).toBe(1);
  expect(plan).toMatchObject({
    kind: 'drain',
    targets: ['de-halm/n3', 'de-halm/n77'],
    workloads: ['de-halm/88377'],
    gpus: 8,
    users: ['u2'],
    native: ['State=DRAIN (nothing is killed)'],
    warnings: [],
    refusals: [{ target: 'de-halm/n77', reason: expect.stringContaining('de-halm has no such node') }],
    needsApproval: null,
  });
  expect(plan.hash).toMatch(/^[0-9a-f]{64}$/);
});

test('each target carries what was seen of it, and its version', () => {
  const [part] = makePlan(drainOf('de-halm/n1'), view).parts;
  expect(part?.targets).toEqual([
    { name: 'n1', version: expect.any(Number), seen: expect.stringContaining('scheduling=open') },
  ]);
});
