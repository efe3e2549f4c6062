import { describe, expect, test } from 'vitest';
import { CRASH_POINTS } from '../../../../agent/crash-points.ts';
import { SHED_CODES } from '../../../../agent/operations/shed/shed-effects.ts';
import { Random } from '../../../../agent/simulation/random.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { isHealed, liveShed, type ShedFate } from './shed-life.ts';

const SEED = firstSeed('WEFT_SHED_SEED');
/** The grid demands a little less for a while. */
const news: ShedFate['news'] = (site, minute) => {
  if (minute === 20) site.demanded = [site.limit({ watts: 42_000 })];
  if (minute === 25) site.demanded = [site.limit({})];
};

describe('a shed whose agent is killed', () => {
  test('has a point to be killed at after each of its records, and after each call that it makes', () => {
    for (const code of SHED_CODES) expect(CRASH_POINTS).toContain(`written ${code}`);
    for (const call of ['hold', 'release', 'checkpoint', 'requeue', 'capPower'])
      expect(CRASH_POINTS).toContain(`returned ${call}`);
  });

  test('and is not, passes all of them, goes under its limit and gives everything back', async () => {
    const whole = await liveShed({ news });
    isHealed(whole, 'done');
    expect(Math.min(...whole.watts)).toBeLessThanOrEqual(41_000);
    const passed = new Set(whole.points);
    for (const code of SHED_CODES) expect(passed).toContain(`written ${code}`);
    for (const call of ['hold', 'release', 'checkpoint', 'requeue', 'capPower'])
      expect(passed).toContain(`returned ${call}`);
    expect(whole.operation.effects.putBack.size).toBe(1);
  });

  test('at every record and after every call: no limit outlives it, and the queue is let go as it was held', async () => {
    const { points } = await liveShed({ news });
    for (let point = 1; point <= points.length; point++) {
      const killed = await liveShed({ kills: new Set([point]), news });
      isHealed(killed, 'done');
      expect(Math.min(...killed.watts)).toBeLessThanOrEqual(41_000);
    }
    console.log(`killed at ${points.length} points, each by itself`);
  }, 60_000);

  test('several times, and cancelled at any minute, gives everything back all the same', async () => {
    console.log(`WEFT_SHED_SEED=${SEED}`);
    const random = new Random(`${SEED}/shed crashes`);
    let cancelled = 0;
    for (let draw = 0; draw < 60; draw++) {
      const kills = new Set(Array.from({ length: random.whole(1, 6) }, () => random.whole(2, 160)));
      const cancelAt = random.chance(0.7) ? random.whole(0, 45) : null;
      const drawn = await liveShed({ kills, cancelAt, news });
      const state = drawn.operation.cancelling === null ? 'done' : 'cancelled';
      if (state === 'cancelled') cancelled++;
      isHealed(drawn, state);
    }
    console.log(`60 drawn runs, ${cancelled} of them cancelled`);
  }, 60_000);
});
