import { describe, expect, test } from 'vitest';
import { firstSeed } from '../../support/first-seed.ts';
import { seeded } from '../../support/stream-random.ts';
import { contentOf } from '../../support/stream-site.ts';
import { KIND_WAY, StreamWorld, sameContent, UNKIND_WAY } from '../../support/stream-world.ts';

const FRESH = firstSeed('WEFT_SEED');

describe('a stream over a way that loses, doubles, delays and swaps', () => {
  test.each([1, 2, FRESH])('never shows what was not, and heals (seed %i)', (seed) => {
    const random = seeded(seed);
    const world = new StreamWorld(random);
    for (let round = 0; round < 40; round++) {
      world.way = UNKIND_WAY;
      for (let step = 0; step < 40; step++) {
        const fate = random();
        if (fate < 0.01) world.restart(random() < 0.7);
        else if (fate < 0.03) world.cut();
        world.step();
      }
      world.way = KIND_WAY;
      // Five periods until what was under way is there, three of patience with asking, and the answer's.
      for (let step = 0; step < 10; step++) world.step();
      expect(world.mirror.inStep, `seed ${seed}, round ${round}`).toBe(true);
      expect(
        sameContent(contentOf(world.mirror.tables), contentOf(world.site.tables.all)),
        `seed ${seed}, round ${round}`,
      ).toBe(true);
    }
    // A way on which nothing went wrong would prove nothing.
    const { lost, ignored, restarts, reconnects, snapshots, deltas } = world.counts;
    for (const count of [lost, ignored, restarts, reconnects, snapshots, deltas])
      expect(count).toBeGreaterThan(5);
  });
});
