import { describe, expect, it } from 'vitest';
import { SAMPLED_AT, WALL, wellSite, wellSources, withRows } from '../../../support/made-fabric.ts';
import { ascii } from '../../../support/painted.ts';
import { drawOverview, never, stale } from '../../../support/painted-overview.ts';

const halm = wellSite('de-halm', 20, { name: 'De Halm, Hoogkerk' });
const eems = wellSite('eemshaven', 10, { name: 'Eemshaven' });
const troubled = withRows(halm, {
  sites: [{ ...halm.rows?.sites?.[0], nodesReporting: 18, nodesDown: 1, gpusFaulty: 3 }],
  sources: [
    ...wellSources(20),
    {
      source: 'scheduler',
      target: 'main',
      kind: 'scheduler',
      state: 'timeout',
      error: 'slurmctld does not answer',
      periodSeconds: 2,
      sampledAt: SAMPLED_AT - 120_000,
    },
  ],
  alerts: [
    {
      alert: '1',
      severity: 'critical',
      subject: 'dh-a14-n03/5',
      message: 'GPU 5 fell off the bus',
      action: 'restart the node',
      raisedAt: WALL - 120_000,
    },
    { alert: '2', severity: 'warning', subject: 'feeder B', message: 'at 86 %', raisedAt: WALL - 660_000 },
  ],
});

const SIZES = [
  [80, 22],
  [120, 28],
  [200, 58],
  [300, 98],
] as const;

describe('the overview at every size', () => {
  it.each(SIZES)(
    'says at %i×%i how fresh each site is, how much was heard, and the worst alert',
    (columns, rows) => {
      const { text } = drawOverview([columns, rows], [troubled, eems, stale]);
      expect(text).toContain('scheduler ○ stale 2 min');
      expect(text).toContain('● live');
      expect(text).toMatch(/○ stale 2 min/);
      expect(text).toMatch(/△ 28 of 34 nodes, oldest 0\.5 s/);
      expect(text).toMatch(/△ 18 of 20/);
      expect(text).toMatch(/△ 0 of 4/);
      expect(text).toMatch(/▲ +2 min .*dh-a14-n03\/5: GPU 5 fell off the bus/);
      expect(text).not.toContain('quiet:');
    },
  );

  it.each(SIZES)('draws at %i×%i only ASCII where it is told to', (columns, rows) => {
    const { text } = drawOverview([columns, rows], [troubled, eems, stale, never], {}, ascii);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text).toContain('. stale 2 min');
    expect(text).toContain('x lost');
  });

  it.each([
    [1, 1],
    [10, 3],
    [40, 6],
    [79, 12],
  ])('survives %i×%i', (columns, rows) => {
    expect(() => drawOverview([columns, rows], [troubled, eems, stale, never])).not.toThrow();
  });
});
