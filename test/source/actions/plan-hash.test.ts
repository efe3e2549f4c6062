import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../../source/actions/make-plan.ts';
import { drainOf, viewOf } from '../../support/acting-fabric.ts';

const view = viewOf();

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
