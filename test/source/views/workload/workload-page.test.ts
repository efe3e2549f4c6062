import { describe, expect, it } from 'vitest';
import { paintDetailPage } from '../../../../source/views/detail-page.ts';
import { workloadPage } from '../../../../source/views/workload/workload-page.ts';
import { workloadModel } from '../../../../source/views/workload/workload-rows.ts';
import { type MadeRows, madeFabric, NOW, WALL, withRows } from '../../../support/made-fabric.ts';
import {
  drawWorkload,
  MINUTE,
  modelOfWorkload,
  siteOfWorkload,
  withWorkload,
} from '../../../support/made-workload.ts';
import { ascii, LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

describe('the page of a workload', () => {
  it('says who, what, of which class, and in both words how it stands', () => {
    const text = drawWorkload();
    expect(text).toContain('de-halm / 88401  running (RUNNING)  pretrain-7b');
    expect(text).toContain('user u4821  account llm-a  class internal  checkpoint by USR1 to /scratch/ck');
    expect(text).toContain('● live 0.5 s');
  });

  it('says when it was submitted and started, and how long it may still run', () => {
    expect(drawWorkload()).toContain('█░░░░░░░░░ 21 h 50 left of 24 h  started 18:54  submitted 18:44');
    expect(drawWorkload([120, 30], withWorkload({ timeLimitSeconds: null }))).toContain('no limit');
    const ended = drawWorkload([120, 30], withWorkload({ state: 'completed', endedAt: WALL - 10 * MINUTE }));
    expect(ended).toContain('ended 20:54  ran 2 h');
  });

  it('calls a missing class unknown and most restricted, and a missing checkpoint by its name', () => {
    const text = drawWorkload([120, 30], withWorkload({ dataClass: null, checkpoint: null }));
    expect(text).toContain('? class unknown: most restricted');
    expect(text).toContain('no checkpoint');
  });

  it('shows the alerts that hit it with what to do, those that are over behind, and no others', () => {
    const alerts: MadeRows['alerts'] = [
      {
        alert: 'xid n2',
        severity: 'critical',
        subject: 'n2/5',
        message: 'Xid 79: GPU fell off the bus',
        action: 'restart the node',
        workloads: '12,88401',
        raisedAt: WALL - 2 * MINUTE,
      },
      {
        alert: 'old',
        severity: 'warning',
        subject: 'n1',
        message: 'was warm',
        workloads: '88401',
        raisedAt: WALL - 90 * MINUTE,
        clearedAt: WALL - 80 * MINUTE,
      },
      {
        alert: 'other',
        severity: 'critical',
        subject: 'n4',
        message: 'not ours',
        workloads: '188401',
        raisedAt: WALL,
      },
    ];
    const text = drawWorkload([160, 40], withRows(siteOfWorkload, { alerts }));
    expect(text).toMatch(/21:02:11 ▲ n2\/5: Xid 79: GPU fell off the bus\n +→ restart the node/);
    expect(text).toContain('n1: was warm, cleared 19:44:11');
    expect(text.indexOf('fell off')).toBeLessThan(text.indexOf('was warm'));
    expect(text).not.toContain('not ours');
  });

  it('shows what happened on its nodes since it started', () => {
    const events: MadeRows['events'] = [
      { event: 1, at: WALL - 3 * MINUTE, severity: 'warning', node: 'n2', message: 'Xid 74: NVLink error' },
      { event: 2, at: WALL - 300 * MINUTE, severity: 'warning', node: 'n2', message: 'before it started' },
      { event: 3, at: WALL - MINUTE, severity: 'critical', node: 'n4', message: 'elsewhere' },
    ];
    const text = drawWorkload([160, 40], withRows(siteOfWorkload, { events }));
    expect(text).toContain('21:01:11 △ n2: Xid 74: NVLink error');
    expect(text).not.toContain('before it started');
    expect(text).not.toContain('elsewhere');
  });

  it('says why a waiting one waits, and that it has no nodes yet', () => {
    const text = drawWorkload([80, 24], siteOfWorkload, { name: 'de-halm/7' });
    expect(text).toContain('de-halm / 7  pending');
    expect(text).toContain('why it waits: Priority, that is: others with a higher priority go first');
    expect(text).toContain('it has no nodes now');
  });

  it('says that its nodes cannot be read, and that its site does not list one', () => {
    const broken = drawWorkload([120, 30], withWorkload({ nodes: 'n[1-' }, { gpus: [] }));
    expect(broken).toContain('its nodes cannot be told');
    expect(broken).toContain('△ node set');
    expect(drawWorkload([160, 30], withWorkload({ nodes: 'gone1' }, { gpus: [] }))).toMatch(
      /gone1 .*\? its site does not list this node/,
    );
  });

  it('is none where no site lists it any more', () => {
    expect(workloadModel(madeFabric([siteOfWorkload]), 'de-halm/1', NOW, WALL)).toBe(null);
    expect(workloadModel(madeFabric([siteOfWorkload]), 'nowhere/88401', NOW, WALL)).toBe(null);
    expect(workloadModel(madeFabric([siteOfWorkload]), '', NOW, WALL)).toBe(null);
  });

  it('keeps the telling lines on the smallest screen', () => {
    const text = drawWorkload([40, 10]);
    expect(text).toContain('de-halm / 88401');
    expect(text).toContain('△ 1 idle');
    expect(text).toContain('▸ n2');
    expect(drawWorkload([80, 24], siteOfWorkload, { look: ascii })).toContain('~ GPU 5 idle');
  });

  it('paints every size and theme within its region, also with hostile text and a thousand nodes', () => {
    const hostile = withWorkload(
      {
        name: '\u001b]52;c;x\u0007漢字',
        user: '\u202e',
        nodes: 'n[1-1000]',
        reason: 'é'.repeat(2000),
        operation: '01J',
      },
      {
        alerts: Array.from({ length: 90 }, (_, at) => ({
          alert: `a${at}`,
          message: 'x'.repeat(300),
          workloads: '88401',
        })),
      },
    );
    for (const size of [...SIZES, [10, 3], [1, 1]] as const) {
      for (const look of LOOKS) expect(drawWorkload(size, hostile, { look })).not.toContain('\u001b');
    }
  });
});

describe('where a workload is and what holds it', () => {
  it('is told folded, with the operation that holds it in words where its site lists that', () => {
    const held = withWorkload(
      { operation: '01J' },
      { operations: [{ operation: '01J', kind: 'migrate', state: 'running', actor: 'noc-2' }] },
    );
    const text = drawWorkload([120, 30], held);
    expect(text).toContain('where: n[1-3]');
    expect(text).toContain('held by operation 01J (migrate, running, asked by noc-2)');
    expect(drawWorkload([120, 30], withWorkload({ operation: '01K' }))).toMatch(/held by operation 01K *$/m);
  });

  it('opens its nodes and the operation, in the order in which they stand', () => {
    const held = withWorkload({ operation: '01J' }, { operations: [{ operation: '01J', kind: 'migrate' }] });
    const { body } = workloadPage(modelOfWorkload(held), 120, unicode);
    expect(body.stops?.slice(0, 2).map(({ target }) => target)).toEqual([
      { view: 'record', subject: 'de-halm/01J', of: 'operations' },
      { view: 'node', subject: 'de-halm/n2' },
    ]);
  });

  it('shows the last rows of a long list when it is scrolled there, each still with its own figures', () => {
    const long = withWorkload({ nodes: 'n[1-400]' });
    const page = workloadPage(modelOfWorkload(long), 120, unicode);
    const text = painted([120, 20], (buffer, rect) =>
      paintDetailPage(buffer, rect, page, { offset: 395, cursor: null }, unicode),
    );
    expect(text).toMatch(/^ {2}n400 .*its site does not list/m);
    expect(text).not.toMatch(/^ {2}n380 /m);
  });
});
