import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyWords } from '../../../../source/actions/placing/copy-time.ts';
import { FreeBlocks } from '../../../../source/actions/placing/free-blocks.ts';
import { survivalNow } from '../../../../source/actions/placing/survival.ts';
import { SurvivalWatch } from '../../../../source/actions/placing/survival-watch.ts';
import { whatIf } from '../../../../source/actions/placing/what-if.ts';
import { CLASSES, eemshaven, halm, nodeOf, viewOf, workloadOf } from '../../../support/acting-fabric.ts';
import { madeFabric, NOW } from '../../../support/made-fabric.ts';

const lose = (site: string) => ({ lose: [site], caps: new Map<string, number>() });

describe('without a site', () => {
  test('work goes where its model has whole blocks free, the most urgent first, and the rest waits', () => {
    const { placed, waiting, shortGpus, pending } = whatIf(viewOf(), lose('de-halm'));
    // Two nodes of eight are free there: the job of two nodes takes both, the other finds four GPUs.
    expect(placed.map(({ demand, to }) => [demand.workload, to])).toEqual([['88412', 'eemshaven']]);
    expect(waiting.map(({ demand, reason }) => [demand.workload, reason])).toEqual([
      ['88377', 'no free block of 8 NVIDIA H100 at eemshaven: the largest is 4'],
    ]);
    expect([shortGpus, pending]).toEqual([8, 1]);
  });

  test('a higher priority goes before a larger job', () => {
    const workloads = [
      workloadOf('1', { nodes: 'n[1-2]', nodeCount: 2, gpus: 16, priority: 1 }),
      workloadOf('2', { nodes: 'n3', nodeCount: 1, gpus: 8, priority: 9 }),
    ];
    const view = viewOf(madeFabric([{ ...halm, rows: { ...halm.rows, workloads } }, eemshaven]));
    expect(whatIf(view, lose('de-halm')).placed.map(({ demand }) => demand.workload)).toEqual(['2']);
  });

  test('what its class binds to a place must stay, and nothing goes to another model', () => {
    const told = viewOf(undefined, { dataClasses: CLASSES });
    expect(
      whatIf(told, lose('de-halm')).bound.map(({ demand, reason }) => [demand.workload, reason]),
    ).toEqual([['88377', 'data class health may not go to eemshaven']]);
    const other = { ...eemshaven, rows: { nodes: [nodeOf('m1', { gpuModel: 'NVIDIA H200' })] } };
    expect(whatIf(viewOf(madeFabric([halm, other])), lose('de-halm')).waiting[0]?.reason).toBe(
      'eemshaven has no NVIDIA H100',
    );
  });

  test('a site that is only remembered has no room to give', () => {
    const silent = { ...eemshaven, heardAt: NOW - 60_000, state: 'down' } as const;
    const { placed, unheard } = whatIf(viewOf(madeFabric([halm, silent])), lose('de-halm'));
    expect([placed, unheard]).toEqual([[], ['eemshaven']]);
  });
});

test('under a cap the least urgent work is given up, as much as the excess needs', () => {
  const workloads = [
    workloadOf('1', { nodes: 'n1', nodeCount: 1, gpus: 8, priority: 1 }),
    workloadOf('2', { nodes: 'n2', nodeCount: 1, gpus: 8, priority: 5 }),
    workloadOf('3', { nodes: 'n3', nodeCount: 1, gpus: 8, priority: 9 }),
  ];
  const view = viewOf(madeFabric([{ ...halm, rows: { ...halm.rows, workloads } }, eemshaven]));
  const { placed, caps } = whatIf(view, { lose: [], caps: new Map([['de-halm', 30_000]]) });
  // 48 kW over 24 GPUs are 2 kW each; 18 kW too much are nine GPUs: two jobs.
  expect(caps).toEqual([
    { site: 'de-halm', limitWatts: 30_000, drawsWatts: 48_000, wattsPerGpu: 2_000, gpusToFree: 9 },
  ]);
  expect(placed.map(({ demand }) => demand.workload)).toEqual(['2', '1']);
});

describe('whether one site less would do', () => {
  test('is said for each site, with what is short and what has no place', () => {
    expect(survivalNow(viewOf(undefined, { dataClasses: CLASSES }))).toEqual([
      { site: 'de-halm', verdict: 'short', shortGpus: 8, note: 'of them 8 health: no place' },
      { site: 'eemshaven', verdict: 'fits', shortGpus: 0, note: null },
    ]);
  });

  test('is not known while a site is silent whose room would decide it', () => {
    const silent = { ...eemshaven, heardAt: NOW - 60_000, state: 'down' } as const;
    expect(
      survivalNow(viewOf(madeFabric([halm, silent]))).map(({ verdict, note }) => [verdict, note]),
    ).toEqual([
      ['unknown', 'the room at eemshaven is not heard'],
      ['unknown', 'what it runs now is not heard'],
    ]);
  });

  test('is reckoned in slices, not before something came, and at most every five seconds', () => {
    const due: (() => void)[] = [];
    const watch = new SurvivalWatch((slice) => due.push(slice));
    const run = (): number => {
      let slices = 0;
      for (let slice = due.shift(); slice !== undefined; slice = due.shift()) {
        slice();
        slices += 1;
      }
      return slices;
    };
    watch.look(viewOf(), 1);
    expect(watch.latest).toBeNull();
    expect(run()).toBe(5);
    expect(watch.latest).toHaveLength(2);
    watch.look({ ...viewOf(), now: NOW + 1_000 }, 2);
    expect(run()).toBe(0);
    watch.look({ ...viewOf(), now: NOW + 6_000 }, 1);
    expect(run()).toBe(0);
    watch.look({ ...viewOf(), now: NOW + 6_000 }, 2);
    expect(run()).toBe(5);
    watch.stop();
    watch.look({ ...viewOf(), now: NOW + 60_000 }, 3);
    expect(run()).toBe(0);
  });
});

test('blocks are never given out twice, and only where there are enough', () => {
  const nodes = fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 12 });
  const asks = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(nodes, asks, (free, wanted) => {
      const blocks = new FreeBlocks();
      for (const gpus of free) blocks.add(gpus);
      let left = free.reduce((sum, gpus) => sum + gpus, 0);
      for (const [count, perNode] of wanted) {
        const fits = blocks.nodesWith(perNode) >= count;
        expect(blocks.take(count, perNode)).toBe(fits);
        if (fits) left -= count * perNode;
        expect(blocks.gpus).toBe(left);
        expect(left).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test('how long a copy takes is told for a terabyte, since nobody says how large a checkpoint is', () => {
  const [site] = madeFabric([halm]).sites;
  if (site === undefined) throw new Error('no site');
  expect(copyWords(site, 'eemshaven')).toBe(
    'the size of its checkpoint is not known; 1 TB takes 40 s over the 200 Gbit/s free to eemshaven',
  );
  expect(copyWords(site, 'zernike')).toContain('not known: neither its size nor the link');
});
