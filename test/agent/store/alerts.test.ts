import { describe, expect, it } from 'vitest';
import {
  at,
  DCGM,
  EPOCH,
  gpuPatch,
  HOUR,
  MadeStore,
  nodePatch,
  SECOND,
  SLURM,
} from '../../support/made-store.ts';

const told = (made: MadeStore) =>
  [...made.rows('events').values()].filter(({ kind }) => kind === 'alert').map(({ message }) => message);
const sick = { gpus: [gpuPatch(0, { rowRemapFailed: true, workload: '7' })] };
const well = { gpus: [gpuPatch(0, { rowRemapFailed: false })] };

describe('an alert', () => {
  it('is raised once, keeps its beginning while it lasts, and is counted in the same tick', () => {
    const made = new MadeStore().read(DCGM, sick).tick();
    expect(made.site).toMatchObject({ alerts: 1, alertsCritical: 1 });
    made.pass(SECOND).read(DCGM, sick).tick();
    expect(made.standing).toMatchObject([
      { alert: 'gpu:n1/0', severity: 'critical', subject: 'n1/0', raisedAt: EPOCH, workloads: '7' },
    ]);
    expect(told(made)).toHaveLength(1);
  });

  it('is cleared when its cause is gone, kept for a day, then forgotten', () => {
    const made = new MadeStore().read(DCGM, sick).tick().pass(SECOND).read(DCGM, well).tick();
    expect(made.row('alerts', 'gpu:n1/0')).toMatchObject({ raisedAt: EPOCH, clearedAt: EPOCH + SECOND });
    expect(made.site).toMatchObject({ alerts: 0, alertsCritical: 0 });
    expect(told(made)).toEqual([
      'a memory row could not be replaced: a repair',
      'cleared: gpu n1/0: a memory row could not be replaced: a repair',
    ]);
    made.pass(24 * HOUR).tick();
    expect(made.rows('alerts').has('gpu:n1/0')).toBe(true);
    made.pass(1).tick();
    expect(made.rows('alerts').has('gpu:n1/0')).toBe(false);
  });

  it('that comes back is a new one, which nobody has acknowledged', () => {
    const made = new MadeStore().read(DCGM, sick).tick();
    made.store.tables.upsert('alerts', { alert: 'gpu:n1/0', acknowledgedBy: 'noc-1', note: 'spare ordered' });
    made.pass(SECOND).read(DCGM, sick).tick();
    expect(made.row('alerts', 'gpu:n1/0')).toMatchObject({ acknowledgedBy: 'noc-1', note: 'spare ordered' });
    made.pass(SECOND).read(DCGM, well).tick();
    expect(made.row('alerts', 'gpu:n1/0').acknowledgedBy).toBe('noc-1');
    made.pass(SECOND).read(DCGM, sick).tick();
    expect(made.row('alerts', 'gpu:n1/0')).toMatchObject({
      raisedAt: EPOCH + 3 * SECOND,
      clearedAt: null,
      acknowledgedBy: null,
      note: null,
    });
  });
});

describe('an alert that was there before the agent', () => {
  const down = (more: Partial<ReturnType<typeof nodePatch>> = {}) =>
    nodePatch('n2', { state: 'down', reason: 'not responding', reasonAt: EPOCH - HOUR, ...more });

  it('about a node that is down began when its scheduler says', () => {
    const made = new MadeStore().read(SLURM, { nodes: [down()] }).tick();
    expect(made.standing).toMatchObject([{ subject: 'n2', raisedAt: EPOCH - HOUR }]);
  });

  it('about a node that somebody holds back does not take their time for the time it went down', () => {
    const made = new MadeStore().read(SLURM, { nodes: [down({ scheduling: 'drained' })] }).tick();
    expect(made.standing).toMatchObject([{ subject: 'n2', raisedAt: EPOCH }]);
  });

  it('about a GPU began with the Xid that speaks against it', () => {
    const made = new MadeStore().read(DCGM, { gpus: [gpuPatch(0)] });
    made.happen({ code: 79, at: EPOCH - HOUR }).tick();
    expect(made.standing).toMatchObject([{ subject: 'n1/0', raisedAt: EPOCH - HOUR }]);
  });

  it('never begins in the future, nor before it was cleared last', () => {
    const made = new MadeStore().read(SLURM, { nodes: [down({ reasonAt: EPOCH + HOUR })] }).tick();
    expect(made.standing).toMatchObject([{ raisedAt: EPOCH }]);
    made.read(SLURM, { nodes: [nodePatch('n2')] }).tick();
    made
      .pass(SECOND)
      .read(SLURM, { nodes: [down()] })
      .tick();
    expect(made.standing).toMatchObject([{ raisedAt: EPOCH + SECOND }]);
  });
});

describe('alerts are raised', () => {
  it('for a GPU of which only the slices are told, once', () => {
    const slice = (instance: string) => gpuPatch(0, { instance, eccUncorrected: 3 });
    const made = new MadeStore().read(DCGM, { gpus: [slice('1'), slice('2')] }).tick();
    expect(made.standing).toMatchObject([{ subject: 'n1/0', severity: 'warning' }]);
    expect(made.site).toMatchObject({ gpusFaulty: 1, alerts: 1 });
  });

  it('for nodes that are down or failed, and not for those in commissioning nor for their GPUs', () => {
    const nodes = [
      nodePatch('n1', { state: 'down', scheduling: 'commissioning' }),
      nodePatch('n2', { state: 'down', reason: 'PSU', workloads: '1,2' }),
      nodePatch('n3', { scheduling: 'failed' }),
      nodePatch('n4'),
    ];
    const made = new MadeStore().read(SLURM, { nodes }).read(DCGM, sick).tick();
    expect(made.standing).toMatchObject([
      { subject: 'n2', severity: 'critical', message: 'the scheduler calls it down: PSU', workloads: '1,2' },
      { subject: 'n3', severity: 'critical' },
    ]);
  });

  it('for a source at its third failure in a row, critical when it is the last of its targets', () => {
    const [a, b] = [at(DCGM, 'a'), at(DCGM, 'b')];
    const made = new MadeStore().read(a, well).read(b, {}).fail(a).fail(a).tick();
    expect(made.standing).toEqual([]);
    made.fail(a).tick();
    expect(made.standing).toMatchObject([
      { alert: 'source:dcgm/a', severity: 'warning', message: 'dcgm a: connection refused' },
    ]);
    made.fail(b).fail(b).fail(b).tick();
    expect(made.standing.map(({ severity }) => severity)).toEqual(['critical', 'critical']);
    made.read(a, well).read(b, {}).tick();
    expect(made.standing).toEqual([]);
  });

  it('as one for many silent targets of one source', () => {
    const made = new MadeStore();
    const targets = Array.from({ length: 40 }, (_, index) => at(DCGM, `t${index}`));
    for (const target of targets) made.read(target, {});
    for (const target of targets.slice(0, 21)) made.fail(target).fail(target).fail(target);
    made.tick();
    expect(made.standing).toMatchObject([
      {
        alert: 'source:dcgm',
        severity: 'warning',
        message: expect.stringContaining('21 of 40 targets are silent'),
      },
    ]);
    for (const target of targets.slice(21)) made.fail(target).fail(target).fail(target);
    made.tick();
    expect(made.standing).toMatchObject([{ alert: 'source:dcgm', severity: 'critical' }]);
  });

  it('for links that are down, degraded or unprotected, and for feeds that cannot be relied on', () => {
    const made = new MadeStore().read(
      { ...DCGM, source: 'meters', kind: 'power' },
      {
        links: [
          { peer: 'b', link: 'l1', state: 'up', encryptionState: 'unprotected' },
          { peer: 'b', link: 'l2', state: 'down', stateReason: 'no light' },
          { peer: 'b', link: 'l3', state: 'degraded' },
          { peer: 'b', link: 'l4', state: 'unknown', encryptionState: 'unknown' },
        ],
        feeds: [
          { feed: 'f1', state: 'lost' },
          { feed: 'f2', state: 'degraded' },
          { feed: 'f3', state: 'standby' },
        ],
      },
    );
    made.tick();
    expect(made.standing.map(({ alert, severity }) => `${alert} ${severity}`)).toEqual([
      'link protection:b/l1 critical',
      'link:b/l2 critical',
      'link:b/l3 warning',
      'feed:f1 critical',
      'feed:f2 warning',
    ]);
    expect(made.row('alerts', 'link:b/l2').message).toBe('link to b/l2 is down: no light');
  });

  it('when little of the grid connection is left, and critical beyond it', () => {
    const meters = { ...DCGM, source: 'meters', kind: 'power' } as const;
    const made = new MadeStore(10e6);
    const draw = (powerWatts: number) =>
      made
        .read(meters, { feeds: [{ feed: 'grid', kind: 'utility', powerWatts }] })
        .tick()
        .standing.map(({ severity, message }) => `${severity}: ${message}`);
    expect(draw(9.4e6)).toEqual([]);
    expect(draw(9.5e6)).toEqual(['warning: the grid connection has 0.5 of 10.0 MW left']);
    expect(draw(10.1e6)).toEqual(['critical: the grid connection has -0.1 of 10.0 MW left']);
  });
});
