import { describe, expect, it } from 'vitest';
import { overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import {
  type MadeSite,
  madeFabric,
  NOW,
  SAMPLED_AT,
  WALL,
  wellSite,
  withRows,
} from '../../../support/made-fabric.ts';

const modelOf = (...sites: MadeSite[]) => overviewModel(madeFabric(sites), NOW, WALL);

describe('the sums over all sites', () => {
  it('say how many nodes stand behind them and how old the oldest is', () => {
    const { totals } = modelOf(wellSite('a', 3), wellSite('b', 2));
    expect(totals).toMatchObject({ nodesHeard: 5, nodes: 5, oldestSeconds: 0.5, quiet: true });
    expect(totals.gpus).toEqual({ value: 40, sites: 2 });
  });

  it('leave out the figures of a site that is not heard, and say over how many they are', () => {
    const { totals } = modelOf(wellSite('a', 3), {
      ...wellSite('b', 2),
      state: 'down',
      heardAt: NOW - 60_000,
    });
    expect(totals.gpus).toEqual({ value: 24, sites: 1 });
    expect(totals).toMatchObject({ nodesHeard: 3, nodes: 5, quiet: false, sitesUncovered: 1 });
    expect(totals.byFreshness).toEqual({ live: 1, late: 0, stale: 1, lost: 0 });
  });

  it('know a site that was never heard from one without nodes', () => {
    const { totals, sites } = modelOf(wellSite('a', 1), { id: 'b', state: 'down', heardAt: null });
    expect(totals).toMatchObject({ nodes: 1, sitesUnknown: 1, quiet: false });
    expect(sites[1]?.coverage).toEqual({
      heard: 0,
      total: null,
      oldestSeconds: null,
      unknown: null,
      held: null,
    });
    expect(sites[1]?.figures.gpus).toBeNull();
  });
});

describe('coverage', () => {
  it('counts by this console’s clock, whatever the agent counted', () => {
    const site = wellSite('a', 2);
    const nodes = [
      ...(site.rows?.nodes ?? []).slice(0, 1),
      { ...site.rows?.nodes?.[1], telemetrySampledAt: SAMPLED_AT - 60_000 },
    ];
    const { sites } = modelOf(withRows(site, { nodes }));
    expect(sites[0]?.coverage).toMatchObject({ heard: 1, total: 2, oldestSeconds: 0.5, unknown: 0 });
  });
});

describe('what goes on', () => {
  it('has the worst and newest alert first, and those that somebody saw behind', () => {
    const alert = (
      name: string,
      severity: 'critical' | 'warning',
      minutes: number,
      by: string | null = null,
    ) => ({
      alert: name,
      severity,
      subject: name,
      raisedAt: WALL - minutes * 60_000,
      acknowledgedBy: by,
    });
    const alerts = [
      alert('old', 'critical', 60),
      alert('warn', 'warning', 1),
      alert('seen', 'critical', 1, 'noc-1'),
      alert('new', 'critical', 2),
      { ...alert('gone', 'critical', 3), clearedAt: WALL },
    ];
    const site = wellSite('a', 1);
    const model = modelOf(withRows(site, { alerts }));
    expect(model.alerts.map(({ subject }) => subject)).toEqual(['new', 'old', 'seen', 'warn']);
    expect(model.alerts[0]?.ageSeconds).toBe(120);
  });

  it('has open operations with their targets folded, and the newest events of all sites', () => {
    const site = (id: string, at: number) => ({
      ...wellSite(id, 1),
      rows: {
        operations: [
          { operation: '1', kind: 'drain' as const, state: 'running' as const, targets: 'n07,n08,n09' },
          { operation: '2', kind: 'drain' as const, state: 'done' as const, targets: 'n1' },
        ],
        events: [
          { event: 1, at: WALL - at, message: `${id} first` },
          { event: 2, at: WALL - at + 10, message: `${id} second` },
        ],
      },
    });
    const model = modelOf(site('a', 1_000), site('b', 995));
    expect(model.operations.map(({ site: id, targets }) => [id, targets])).toEqual([
      ['a', 'n[07-09]'],
      ['b', 'n[07-09]'],
    ]);
    expect(model.events.map(({ message }) => message)).toEqual([
      'b second',
      'a second',
      'b first',
      'a first',
    ]);
  });

  it('makes hostile words fit to be shown', () => {
    const site = wellSite('a', 1, { name: 'De\u001b]52;c;x\u0007 Halm' });
    const model = modelOf(withRows(site, { events: [{ event: 1, at: WALL, message: 'a\u202eb\u001b[2J' }] }));
    expect(model.sites[0]?.name).toBe('De‹1B›]52;c;x‹07› Halm');
    expect(model.events[0]?.message).toBe('a‹202E›b‹1B›[2J');
  });
});

describe('the cursor', () => {
  it('stands on the first site until it is moved, and again when its site is gone', () => {
    const fabric = madeFabric([wellSite('a', 1), wellSite('b', 1)]);
    const selectedOf = (selected: string | null) => overviewModel(fabric, NOW, WALL, { selected }).selected;
    expect(selectedOf(null)).toBe('a');
    expect(selectedOf('b')).toBe('b');
    expect(selectedOf('gone')).toBe('a');
    expect(overviewModel(madeFabric([]), NOW, WALL).selected).toBeNull();
  });
});
