import { describe, expect, it } from 'vitest';
import { overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import { type MadeSite, madeFabric, NOW, WALL, wellSite, withRows } from '../../../support/made-fabric.ts';

const modelOf = (...sites: MadeSite[]) => overviewModel(madeFabric(sites), NOW, WALL);

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
    ['it names no source', withRows(well, { sources: [] })],
    [
      'the state of a node is unknown',
      withRows(well, {
        nodes: (well.rows?.nodes ?? []).map((node) => ({ ...node, state: 'unknown' as const })),
      }),
    ],
    [
      'an exporter is silent',
      withRows(well, {
        sources: [
          ...(well.rows?.sources ?? []),
          { source: 'exporter', target: 'n9', kind: 'gpu' as const, state: 'failed' as const },
        ],
      }),
    ],
    [
      'an alert stands',
      withRows(well, { alerts: [{ alert: 'x', severity: 'information' as const, raisedAt: WALL }] }),
    ],
  ])('is not said when %s', (_, site) => {
    expect(quietOf(site)).toBe(false);
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
