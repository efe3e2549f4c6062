import { describe, expect, test } from 'vitest';
import type { DataClass } from '../../../protocol/configuration/data-classes.ts';
import { type ActionRequest, requestOf } from '../../../source/actions/action-request.ts';
import { makePlan } from '../../../source/actions/make-plan.ts';
import { planLines } from '../../../source/actions/plan-words.ts';
import { drawingSite } from '../../support/drawing-site.ts';
import { madeFabric, NOW, WALL } from '../../support/made-fabric.ts';

const HOUR = 3_600_000;
const LINK = { peer: 'eemshaven', link: 'a', state: 'up' as const, encryptionState: 'protected' as const };
const links = [{ ...LINK, capacityBitsPerSecond: 400e9, transmitBitsPerSecond: 10e9 }];
const CLASSES = new Map<string, DataClass>([
  ['internal', { sites: null, jurisdictions: ['NL'], links: null }],
  ['health', { sites: ['de-halm'], jurisdictions: ['NL'], links: null }],
]);

/** A limit that caps alone do not reach, for eight hours: a move loses less than what else there is. */
function planned(more: {
  readonly busyThere?: number;
  readonly dataClass?: string;
  readonly methods?: readonly ('cap' | 'move' | 'requeue')[];
  readonly links?: typeof links;
  readonly hours?: number;
  readonly limitWatts?: number;
}) {
  const { busyThere = 4, dataClass = 'internal', methods, hours = 8, limitWatts = 26_000 } = more;
  const fabric = madeFabric([
    drawingSite({ links: more.links ?? links, dataClass }),
    drawingSite({ id: 'eemshaven', busy: busyThere }),
  ]);
  const times = {
    from: WALL + HOUR,
    until: WALL + (1 + hours) * HOUR,
    ...(methods === undefined ? {} : { methods }),
  };
  const shed: ActionRequest['shed'] = { limitWatts, times };
  const plan = makePlan(requestOf('shed', ['de-halm'], { reason: 'x', shed }), {
    ...{ fabric, now: NOW, wall: WALL, dataClasses: CLASSES },
  });
  const part = plan.parts[0]?.shed;
  const order = part !== undefined && 'order' in part ? part.order : null;
  const steps = order?.steps ?? [];
  const text = planLines(plan, { wall: WALL, most: 40 }).map(({ name, text: said }) => `${name} ${said}`);
  return { plan, order, moves: steps.filter(({ kind }) => kind === 'move'), steps, text: text.join('\n') };
}

describe('the plan of a shed', () => {
  test('moves work to a site with room for it, which its order names, and says that it stays there', () => {
    const { plan, order, moves, text } = planned({});
    expect(plan.refusals).toEqual([]);
    expect(moves.length).toBeGreaterThan(0);
    for (const { to, works } of moves) {
      expect(to).toBe('eemshaven');
      expect(works).not.toBe('');
    }
    expect(text).toMatch(/move \d workloads?, \d+ GPUs to eemshaven: [\d.]+ kW less/);
    expect(text).toContain('what moves stays where it goes: it is not moved back when the limit is over');
    expect(plan.native).toContain('sbatch --hold at the other site');
    expect(order?.works.every(({ seen }) => seen.startsWith('state=running'))).toBe(true);
  });

  test('has for each move the way back into the queue last of all, for work that goes nowhere after all', () => {
    const { steps, moves } = planned({});
    const last = steps.slice(-moves.length);
    expect(last.map(({ kind, works }) => [kind, works])).toEqual(
      moves.map(({ works }) => ['requeue', works]),
    );
    const price = ({ lostGpuHours, frees }: (typeof steps)[number]): number => lostGpuHours / frees;
    for (const [index, move] of moves.entries()) {
      const instead = last[index];
      expect(instead === undefined ? 0 : price(instead)).toBeGreaterThan(price(move));
    }
  });

  test('moves nothing where there is no room, no link, no class that may go, or nobody wants it', () => {
    expect(planned({ busyThere: 8 }).moves).toEqual([]);
    expect(planned({ links: [] }).moves).toEqual([]);
    expect(planned({ dataClass: 'health' }).moves).toEqual([]);
    const stays = planned({ methods: ['cap', 'requeue'] });
    expect(stays.moves).toEqual([]);
    expect(stays.text).not.toContain('what moves stays');
  });

  test('counts a GPU once where its work is slowed first and then moved', () => {
    const { plan, order } = planned({ hours: 0.25, limitWatts: 18_000 });
    const works = order?.works.map(({ workload }) => `de-halm-${Number(workload) - 99}`) ?? [];
    const reached = new Set([...(order?.nodes ?? []), ...works]);
    expect(order?.nodes.some((node) => works.includes(node))).toBe(true);
    expect(plan.impact.gpus).toBe(reached.size * 8);
  });

  test('shows what the moves free in its megawatts over time', () => {
    const { plan, moves } = planned({});
    const part = plan.parts[0]?.shed;
    if (part === undefined || 'problem' in part) throw new Error('there is no plan');
    const { series, drawsWatts, steps } = part.plan;
    const freed = moves.reduce((sum, { frees }) => sum + frees, 0);
    const least = Math.min(...series.map(({ watts }) => watts));
    const others = steps.reduce((sum, { kind, frees }) => sum + (kind === 'move' ? 0 : frees), 0);
    expect(drawsWatts - least).toBeCloseTo(freed + others, 0);
  });
});
