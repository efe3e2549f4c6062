import { describe, expect, it } from 'vitest';
import { Absences } from '../../../source/fabric/absences.ts';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { type MadeSite, madeFeed, NOW, WALL, wellSite } from '../../support/made-fabric.ts';

const sitesOf = (site: MadeSite, now: number) =>
  new Fabric([madeFeed(site)], { monotonic: () => now, wall: () => WALL }).sites;

const before = wellSite('a', 2);
const away: MadeSite = { ...before, state: 'down', heardAt: NOW - 2_000 };
const after: MadeSite = {
  ...wellSite('a', 2, { nodesDown: 1, workloadsRunning: 7 }),
  heardAt: NOW + 60_000,
  restarts: 1,
};

describe('a site that was away', () => {
  it('tells what changed when it comes back, until that was seen', () => {
    const absences = new Absences();
    absences.observe(sitesOf(before, NOW), NOW);
    absences.observe(sitesOf(away, NOW), NOW);
    expect(absences.of('a')).toBeNull();
    absences.observe(sitesOf(after, NOW + 60_000), NOW + 60_000);
    expect(absences.of('a')).toEqual({
      site: 'a',
      awayMs: 62_000,
      changes: [
        { figure: 'nodesDown', before: 0, after: 1 },
        { figure: 'workloadsRunning', before: 12, after: 7 },
      ],
      alertsRaised: 0,
      alertsCleared: 0,
      agentRestarted: true,
      recordsLost: false,
    });
    absences.acknowledge('a');
    expect(absences.of('a')).toBeNull();
  });

  it('counts the alerts that came and went meanwhile', () => {
    const withAlerts = (site: MadeSite, ...alerts: string[]): MadeSite => ({
      ...site,
      rows: { ...site.rows, alerts: alerts.map((alert) => ({ alert, raisedAt: WALL })) },
    });
    const absences = new Absences();
    absences.observe(sitesOf(withAlerts(before, 'one', 'two'), NOW), NOW);
    absences.observe(sitesOf(withAlerts(away, 'one', 'two'), NOW), NOW);
    absences.observe(sitesOf(withAlerts(after, 'two', 'three', 'four'), NOW + 60_000), NOW + 60_000);
    expect(absences.of('a')).toMatchObject({ alertsRaised: 2, alertsCleared: 1 });
  });

  it('was not away when it was never heard before', () => {
    const absences = new Absences();
    absences.observe(sitesOf({ id: 'a', state: 'connecting', heardAt: null }, NOW), NOW);
    absences.observe(sitesOf(before, NOW), NOW);
    expect(absences.of('a')).toBeNull();
  });
});
