import { describe, expect, test } from 'vitest';
import type { Patch } from '../../../protocol/index.ts';
import { shedNow } from '../../../source/actions/placing/shed-now.ts';
import { ASCII_SIGNS } from '../../../source/format/signs.ts';
import { shedJson, shedText } from '../../../source/reports/shed-report.ts';
import { CLASSES, eemshaven, halm, nodeOf, viewOf, workloadOf } from '../../support/acting-fabric.ts';
import { type MadeSite, madeFabric, NOW, WALL } from '../../support/made-fabric.ts';

const HOUR = 3_600_000;
const look = { signs: ASCII_SIGNS, ascii: true };

/** Six busy machines of eight H100 at 650 W, two idle; 48 kW, and a checkpoint's link of 200 Gbit/s. */
function siteOf(workloads: Patch<'workloads'>[], nodes: Patch<'nodes'>[] = []): MadeSite {
  const named = new Map(nodes.map((node) => [node.node, node]));
  const all = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8'].map((node, index) =>
    nodeOf(node, {
      ...(index < 6 ? { gpusAllocated: 8, state: 'allocated' as const } : {}),
      ...named.get(node),
    }),
  );
  const gpus = all.flatMap(({ node = '' }, index) =>
    Array.from({ length: 8 }, (_, gpu): Patch<'gpus'> => {
      const powerWatts = index < 6 ? 650 : 70;
      return { node, uuid: `GPU-${node}-${gpu}`, gpu, powerWatts, powerLimitWatts: 700 };
    }),
  );
  return { ...halm, rows: { ...halm.rows, nodes: all, gpus, workloads } };
}

const declared = { checkpoint: 'USR1', checkpointDirectory: '/scratch' };
const work = (id: string, node: string, more: Patch<'workloads'> = {}): Patch<'workloads'> =>
  workloadOf(id, { nodes: node, nodeCount: 1, gpus: 8, dataClass: 'public', ...declared, ...more });

function answerOf(site: MadeSite, limitWatts: number, more: Parameters<typeof shedNow>[2] | null = null) {
  const view = viewOf(madeFabric([site, eemshaven]), { dataClasses: CLASSES });
  const times = more ?? { from: null, until: WALL + 3 * HOUR };
  const [answer] = shedNow(view, new Map([['de-halm', limitWatts]]), times);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

function planOf(...given: Parameters<typeof answerOf>) {
  const answer = answerOf(...given);
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.plan;
}

describe('what is left alone', () => {
  test('is restricted work, what another person holds, what an operation has in hand, and what shares its machine', () => {
    const site = siteOf(
      [
        work('1', 'n1', { dataClass: 'health' }),
        work('2', 'n2', { dataClass: null }),
        work('3', 'n3'),
        work('4', 'n4', { operation: '01JQ3N8Z5W0000000000000000' }),
        work('5', 'n5'),
        work('6', 'n5', { gpus: 1, dataClass: 'health' }),
        work('7', 'n6'),
      ],
      [{ node: 'n3', scheduling: 'draining', reason: 'fan swap', reasonUser: 'noc-2' }],
    );
    const plan = planOf(site, 10_000);
    expect(new Map(plan.spared.map(({ reason, workloads }) => [reason, workloads]))).toEqual(
      new Map([
        ['data class health is restricted', 3],
        ['it names no data class', 1],
        ['noc-2 holds its machines', 1],
        ['an operation has it in hand', 1],
      ]),
    );
    const touched = plan.steps.flatMap(({ caps, workloads }) => [
      ...workloads,
      ...caps.flatMap(({ nodes }) => nodes),
    ]);
    expect(touched.length).toBeGreaterThan(0);
    expect(touched.filter((name) => name !== 'n6' && name !== '7')).toEqual([]);
  });

  test('a checkpoint is declared by its signal and where it lies; one alone proves nothing', () => {
    const site = siteOf([work('1', 'n1', { checkpointDirectory: null }), work('2', 'n2')]);
    const { steps } = planOf(site, 10_000, { from: null, until: WALL + 3 * HOUR, methods: ['requeue'] });
    expect(steps.flatMap(({ workloads }) => workloads)).toEqual(['2']);
  });
});

describe('where work goes', () => {
  test('only its class, a link with room and free machines of its model decide, and only as many as fit', () => {
    const site = siteOf([work('1', 'n1'), work('2', 'n2'), work('3', 'n3'), work('4', 'n4')]);
    const { steps } = planOf(site, 10_000, { from: null, until: WALL + 3 * HOUR, methods: ['move'] });
    // Two machines of eight are free at eemshaven.
    expect(steps.map(({ kind, to, workloads }) => [kind, to, workloads.length])).toEqual([
      ['hold queue', null, 0],
      ['move', 'eemshaven', 2],
    ]);
    const full = { ...site, rows: { ...site.rows, links: [] } };
    const still = planOf(full, 10_000, { from: null, until: WALL + 3 * HOUR, methods: ['move'] });
    expect(still.steps.map(({ kind }) => kind)).toEqual(['hold queue']);
  });
});

test('a plan is printed as steps with what they cost, what it leaves alone, and the power over time', () => {
  const site = siteOf([work('1', 'n1'), work('2', 'n2', { dataClass: 'health' }), work('3', 'n3')]);
  const text = shedText(answerOf(site, 46_000), WALL, look);
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    plan       de-halm at 46 kW from 21:04 to 2026-11-24 00:04 UTC: under it at 21:07, 2 GPU-hours lost
               21:04  hold the queue: 0 GPUs are waited for
               21:04  move 1 workload, 8 GPUs, to eemshaven                  4.64 kW less, 2 GPU-hours
    undone
               00:04  release the queue
    left       1 workload, 8 GPUs, 4.64 kW: data class health is restricted
               now    48.0 kW ############################################
               21:05  48.0 kW ##########################################|#
               21:06  48.0 kW ##########################################|#
               21:07  48.0 kW ##########################################|#
               21:08  43.4 kW ########################################  |
               22:36  43.4 kW ########################################  |
               00:04  43.4 kW ########################################  |
               00:05  43.4 kW ########################################
    "
  `);
});

test('as JSON it has times in ISO 8601, names with their site, and machines folded', () => {
  const site = siteOf([work('1', 'n[1-2]', { nodeCount: 2, gpus: 16 })]);
  const json = shedJson(
    answerOf(site, 46_000, { from: null, until: WALL + 3 * HOUR, methods: ['cap', 'requeue'] }),
  );
  expect(json).toMatchObject({
    site: 'de-halm',
    limitWatts: 46_000,
    from: '2026-11-23T21:04:11.000Z',
    until: '2026-11-24T00:04:11.000Z',
    drawsWatts: 48_000,
    shortWatts: 0,
    steps: [{ kind: 'hold queue' }, { kind: 'cap', gpus: 16, caps: [{ nodes: 'n[1-2]' }] }],
    undo: [{ kind: 'release caps', caps: [{ watts: null, nodes: 'n[1-2]' }] }, { kind: 'release queue' }],
  });
});

test('where nothing is measured or heard there is no plan, and why', () => {
  const dark = { ...halm, rows: { ...halm.rows, sites: [{ jurisdiction: 'NL' }] } };
  expect(answerOf(dark, 10_000)).toEqual({ site: 'de-halm', problem: 'what it draws is not measured' });
  const silent = { ...halm, heardAt: NOW - 60_000, state: 'down' } as const;
  expect(shedText(answerOf(silent, 10_000), WALL, look)).toBe(
    'plan       de-halm: none, what it draws now is not heard\n',
  );
});
