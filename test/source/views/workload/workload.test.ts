import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../protocol/index.ts';
import type { Look } from '../../../../source/components/look.ts';
import { paintDetailPage } from '../../../../source/views/detail-page.ts';
import { paceOf, pulseOf, spreadOf } from '../../../../source/views/workload/laggards.ts';
import { workloadPage } from '../../../../source/views/workload/workload-page.ts';
import { workloadModel } from '../../../../source/views/workload/workload-rows.ts';
import {
  type MadeSite,
  madeFabric,
  NOW,
  SAMPLED_AT,
  WALL,
  wellNodes,
  wellSources,
  withRows,
} from '../../../support/made-fabric.ts';
import { gpu } from '../../../support/made-gpus.ts';
import { ascii, LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

const MINUTE = 60_000;
const job: Patch<'workloads'> = {
  workload: '88401',
  name: 'pretrain-7b',
  user: 'u4821',
  account: 'llm-a',
  partition: 'h200',
  state: 'running',
  nativeState: 'RUNNING',
  nodes: 'n[1-3]',
  nodeCount: 3,
  gpus: 24,
  submittedAt: WALL - 140 * MINUTE,
  startedAt: WALL - 130 * MINUTE,
  timeLimitSeconds: 24 * 3600,
  dataClass: 'internal',
  checkpoint: 'USR1',
  checkpointDirectory: '/scratch/ck',
  sampledAt: SAMPLED_AT,
};
const gpusOf = (node: string, uses: readonly (number | null)[], workload: string | null = '88401') =>
  uses.map((use, index) => gpu(node, index, { utilizationRatio: use, workload, source: `exporter/${node}` }));
const full = [0.97, 0.98, 0.97, 0.96, 0.99, 0.97, 0.98, 0.97];
const halm: MadeSite = {
  id: 'de-halm',
  rows: {
    nodes: wellNodes(4),
    sources: wellSources(4),
    workloads: [
      job,
      { workload: '7', state: 'pending', reason: 'Priority', gpus: 8, nodeCount: 1, sampledAt: SAMPLED_AT },
    ],
    gpus: [
      ...gpusOf('n1', full),
      ...gpusOf('n2', [...full.slice(0, 5), 0.01, 0.4, null]),
      ...gpusOf('n3', full),
      ...gpusOf('n4', full, '99999'),
    ],
    alerts: [
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
    ],
    events: [
      { event: 1, at: WALL - 3 * MINUTE, severity: 'warning', node: 'n2', message: 'Xid 74: NVLink error' },
      { event: 2, at: WALL - 300 * MINUTE, severity: 'warning', node: 'n2', message: 'before it started' },
      { event: 3, at: WALL - MINUTE, severity: 'critical', node: 'n4', message: 'elsewhere' },
    ],
  },
};

const model = (site: MadeSite = halm, name = 'de-halm/88401') => {
  const made = workloadModel(madeFabric([site]), name, NOW, WALL);
  if (made === null) throw new Error(`${name} is not there`);
  return made;
};
const draw = (
  size: readonly [number, number] = [120, 30],
  site: MadeSite = halm,
  name = 'de-halm/88401',
  look: Look = unicode,
): string =>
  painted(size, (buffer, rect) =>
    paintDetailPage(
      buffer,
      rect,
      workloadPage(model(site, name), rect.width, look),
      { offset: 0, cursor: null },
      look,
    ),
  );
const withJob = (more: Patch<'workloads'>, rest: MadeSite['rows'] = {}): MadeSite =>
  withRows(halm, { workloads: [{ ...job, ...more }], ...rest });

describe('the page of a workload', () => {
  it('says who, what, of which class, and in both words how it stands', () => {
    const text = draw();
    expect(text).toContain('de-halm / 88401  running (RUNNING)  pretrain-7b');
    expect(text).toContain('user u4821  account llm-a  class internal  checkpoint by USR1 to /scratch/ck');
    expect(text).toContain('● live 0.5 s');
  });

  it('says when it was submitted and started, and how long it may still run', () => {
    expect(draw()).toContain('█░░░░░░░░░ 21 h 50 left of 24 h  started 18:54  submitted 18:44');
    expect(draw([120, 30], withJob({ timeLimitSeconds: null }))).toContain('no limit');
    const ended = draw([120, 30], withJob({ state: 'completed', endedAt: WALL - 10 * MINUTE }));
    expect(ended).toContain('ended 20:54  ran 2 h');
  });

  it('calls a missing class unknown and most restricted, and a missing checkpoint by its name', () => {
    const text = draw([120, 30], withJob({ dataClass: null, checkpoint: null }));
    expect(text).toContain('? class unknown: most restricted');
    expect(text).toContain('no checkpoint');
  });

  it('makes the GPU that holds the others up stand out, its node first', () => {
    const lines = draw([140, 30]).split('\n');
    const head = lines.findIndex((line) => line.startsWith('  node'));
    expect(lines[head + 1]).toMatch(/▸ n2 +● ok +█████▁▄\? .*△ GPU 5 idle 1 % {2}△ GPU 6 slow 40 %/);
    expect(lines[head + 2]).toMatch(/n1 +● ok +████████/);
    expect(draw()).toMatch(/24 GPUs on 3 nodes {2}△ 1 idle {2}△ 1 slow {2}use \d+ % over 23 of 24 GPUs/);
  });

  it('leaves the GPUs of others out', () => {
    expect(model().nodes.map(({ id }) => id)).toEqual(['n2', 'n1', 'n3']);
    expect(model().knowledge).toBe('told');
  });

  it('goes by the scheduler’s list, or by whole machines and says so, where GPUs do not tell', () => {
    const untold = [...gpusOf('n1', full, null), ...gpusOf('n2', full, null), ...gpusOf('n3', full, null)];
    const listed = withJob({ gpuList: 'n1:0,n1:1,n2:7' }, { gpus: untold });
    expect(model(listed).knowledge).toBe('listed');
    expect(model(listed).pulse.gpus).toBe(3);
    const whole = withJob({ gpuList: null }, { gpus: untold });
    expect(model(whole).pulse.gpus).toBe(24);
    expect(draw([160, 30], whole)).toContain('? which GPUs are its own is not told: all of its nodes');
  });

  it('counts no memory as a value: stale GPUs are a question mark and outside the mean', () => {
    const stale = gpusOf('n1', full).map((row) => ({ ...row, sampledAt: SAMPLED_AT - MINUTE }));
    const made = withJob({}, { gpus: [...stale, ...gpusOf('n2', full), ...gpusOf('n3', full)] });
    expect(model(made).pulse).toMatchObject({ measured: 16, gpus: 24 });
    expect(draw([140, 30], made)).toMatch(/n1 +● ok +\?{8} .*○ 8 of 8 GPUs stale/);
  });

  it('shows the alerts that hit it with what to do, those that are over behind, and no others', () => {
    const text = draw([160, 40]);
    expect(text).toMatch(/21:02:11 ▲ n2\/5: Xid 79: GPU fell off the bus\n +→ restart the node/);
    expect(text).toContain('n1: was warm, cleared 19:44:11');
    expect(text.indexOf('fell off')).toBeLessThan(text.indexOf('was warm'));
    expect(text).not.toContain('not ours');
  });

  it('shows what happened on its nodes since it started', () => {
    const text = draw([160, 40]);
    expect(text).toContain('21:01:11 △ n2: Xid 74: NVLink error');
    expect(text).not.toContain('before it started');
    expect(text).not.toContain('elsewhere');
  });

  it('says why a waiting one waits, and that it has no nodes yet', () => {
    const text = draw([80, 24], halm, 'de-halm/7');
    expect(text).toContain('de-halm / 7  pending');
    expect(text).toContain('why it waits: Priority, that is: others with a higher priority go first');
    expect(text).toContain('it has no nodes now');
  });

  it('says that its nodes cannot be read, and that its site does not list one', () => {
    const broken = draw([120, 30], withJob({ nodes: 'n[1-' }, { gpus: [] }));
    expect(broken).toContain('its nodes cannot be told');
    expect(broken).toContain('△ node set');
    expect(draw([160, 30], withJob({ nodes: 'gone1' }, { gpus: [] }))).toMatch(
      /gone1 .*\? its site does not list this node/,
    );
  });

  it('is none where no site lists it any more', () => {
    expect(workloadModel(madeFabric([halm]), 'de-halm/1', NOW, WALL)).toBe(null);
    expect(workloadModel(madeFabric([halm]), 'nowhere/88401', NOW, WALL)).toBe(null);
    expect(workloadModel(madeFabric([halm]), '', NOW, WALL)).toBe(null);
  });

  it('keeps the telling lines on the smallest screen', () => {
    const text = draw([40, 10]);
    expect(text).toContain('de-halm / 88401');
    expect(text).toContain('△ 1 idle');
    expect(text).toContain('▸ n2');
    expect(draw([80, 24], halm, 'de-halm/88401', ascii)).toContain('~ GPU 5 idle');
  });

  it('paints every size and theme within its region, also with hostile text and a thousand nodes', () => {
    const hostile = withJob(
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
      for (const look of LOOKS) expect(draw(size, hostile, 'de-halm/88401', look)).not.toContain('\u001b');
    }
  });
});

describe('where a workload is and what holds it', () => {
  it('is told folded, with the operation that holds it in words where its site lists that', () => {
    const held = withJob(
      { operation: '01J' },
      { operations: [{ operation: '01J', kind: 'migrate', state: 'running', actor: 'noc-2' }] },
    );
    const text = draw([120, 30], held);
    expect(text).toContain('where: n[1-3]');
    expect(text).toContain('held by operation 01J (migrate, running, asked by noc-2)');
    expect(draw([120, 30], withJob({ operation: '01K' }))).toMatch(/held by operation 01K *$/m);
  });

  it('opens its nodes and the operation, in the order in which they stand', () => {
    const held = withJob({ operation: '01J' }, { operations: [{ operation: '01J', kind: 'migrate' }] });
    const { body } = workloadPage(model(held), 120, unicode);
    expect(body.stops?.slice(0, 2).map(({ target }) => target)).toEqual([
      { view: 'record', subject: 'de-halm/01J', of: 'operations' },
      { view: 'node', subject: 'de-halm/n2' },
    ]);
  });

  it('shows the last rows of a long list when it is scrolled there, each still with its own figures', () => {
    const long = withJob({ nodes: 'n[1-400]' });
    const page = workloadPage(model(long), 120, unicode);
    const text = painted([120, 20], (buffer, rect) =>
      paintDetailPage(buffer, rect, page, { offset: 395, cursor: null }, unicode),
    );
    expect(text).toMatch(/^ {2}n400 .*its site does not list/m);
    expect(text).not.toMatch(/^ {2}n380 /m);
  });
});

describe('the spread of use', () => {
  it('counts GPUs by tenths and names the one that does least', () => {
    expect(draw([140, 30])).toContain('GPUs by use  0 % ▁···▁····█ 100 %   lowest 1 %: n2 GPU 5');
    expect(spreadOf([])).toEqual({ counts: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], lowest: null });
  });
});

describe('the pace of GPUs', () => {
  const at = (use: number | null) => ({
    index: 0,
    use,
    watts: null,
    celsius: null,
    health: 'ok',
    isStale: false,
  });

  it('is judged by the others of the same workload', () => {
    expect(paceOf(at(0.5), 0.97)).toBe('slow');
    expect(paceOf(at(0.9), 0.97)).toBe('fine');
    expect(paceOf(at(0.01), 0.97)).toBe('idle');
    expect(paceOf(at(0.1), 0.15)).toBe('fine');
    expect(paceOf(at(null), 0.97)).toBe('unmeasured');
  });

  it('is of nothing where nothing was measured', () => {
    expect(pulseOf([])).toEqual({ mean: null, median: null, measured: 0, gpus: 0, slow: 0, idle: 0 });
  });
});
