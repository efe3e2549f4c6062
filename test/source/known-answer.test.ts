import { expect, test } from 'vitest';
import { makePlan } from '../../source/actions/make-plan.ts';
import { knownAnswer } from '../../source/known-answer.ts';
import { drainOf, halm, viewOf } from '../support/acting-fabric.ts';
import { madeFabric } from '../support/made-fabric.ts';

const ID = '01JDH4Z6Y3W8K2Q5N7R9T00001';
const operation = {
  operation: ID,
  kind: 'drain',
  targets: 'n4,n5',
  reason: 'fan swap',
  policy: 'wait',
} as const;
const answerTo = (
  state: 'done' | 'waiting for approval' | 'refused',
  ...names: Parameters<typeof drainOf>
) => {
  const operations = [{ ...operation, state, refusal: 'the site is frozen' }] as const;
  const fabric = madeFabric([{ ...halm, rows: { ...halm.rows, operations } }]);
  return knownAnswer(makePlan(drainOf(...names), viewOf(fabric)), ID, fabric);
};

test('the same id for the same request gets the answer it got, however the world moved since', () => {
  expect(answerTo('done', 'de-halm/n[4-5]')).toMatchObject({ status: 'accepted' });
  expect(answerTo('done', 'de-halm/n5', 'de-halm/n4')).toMatchObject({ status: 'accepted' });
  expect(answerTo('waiting for approval', 'de-halm/n[4-5]')).toMatchObject({
    status: 'waiting for approval',
  });
  expect(answerTo('refused', 'de-halm/n[4-5]')).toMatchObject({
    status: 'refused',
    reason: 'the site is frozen',
  });
});

test('the same id for another request is a conflict', () => {
  expect(answerTo('done', 'de-halm/n4')).toMatchObject({ status: 'conflict' });
});

test('an id that nobody knows has no answer yet', () => {
  const fabric = madeFabric([halm]);
  expect(knownAnswer(makePlan(drainOf('de-halm/n4'), viewOf(fabric)), ID, fabric)).toBeNull();
});
