import { expect, test } from 'vitest';
import { makePlan } from '../../../source/actions/make-plan.ts';
import { planJson } from '../../../source/actions/plan-json.ts';
import { drainOf, viewOf } from '../../support/acting-fabric.ts';

test('a dry run prints the plan as the interface page says', () => {
  const { plan, weft } = planJson(makePlan(drainOf('de-halm/n[3,77]'), viewOf()));
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
