import { describe, expect, test } from 'vitest';
import { requestOf } from '../../../source/actions/action-request.ts';
import { makePlan } from '../../../source/actions/make-plan.ts';
import {
  CLASSES,
  drainOf,
  eemshaven,
  halm,
  nodeOf,
  refusalsOf,
  viewOf,
  viewOfHalm,
  workloadOf,
} from '../../support/acting-fabric.ts';
import { madeFabric } from '../../support/made-fabric.ts';

const view = viewOf();

describe('plans of the other verbs', () => {
  test('a cordon hits nothing that runs and refuses a node that takes none already', () => {
    const plan = makePlan(requestOf('cordon', ['de-halm/n1']), view);
    expect(plan.impact.workloads).toEqual([]);
    expect(plan.warnings).toEqual(['1 workload that runs there goes on']);
    expect(refusalsOf(requestOf('cordon', ['de-halm/n7']))[0]).toContain('already drained by noc-2');
  });

  test('an uncordon of what is open already is refused, of another person’s hold too', () => {
    expect(refusalsOf(requestOf('uncordon', ['de-halm/n[1,7]']))).toEqual([
      'de-halm/n1: it takes work already (open)',
      'de-halm/n7: already drained by noc-2: fan swap; --take-over, with a reason of its own, breaks the hold',
    ]);
  });

  test('an uncordon of what a machine held back needs no one’s leave', () => {
    const nodes = [nodeOf('n1', { scheduling: 'drained', reason: 'health check', reasonUser: 'root' })];
    const held = viewOfHalm({ nodes });
    expect(refusalsOf(requestOf('uncordon', ['de-halm/n1']), held)).toEqual([]);
  });

  test('an uncordon of what was cordoned just now does not wait for the scheduler’s next reading', () => {
    const operations = [{ operation: '01J', kind: 'cordon', targets: 'n1', state: 'done' }] as const;
    const behind = viewOfHalm({ operations });
    expect(refusalsOf(requestOf('uncordon', ['de-halm/n1']), behind)).toEqual([]);
  });

  test('a cancel takes what runs or waits and refuses what has ended', () => {
    const workloads = [
      workloadOf('1', { state: 'completed' }),
      workloadOf('2'),
      workloadOf('3', { state: 'pending' }),
    ];
    const some = viewOfHalm({ workloads });
    expect(refusalsOf(requestOf('cancel', ['de-halm/[1-3]']), some)).toEqual([
      'de-halm/1: it has ended already (completed)',
    ]);
    expect(refusalsOf(requestOf('cancel', ['de-halm/-u']), some)).toEqual([
      'de-halm/-u: it is not the id of one workload',
    ]);
  });

  test('an alert’s id is taken as it is, brackets and slashes and all', () => {
    expect(refusalsOf(requestOf('acknowledge', ['de-halm/xid/n1/3']))).toEqual([]);
    expect(refusalsOf(requestOf('acknowledge', ['de-halm/xid/n[1-2]']))).toEqual([
      'de-halm/xid/n[1-2]: de-halm has no such alert',
    ]);
  });

  test('a migration is refused where the class may not go, or no block is free', () => {
    const told = viewOf(undefined, { dataClasses: CLASSES });
    const to = { to: 'eemshaven', reason: 'heat' };
    expect(refusalsOf(requestOf('migrate', ['de-halm/88377'], to), told)).toEqual([
      'de-halm/88377: data class health may not go to eemshaven',
    ]);
    expect(refusalsOf(requestOf('migrate', ['de-halm/88412'], to), told)).toEqual([]);
    const full = { ...eemshaven, rows: { nodes: [nodeOf('m1', { gpusAllocated: 4 })] } };
    expect(refusalsOf(requestOf('migrate', ['de-halm/88377'], to), viewOf(madeFabric([halm, full])))).toEqual(
      ['de-halm/88377: no free block of 8 NVIDIA H100 at eemshaven: the largest is 4'],
    );
    expect(refusalsOf(requestOf('migrate', ['de-halm/88377'], { to: 'de-halm' }))).toEqual([
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

test('each target carries what was seen of it, and its version', () => {
  const [part] = makePlan(drainOf('de-halm/n1'), view).parts;
  expect(part?.targets).toEqual([
    { name: 'n1', version: expect.any(Number), seen: expect.stringContaining('scheduling=open') },
  ]);
});
