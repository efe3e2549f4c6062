import { describe, expect, test } from 'vitest';
import { Random } from '../../../../agent/simulation/random.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { isHealed, liveShed, type ShedFate, type ShedLife } from './shed-life.ts';
import type { SmallSite } from './small-site.ts';

const SEED = firstSeed('WEFT_SHED_DEMAND_SEED');
const [BEGUN, APPROVED_END] = [5, 40];
const LIMIT = 41_000;

/** What the grid demands from a minute on, as it is told. */
const from =
  (minute: number, demanded: (site: SmallSite) => SmallSite['demanded']) =>
  (site: SmallSite, now: number): void => {
    if (now === minute) site.demanded = demanded(site);
  };
const endOf = ({ operation, site }: ShedLife): number => ((operation.endedAt ?? 0) - site.start) / 60_000;
const inForceOf = (life: ShedLife, minute: number): number => life.watts[minute] ?? 0;

describe('a shed that was planned from a demand', () => {
  test('is over with it when it is withdrawn, gives back what it took, and says why', async () => {
    const life = await liveShed({ news: from(15, () => []) });
    isHealed(life, 'done');
    expect(endOf(life)).toBeGreaterThanOrEqual(15);
    expect(endOf(life)).toBeLessThan(APPROVED_END);
    expect(life.operation.outcome).toMatch(/^the grid withdrew its demand at 00:15 UTC; under 41\.0 kW in/);
    expect(life.points).toContain('written shed.demand');
  });

  test('is over when it ends earlier by now', async () => {
    const life = await liveShed({ news: from(15, (site) => [site.limit({ to: 20 })]) });
    isHealed(life, 'done');
    expect(inForceOf(life, 19)).toBeLessThanOrEqual(LIMIT);
    expect(endOf(life)).toBeGreaterThanOrEqual(20);
    expect(endOf(life)).toBeLessThan(APPROVED_END);
    expect(life.operation.outcome).toMatch(/^the grid’s demand ended at 00:20 UTC; /);
    expect(life.said).toContain('the grid demands until 00:20 UTC by now');
  });

  test('goes on to its end while nobody can say what stands, also for an agent that began anew', async () => {
    const usual = await liveShed({});
    const life = await liveShed({ news: from(15, () => null) });
    isHealed(life, 'done');
    expect(endOf(life)).toBe(endOf(usual));
    expect(endOf(life)).toBeGreaterThanOrEqual(APPROVED_END);
    expect(life.operation.effects.shed?.demand).toBeNull();
    expect(life.watts).toEqual(usual.watts);
  });

  test('goes on while another event demands a limit that it drew more than, and not for one that it never reached', async () => {
    const replaced = await liveShed({ news: from(15, (site) => [site.limit({ event: 'event-2' })]) });
    expect(endOf(replaced)).toBeGreaterThanOrEqual(APPROVED_END);
    const standing = await liveShed({
      news: from(15, (site) => [site.limit({ event: 'connection', watts: 90_000, to: null })]),
    });
    expect(endOf(standing)).toBeLessThan(APPROVED_END);
    for (const life of [replaced, standing]) isHealed(life, 'done');
  });

  test('does no more than was approved when more is demanded, nor for longer, and gives nothing back meanwhile', async () => {
    const usual = await liveShed({});
    const life = await liveShed({ news: from(15, (site) => [site.limit({ watts: 30_000, to: 90 })]) });
    isHealed(life, 'done');
    expect(endOf(life)).toBe(endOf(usual));
    expect(life.said).toContain(
      'the grid demands at most 30.0 kW by now, which is less than was approved: no more is done',
    );
    const [before = 0, ...after] = life.watts.slice(15, APPROVED_END - 1);
    // What it has not begun by its own limit it does not begin by theirs.
    for (const watts of after) expect(watts).toBeLessThanOrEqual(before);
    expect(Math.min(...life.watts)).toBeGreaterThan(30_000);
    expect(life.operation.effects.shed?.delivered.every(({ limitWatts }) => limitWatts !== 30_000)).toBe(
      true,
    );
  });

  test('gives caps back when less is demanded, within that, and takes them again when it is what was approved', async () => {
    const news: ShedFate['news'] = (site, minute) => {
      if (minute === 15) site.demanded = [site.limit({ watts: 45_000 })];
      if (minute === 28) site.demanded = [site.limit({})];
    };
    const life = await liveShed({ news });
    isHealed(life, 'done');
    const looser = life.watts.slice(16, 28);
    expect(Math.max(...looser)).toBeGreaterThan(LIMIT);
    expect(Math.max(...looser)).toBeLessThanOrEqual(45_000);
    expect(Math.max(...life.watts.slice(31, APPROVED_END - 1))).toBeLessThanOrEqual(LIMIT);
    const asked = new Set(life.operation.effects.shed?.delivered.map(({ limitWatts }) => limitWatts));
    expect(asked).toEqual(new Set([null, LIMIT, 45_000]));
    expect(life.operation.outcome).toMatch(/^under what was asked for in \d+ of \d+ minutes/);
  });

  test('that is withdrawn before it began does nothing', async () => {
    const life = await liveShed({ news: from(0, () => []) });
    expect(life.operation).toMatchObject({
      state: 'expired',
      outcome: 'the grid withdrew its demand at 00:00 UTC before it began; nothing was done',
    });
    expect(new Set(life.watts)).toEqual(new Set([life.site.watts]));
  });

  test('is healed whatever becomes of its demand and whenever its agent is killed, and never below what was approved', async () => {
    console.log(`WEFT_SHED_DEMAND_SEED=${SEED}`);
    const random = new Random(`${SEED}/shed demands`);
    const usual = await liveShed({});
    const least = Math.min(...usual.watts);
    let [early, kept] = [0, 0];
    for (let draw = 0; draw < 80; draw++) {
      const changes = new Map(
        Array.from({ length: random.whole(1, 4) }, () => [
          random.whole(BEGUN, APPROVED_END - 1),
          random.whole(0, 4),
        ]),
      );
      const kills = new Set(Array.from({ length: random.whole(0, 5) }, () => random.whole(2, 160)));
      let isKnown = true;
      let gone: number | null = null;
      const life = await liveShed({
        kills,
        news: (site, minute) => {
          const change = changes.get(minute);
          if (change === undefined) return;
          isKnown = change !== 0;
          if (change === 0) site.demanded = null;
          if (change === 1) site.demanded = [site.limit({ watts: random.whole(20_000, 60_000) })];
          if (change === 2) site.demanded = [site.limit({ to: random.whole(minute + 1, 90) })];
          if (change === 3) site.demanded = [site.limit({ event: 'event-2' })];
          if (change === 4) site.demanded = [];
          if (change === 4 && isKnown) gone ??= minute;
        },
      });
      isHealed(life, 'done');
      // One step of caps and the work put back is all that a minute may overshoot by.
      expect(Math.min(...life.watts)).toBeGreaterThanOrEqual(least - 4_000);
      const ended = endOf(life);
      if (gone !== null) expect(ended).toBeLessThanOrEqual(Math.min(gone, APPROVED_END) + 25);
      if (![...changes.values()].some((change) => change === 2 || change === 4))
        expect(ended).toBeGreaterThanOrEqual(APPROVED_END);
      if (ended < APPROVED_END) early++;
      else kept++;
    }
    console.log(`80 drawn runs: ${early} over before their time, ${kept} not`);
    expect(Math.min(early, kept)).toBeGreaterThan(5);
  }, 60_000);
});
