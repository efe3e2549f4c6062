import { describe, expect, test } from 'vitest';
import { noise } from '../../../agent/simulation/noise.ts';
import { Random, streamsOf } from '../../../agent/simulation/random.ts';

describe('random', () => {
  test('gives the numbers it always gave: a history must outlive a release', () => {
    const random = new Random('weft');
    expect([random.next(), random.next(), random.next(), random.next()]).toMatchInlineSnapshot(`
      [
        1540196148,
        2774644480,
        3369113683,
        2837743556,
      ]
    `);
  });

  test('is even over its range, and its shapes have their means', () => {
    const random = new Random('even');
    const buckets = new Array<number>(16).fill(0);
    let exponential = 0;
    let normal = 0;
    for (let draw = 0; draw < 64_000; draw++) {
      buckets[random.whole(0, 15)]!++;
      exponential += random.exponential(3);
      normal += random.normal();
    }
    for (const count of buckets) expect(Math.abs(count - 4000)).toBeLessThan(5 * Math.sqrt(4000));
    expect(exponential / 64_000).toBeCloseTo(3, 0);
    expect(Math.abs(normal / 64_000)).toBeLessThan(0.03);
  });

  test('has a stream of its own for every concern', () => {
    const streams = streamsOf(1, 'de-halm');
    const alone = streams('jobs').next();
    streams('faults').next();
    expect(streams('jobs').next()).toBe(alone);
    expect(streams('faults').next()).not.toBe(alone);
  });
});

test('noise is one value at one moment, smooth, and within −1 … 1', () => {
  const wander = noise('wander', 1000);
  let before = wander(0);
  for (let at = 0; at < 200_000; at += 10) {
    const value = wander(at);
    expect(Math.abs(value)).toBeLessThanOrEqual(1);
    expect(Math.abs(value - before)).toBeLessThan(0.05);
    before = value;
  }
  expect(wander(1234)).toBe(wander(1234));
});
