import { expect, test } from 'vitest';
import { TurnsOfSites } from '../../../source/fabric/site-turns.ts';
import { type MadeSite, madeFabric, NOW, wellSite } from '../../support/made-fabric.ts';

const HOUR = 3_600_000;
const site = (summary: Parameters<typeof wellSite>[2], more: Partial<MadeSite> = {}): MadeSite => ({
  ...wellSite('de-halm', 4, summary),
  ...more,
});

/** What was counted after sites were looked at at these seconds after the first. */
function counted(looks: readonly (readonly [seconds: number, site: MadeSite])[], at: number) {
  const turns = new TurnsOfSites();
  for (const [seconds, made] of looks) {
    const now = NOW + seconds * 1000;
    const heardAt = made.heardAt === undefined ? now : made.heardAt;
    turns.observe(madeFabric([{ ...made, heardAt }]).sites, now);
  }
  return turns.of('de-halm', NOW + at * 1000);
}

test('what rises is counted, what falls is not', () => {
  const looks = [
    [0, site({ nodesDraining: 0, nodesOpen: 4, nodesDown: 0 })],
    [1, site({ nodesDraining: 2, nodesOpen: 2, nodesDown: 0 })],
    [2, site({ nodesDraining: 2, nodesOpen: 1, nodesDown: 1 })],
    [3, site({ nodesDraining: 0, nodesOpen: 3, nodesDown: 1 })],
  ] as const;
  expect(counted(looks, 3)).toEqual({
    watchedMs: 3_000,
    nodesDrained: 2,
    nodesReturned: 2,
    nodesLost: 1,
    away: 0,
    back: 0,
  });
});

test('an hour later nothing of it is counted any more', () => {
  const looks = [
    [0, site({ nodesDraining: 0 })],
    [1, site({ nodesDraining: 2 })],
  ] as const;
  expect(counted(looks, 1 + HOUR / 1000)?.nodesDrained).toBe(2);
  expect(counted(looks, 2 + HOUR / 1000)).toMatchObject({ nodesDrained: 0, watchedMs: HOUR });
});

test('a site that went silent and came back was away once, and what changed meanwhile is not counted', () => {
  const looks = [
    [0, site({ nodesDraining: 0 })],
    [60, site({ nodesDraining: 0 }, { state: 'down', heardAt: NOW })],
    [61, site({ nodesDraining: 0 }, { state: 'down', heardAt: NOW })],
    [120, site({ nodesDraining: 3 })],
    [121, site({ nodesDraining: 3 })],
  ] as const;
  expect(counted(looks, 121)).toMatchObject({ nodesDrained: 0, away: 1, back: 1 });
});

test('a site that was never heard has no turns, and its first words are none', () => {
  const silent = site({}, { state: 'down', heardAt: null, rows: {} });
  expect(counted([[0, silent]], 0)).toBeNull();
  expect(
    counted(
      [
        [0, silent],
        [1, site({ nodesDraining: 3 })],
      ],
      1,
    ),
  ).toMatchObject({ nodesDrained: 0, away: 0, back: 0 });
});
