import { describe, expect, test } from 'vitest';
import { type DemandedInterval, endOfChain, firstOfChains } from '../../../source/actions/demand-chain.ts';

const MANY = 20_000;

/** Intervals of an event, an hour each; `looks` counts how often any of them is asked for anything. */
function counted(count: number, limitOf: (at: number) => number) {
  const looks = { count: 0 };
  const intervals = Array.from(
    { length: count },
    (_, at): DemandedInterval =>
      new Proxy(
        {
          ...{ name: `openadr/event-1/${at}/0`, event: 'event-1', source: 'openadr' },
          ...{ limitWatts: limitOf(at), begins: at, until: at + 1 },
        },
        {
          get: (target, key) => {
            looks.count += 1;
            return Reflect.get(target, key);
          },
        },
      ),
  );
  return { looks, intervals };
}

describe('intervals of a demand that go on with one limit', () => {
  test('are one chain, and each of very many is looked at a few times', () => {
    const { looks, intervals } = counted(MANY, () => 5e6);
    const firsts = firstOfChains(intervals);
    expect(firsts.map(({ name }) => name)).toEqual(['openadr/event-1/0/0']);
    expect(looks.count).toBeLessThan(15 * MANY);
    const [first] = intervals;
    expect(first === undefined ? null : endOfChain(first, intervals)).toBe(MANY);
    expect(looks.count).toBeLessThan(30 * MANY);
  });

  test('are as many chains as there are changes of the limit, at no more looks', () => {
    const { looks, intervals } = counted(MANY, (at) => (at % 2 === 0 ? 5e6 : 6e6));
    expect(firstOfChains(intervals)).toHaveLength(MANY);
    expect(looks.count).toBeLessThan(15 * MANY);
  });

  test('are told apart by their event and source, and by a gap between them', () => {
    const one = { name: 'a', event: 'e', source: 's', limitWatts: 1, begins: 0, until: 1 };
    const others = [
      { ...one, name: 'b', event: 'f', begins: 1, until: 2 },
      { ...one, name: 'c', source: 't', begins: 1, until: 2 },
      { ...one, name: 'd', begins: 2, until: 3 },
    ];
    expect(firstOfChains([one, ...others])).toEqual([one, ...others]);
    expect(endOfChain(one, [one, ...others])).toBe(1);
  });

  test('have no end where the last of them has none', () => {
    const one = { name: 'a', event: 'e', source: 's', limitWatts: 1, begins: 0, until: 1 };
    expect(endOfChain(one, [one, { ...one, begins: 1, until: null }])).toBeNull();
  });
});
