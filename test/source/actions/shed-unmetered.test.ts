import { describe, expect, test } from 'vitest';
import { namedShedSteps } from '../../../protocol/shed-order.ts';
import { requestOf } from '../../../source/actions/action-request.ts';
import { makePlan } from '../../../source/actions/make-plan.ts';
import { drawingSite } from '../../support/drawing-site.ts';
import { madeFabric, NOW, WALL } from '../../support/made-fabric.ts';

const GPUS_OF_A_NODE = 8;
const [DRAWN, COMPUTING, LIMIT] = [62_000, 40_300, 50_000];

/** What GPUs that draw 650 W give up when all caps of the plan are set, W. */
function freedByCaps(itPowerBasis: 'measured' | 'estimated'): number {
  const sites = { facilityPowerWatts: DRAWN, itPowerWatts: COMPUTING, itPowerBasis };
  const view = { fabric: madeFabric([drawingSite({ sites })]), now: NOW, wall: WALL, dataClasses: new Map() };
  const shed = { limitWatts: LIMIT, times: { from: null, until: WALL + 3_600_000 } };
  const [part] = makePlan(requestOf('shed', ['de-halm'], { reason: 'x', shed }), view).parts;
  if (part?.shed === undefined || 'problem' in part.shed) throw new Error('there is no plan');
  const steps = namedShedSteps(part.shed.order) ?? [];
  expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(['hold queue', 'cap']));
  const caps = new Map<string, number>();
  for (const step of steps)
    for (const { watts, nodes } of step.caps)
      for (const node of nodes) caps.set(node, Math.min(watts, caps.get(node) ?? watts));
  return [...caps.values()].reduce((sum, watts) => sum + GPUS_OF_A_NODE * (650 - watts), 0);
}

describe('a house of which a third is no GPU', () => {
  test('comes under its limit by its GPUs alone where nobody measures the rest: that may draw on', () => {
    expect(DRAWN - freedByCaps('estimated')).toBeLessThanOrEqual(LIMIT);
  });

  test('counts on half of what it takes beside its equipment where that is measured: cooling falls with it', () => {
    const alone = DRAWN - freedByCaps('measured');
    expect(alone).toBeGreaterThan(LIMIT);
    const house = 1 + (DRAWN / COMPUTING - 1) / 2;
    expect(DRAWN - freedByCaps('measured') * house).toBeLessThanOrEqual(LIMIT);
  });
});
