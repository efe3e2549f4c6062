import { describe, expect, test } from 'vitest';
import { isBeyondChance } from '../../../agent/links/beyond-chance.ts';
import { seeded } from '../../support/stream-random.ts';

describe('loss', () => {
  test('is beyond chance once a link within its limit would hardly ever lose as much', () => {
    const fewest = (packets: number, limit: number): number => {
      for (let lost = 0; ; lost++) if (isBeyondChance(lost / packets, limit, packets)) return lost;
    };
    // P(X ≥ 2 | 0.1) = 0.0047; P(X ≥ 4 | 0.6) = 0.0034; P(X ≥ 1 | 0.001) = 0.001, by tables of Poisson.
    expect([fewest(100, 1e-3), fewest(600, 1e-3), fewest(100, 1e-5)]).toEqual([2, 4, 1]);
    expect(isBeyondChance(0.01, 1e-3, 100)).toBe(false);
    expect(isBeyondChance(0.01, 1e-3, null)).toBe(true);
    expect(isBeyondChance(1, 1e-3, 1_000_000)).toBe(true);
  });

  test('of a link that keeps its limit is held against it in less than one window of a hundred', () => {
    const random = seeded(17);
    const lostOf = (packets: number, share: number): number => {
      let lost = 0;
      for (let packet = 0; packet < packets; packet++) if (random() < share) lost++;
      return lost;
    };
    let held = 0;
    for (let window = 0; window < 4000; window++)
      if (isBeyondChance(lostOf(100, 1e-3) / 100, 1e-3, 100)) held++;
    expect(held / 4000).toBeLessThan(0.01);
  });
});
