import { describe, expect, test } from 'vitest';
import { CRASH_POINTS } from '../../../agent/crash-points.ts';
import { ArmedLives, hasEndedAt } from './armed-lives.ts';
import { drawRun } from './draw-run.ts';
import type { DrawnCrash } from './drawn-run.ts';
import { RunRecord } from './run-record.ts';

const LATER_ALONE = ['written migration.target-none', 'sent status?'];
const RUNS = Array.from({ length: 4 * CRASH_POINTS.length }, (_, index) => drawRun(70_000 + index));

const wants = (point: string) => (crash: DrawnCrash) => crash.point === point;

describe('what the seeds of a whole round draw', () => {
  test('ends an agent at each point at least four times over, in a life that comes there', () => {
    for (const point of CRASH_POINTS) {
      const life = LATER_ALONE.includes(point) ? 'later' : 'first';
      const armed = RUNS.flatMap(({ crashes }) => crashes.filter(wants(point))).filter(
        (crash) => crash.life === life,
      );
      expect(armed.length, point).toBeGreaterThanOrEqual(4);
    }
  });

  test('arms later lives most often where no first life comes', () => {
    for (const point of LATER_ALONE) {
      const runs = RUNS.filter(({ crashes }) => crashes.some(wants(point)));
      expect(runs.length, point).toBeGreaterThanOrEqual(12);
      expect(runs.every(({ crashes }) => crashes.find(wants(point))?.life === 'later')).toBe(true);
    }
  });

  test('has something end the life before each later one, at the same side', () => {
    for (const { seed, crashes, strikes } of RUNS)
      for (const { side } of crashes.filter(({ life }) => life === 'later')) {
        const isEnded =
          crashes.some((one) => one.life === 'first' && one.side === side) ||
          strikes.some((one) => one.do === 'kill agent' && one.side === side) ||
          (side === 'target' && strikes.some((one) => one.do === 'wipe target'));
        expect(isEnded, `seed ${seed}`).toBe(true);
      }
  });

  test('is drawn again by the same seed', () => {
    expect(drawRun(70_013)).toEqual(drawRun(70_013));
  });
});

describe('the lives of agents in a run', () => {
  const own = { side: 'target', passing: 1, forMs: 300 } as const;
  const crashes: readonly DrawnCrash[] = [
    { ...own, life: 'first', point: 'returned release' },
    { ...own, life: 'later', point: 'sent status?', passing: 2, forMs: 700 },
  ];
  const log = (point: string): string => JSON.stringify({ message: 'ending at a crash point', point });
  const lives = (record = new RunRecord()): ArmedLives =>
    new ArmedLives(crashes, (side) => (side === 'source' ? 'east' : 'west'), record);

  test('the first is armed with its own point, and each that follows with the other until one came there', () => {
    const record = new RunRecord();
    const armed = lives(record);
    expect(armed.environment('west', 1)).toEqual({ WEFT_TRIAL_CRASH_AT: 'returned release#1' });
    expect(armed.environment('east', 1)).toEqual({});
    expect(armed.ended('west', log('returned release#1'), 1)).toBe(300);
    for (const life of [2, 3])
      expect(armed.environment('west', life)).toEqual({ WEFT_TRIAL_CRASH_AT: 'sent status?#2' });
    expect(armed.ended('west', log('sent status?#2'), 3)).toBe(700);
    expect(armed.environment('west', 4)).toEqual({});
    expect(record.struck).toEqual(['at returned release', 'at sent status?, in a later life']);
  });

  test('one that was killed before it came to its point is armed with it again, after what is drawn for later lives', () => {
    const armed = lives();
    armed.ended('west', log('sent status?#2'), 2);
    expect(armed.environment('west', 3)).toEqual({ WEFT_TRIAL_CRASH_AT: 'returned release#1' });
  });

  test('one that ended without coming to its point comes back at once, still armed', () => {
    const armed = lives();
    expect(armed.ended('west', 'what an agent says', 2)).toBe(0);
    expect(armed.environment('west', 3)).toEqual({ WEFT_TRIAL_CRASH_AT: 'sent status?#2' });
  });

  test('a point counts as come to in whichever life it was', () => {
    expect(hasEndedAt('sent status?', ['at sent status?, in a later life'])).toBe(true);
    expect(hasEndedAt('sent start', ['at sent start'])).toBe(true);
    expect(hasEndedAt('sent start', ['at sent started', 'sent start'])).toBe(false);
  });
});
