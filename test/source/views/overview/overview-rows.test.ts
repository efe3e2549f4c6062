import { describe, expect, it } from 'vitest';
import { overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL, wellSite } from '../../../support/made-fabric.ts';

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

describe('quiet', () => {
  const quietOf = (site: MadeSite) => modelOf(site).sites[0]?.quiet;
  const well = wellSite('a', 2);

  it('is a site of which all was heard in time and nothing is wrong', () => {
    expect(quietOf(well)).toBe(true);
  });

  it.each([
    ['a node is not heard', wellSite('a', 2, { nodesReporting: 1 })],
    ['a node is down', wellSite('a', 2, { nodesDown: 1 })],
    ['nobody counted the faulty GPUs', wellSite('a', 2, { gpusFaulty: null })],
    ['the site is stale', { ...well, heardAt: NOW - 20_000 }],
    ['the connection is down', { ...well, state: 'down' as const }],
    ['the thread is lost', { ...well, inStep: false }],
    ['it names no source', { ...well, rows: { ...well.rows, sources: [] } }],
    [
      'the state of a node is unknown',
      {
        ...well,
        rows: {
          ...well.rows,
          nodes: (well.rows?.nodes ?? []).map((node) => ({ ...node, state: 'unknown' as const })),
        },
      },
    ],
    [
      'an exporter is silent',
      {
        ...well,
        rows: {
          ...well.rows,
          sources: [
            ...(well.rows?.sources ?? []),
            { source: 'exporter', target: 'n9', kind: 'gpu' as const, state: 'failed' as const },
          ],
        },
      },
    ],
    [
      'an alert stands',
      {
        ...well,
        rows: { ...well.rows, alerts: [{ alert: 'x', severity: 'information' as const, raisedAt: WALL }] },
      },
    ],
  ])('is not said when %s', (_, site) => {
    expect(quietOf(site)).toBe(false);
  });
});

describe('coverage', () => {
  it('counts by this console’s clock, whatever the agent counted', () => {
    const site = wellSite('a', 2);
    const nodes = [
      ...(site.rows?.nodes ?? []).slice(0, 1),
      { ...site.rows?.nodes?.[1], telemetrySampledAt: SAMPLED_AT - 60_000 },
    ];
    const { sites } = modelOf({ ...site, rows: { ...site.rows, nodes } });
    expect(sites[0]?.coverage).toMatchObject({ heard: 1, total: 2, oldestSeconds: 0.5, unknown: 0 });
  });
});

describe('links between sites', () => {
  const end = (site: string, peer: string, more: object = {}) => ({
    ...wellSite(site, 1),
    rows: {
      ...wellSite(site, 1).rows,
      links: [
        {
          peer,
          link: 'ring-1',
          state: 'up' as const,
          encryptionState: 'protected' as const,
          sampledAt: SAMPLED_AT,
          ...more,
        },
      ],
    },
  });

  it('are joined from both ends, each telling of the loss on the way out', () => {
    const { links } = modelOf(
      end('a', 'b', { lossForwardRatio: 0.001, lossReverseRatio: 0.5, roundTripP50Seconds: 0.002 }),
      end('b', 'a', { lossForwardRatio: 0.004, lossReverseRatio: 0.5, roundTripP50Seconds: 0.003 }),
    );
    expect(links).toHaveLength(1);
    expect(links[0]).toMatchObject({
      from: 'a',
      to: 'b',
      heardEnds: 2,
      silent: null,
      lossThere: 0.001,
      lossBack: 0.004,
      delaySeconds: 0.003,
    });
  });

  it('are as bad as the worse end says', () => {
    const { links } = modelOf(
      end('a', 'b'),
      end('b', 'a', { state: 'degraded', stateReason: 'loses one way', encryptionState: 'unprotected' }),
    );
    expect(links[0]).toMatchObject({ state: 'degraded', reason: 'loses one way', protection: 'unprotected' });
  });

  it('say which end is silent, and take its part from the other one', () => {
    const { links } = modelOf(end('a', 'b', { lossReverseRatio: 0.25 }), {
      ...end('b', 'a', { state: 'down', lossForwardRatio: 0 }),
      state: 'down',
    });
    expect(links[0]).toMatchObject({ heardEnds: 1, silent: 'b', state: 'up', lossBack: 0.25 });
  });

  it('are a memory when neither end is heard', () => {
    const { links } = modelOf({ ...end('a', 'b'), state: 'down' }, { ...end('b', 'a'), state: 'down' });
    expect(links[0]).toMatchObject({ heardEnds: 0, silent: null });
  });

  it('may lead to a site that this console does not know', () => {
    expect(modelOf(end('a', '__proto__')).links[0]).toMatchObject({ to: '__proto__', heardEnds: 1 });
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
    const model = modelOf({ ...site, rows: { ...site.rows, alerts } });
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
    const model = modelOf({
      ...site,
      rows: { ...site.rows, events: [{ event: 1, at: WALL, message: 'a\u202eb\u001b[2J' }] },
    });
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

describe('a site that is not heard', () => {
  const lost: MadeSite = { ...wellSite('a', 2), state: 'down', heardAt: NOW - 26 * 60_000 };
  const never: MadeSite = { id: 'b', state: 'greeting', heardAt: null };

  it('is a critical alert that the console itself raises, as old as the silence', () => {
    const { totals, alerts } = modelOf(lost, { ...never, triedMs: 780_000, error: 'no route to host' });
    expect(totals.critical).toBe(2);
    expect(alerts).toMatchObject([
      { site: 'b', message: 'never heard the site: no route to host', ageSeconds: 780, isOwn: true },
      { site: 'a', subject: 'this console', ageSeconds: 1_560, isOwn: true },
    ]);
  });

  it('is none while the first dial is under way', () => {
    expect(modelOf({ ...never, triedMs: 9_000 }).totals.critical).toBe(0);
    expect(modelOf({ ...never, triedMs: 10_000 }).totals.critical).toBe(1);
  });

  it('is none while it is only late or stale', () => {
    expect(modelOf({ ...lost, heardAt: NOW - 20_000 }).totals.critical).toBe(0);
  });
});
