import { describe, expect, it } from 'vitest';
import { WALL, wellNodes, withRows } from '../../../support/made-fabric.ts';
import { drawOverview, eems, halm } from '../../../support/painted-overview.ts';

describe('the last hour', () => {
  it('counts site by site what was raised, cleared, started and failed, and nothing older', () => {
    const ago = (minutes: number): number => WALL - minutes * 60_000;
    const site = withRows(halm, {
      alerts: [
        { alert: 'a', severity: 'warning', subject: 'n1', message: 'x', raisedAt: ago(10) },
        {
          alert: 'b',
          severity: 'warning',
          subject: 'n2',
          message: 'x',
          raisedAt: ago(90),
          clearedAt: ago(20),
        },
        {
          alert: 'c',
          severity: 'warning',
          subject: 'n3',
          message: 'x',
          raisedAt: ago(99),
          clearedAt: ago(70),
        },
      ],
      workloads: [
        { workload: '1', state: 'running', startedAt: ago(5) },
        { workload: '2', state: 'running', startedAt: ago(300) },
        { workload: '3', state: 'failed', startedAt: ago(30), endedAt: ago(3) },
        { workload: '4', state: 'completed', startedAt: ago(300), endedAt: ago(3) },
      ],
    });
    const turns = { watchedMs: 600_000, nodesDrained: 3, nodesReturned: 1, nodesLost: 0, away: 1, back: 1 };
    const { model, text } = drawOverview([140, 50], [site, eems], {
      turns: { of: (id) => (id === 'de-halm' ? turns : null) },
    });
    expect(model.hours[0]).toEqual({
      site: 'de-halm',
      turns,
      nodesHeldNow: 0,
      alertsRaised: 1,
      alertsCleared: 1,
      workloadsStarted: 2,
      workloadsFailed: 1,
    });
    expect(text).toMatch(/site +away +back +nodes down +drained +returned +alerts raised/);
    expect(text).toMatch(/De Halm +1 +1 +0 +3 +1 +1 +1 +2 +1/);
    expect(text).toContain('nothing else at 1 site');
  });

  it('counts as drained also what was drained before this console looked, by the time the scheduler gives', () => {
    const held = (minutes: number) => ({ scheduling: 'drained' as const, reasonAt: WALL - minutes * 60_000 });
    const nodes = [wellNodes(3)[0], wellNodes(3)[1], wellNodes(3)[2]].map((node, index) => ({
      ...node!,
      ...held(20 + index * 30),
    }));
    const turns = { watchedMs: 600_000, nodesDrained: 0, nodesReturned: 0, nodesLost: 0, away: 0, back: 0 };
    const never = { id: 'zernike', state: 'down' as const, heardAt: null };
    const { text } = drawOverview([140, 50], [withRows(halm, { nodes }), never], {
      turns: { of: (id) => (id === 'de-halm' ? turns : null) },
    });
    expect(text).toMatch(/De Halm +0 +0 +0 +2 +0/);
    expect(text).toContain('this console has watched nodes for 10 min');
  });
});
