import { describe, expect, it } from 'vitest';
import { nodeModel } from '../../../../source/views/node/node-rows.ts';
import { type MadeRows, madeFabric, NOW, SAMPLED_AT, WALL, withRows } from '../../../support/made-fabric.ts';
import { madeHistory } from '../../../support/made-history.ts';
import { everyNode, gpuOfNode, paintNode, siteOfNode } from '../../../support/made-node.ts';
import { ascii, theme } from '../../../support/painted.ts';

const events: MadeRows['events'] = [
  {
    event: 1,
    at: WALL - 180_000,
    kind: 'xid',
    severity: 'warning',
    node: 'n2',
    code: 74,
    message: 'Xid 74: NVLink 5–6',
  },
  {
    event: 2,
    at: WALL - 120_000,
    kind: 'xid',
    severity: 'critical',
    node: 'n2',
    code: 79,
    gpu: 'GPU-5',
    message: 'Xid 79: GPU has fallen off the bus',
    action: 'reboot the node',
  },
  {
    event: 4,
    at: WALL - 1_200_000,
    kind: 'xid',
    severity: 'critical',
    node: 'n2',
    code: 79,
    gpu: 'GPU-5',
    message: 'Xid 79 before',
    action: 'reboot the node',
  },
  { event: 3, at: WALL, kind: 'node', severity: 'information', node: 'n1', message: 'of another node' },
];
const alerts: MadeRows['alerts'] = [
  {
    alert: '1',
    severity: 'critical',
    subject: 'n2/5',
    message: 'GPU is lost',
    action: 'reboot the node',
    raisedAt: WALL - 1,
  },
  { alert: '2', severity: 'critical', subject: 'n22', message: 'not of this node', raisedAt: WALL },
];
const troubled = withRows(siteOfNode, { events, alerts });

describe('the page of a node', () => {
  it('is null for a node that no site lists, whatever it is called', () => {
    const fabric = madeFabric([siteOfNode]);
    for (const name of ['de-halm/n9', 'nowhere/n2', 'de-halm', '', 'de-halm/__proto__', 'de-halm/n2/0']) {
      expect(nodeModel(fabric, name, NOW, WALL), name).toBeNull();
    }
  });

  it('says who the node is, who holds it back, since when and why, and how old that is', () => {
    const { lines } = paintNode([130, 40]);
    expect(lines[0]).toMatch(
      /^ {2}de-halm \/ n2 {2}allocated \+ draining {2}\(ALLOCATED\+DRAIN\) {2}rack a01 {2}provider Halo Compute +● live 0\.5 s$/,
    );
    expect(lines[1]).toBe('  draining by noc-2 23 min ago: fan swap (waits for 2 workloads, no end known)');
    expect(lines[2]).toBe('  health ▲ failed: GPU 5 is lost');
    expect(lines[3]).toContain('8 of 8 GPUs given, NVIDIA H200  power 5.1 kW');
  });

  it('says how long a drain lasts at most where all of its work has an end', () => {
    const one = { ...everyNode({ workloads: '88401' }), gpus: [gpuOfNode(0)] };
    const { lines } = paintNode([130, 40], withRows(siteOfNode, one));
    expect(lines[1]).toBe('  draining by noc-2 23 min ago: fan swap (waits for 1 workload, at most 1 h)');
  });

  it('says nothing of who holds it back where it takes work, and that nothing is known where that is so', () => {
    const open = withRows(siteOfNode, everyNode({ scheduling: 'open' }));
    expect(paintNode([130, 40], open).text).not.toContain('fan swap');
    const untold = everyNode({ scheduling: 'drained', reason: null, reasonUser: null, reasonAt: null });
    const { lines } = paintNode([130, 40], withRows(siteOfNode, untold));
    expect(lines[1]).toBe('  drained (by whom is not told): no reason was given');
  });

  it('has its GPUs in order, slices below theirs, and what is missing as missing', () => {
    const { lines } = paintNode([170, 40]);
    const first = lines.findIndex((line) => line.startsWith('  GPU '));
    expect(lines[first]).toMatch(
      /^ {2}GPU +use +memory +GiB +W +°C +mem °C +MHz +ecc +NVLinks +work +health/,
    );
    expect(lines[first + 1]).toMatch(
      /^▸ 0 +█████████▊ +97 % +████████░░ +112 of 141 +671 +64 +78 +1,755 +ok +18 +88401 +ok/,
    );
    expect(lines[first + 2]).toMatch(/^ {2}1 /);
    expect(lines[first + 3]).toMatch(/^ {4}3 2g\.20gb +█████░░░░░ +50 % .* 88402 +ok/);
    expect(lines[first + 4]).toMatch(
      /^ {2}5 +–░+ +– +–░+ +– of – +– +– +– +– +– +– +– +▲ failed → node reboot {2}Xid 79, 2 min ago {2}GPU is lost/,
    );
  });

  it('draws what a GPU did before where there is room, holes as holes', () => {
    const history = madeHistory({
      utilizationRatio: [0, 0.5, null, 1],
      temperatureCelsius: [30, 60, null, 95],
    });
    const { lines } = paintNode([120, 40], siteOfNode, { history });
    const row = lines.find((line) => line.startsWith('▸ 0')) ?? '';
    expect(row).toMatch(/97 % +▁▅ █ /);
    expect(row).toMatch(/64 +▂▅ █ /);
    expect(paintNode([80, 24], siteOfNode, { history }).text).not.toContain('▁▅ █');
  });

  it('tells what happened on one line of time, and in words with what the vendor advises, newest first', () => {
    const { text, lines } = paintNode([130, 60], troubled);
    const axis = lines.findIndex((line) => line.trim() === 'Time line') + 1;
    expect(lines[axis]).toMatch(/^ +┴─+┴.*─[△▲].*$/);
    expect(lines[axis + 1]).toMatch(/^ +20:04 .* now$/);
    expect(text).toMatch(
      /now\n {4}21:02:11 ▲ GPU 5: Xid 79: GPU has fallen off the bus\n +→ reboot the node {2}△ 2nd Xid 79 on this board\n {4}21:01:11 △ Xid 74: NVLink 5–6/,
    );
    expect(text).toMatch(/Alerts\n {4}21:04:10 ▲ n2\/5: GPU is lost\n +→ reboot the node/);
    expect(text).not.toContain('another node');
    expect(text).not.toContain('not of this node');
  });

  it('says of its work whose it is, how much of it is here, how long still, and its class', () => {
    const { text } = paintNode([230, 50]);
    expect(text).toContain('Work that this hits');
    expect(text).toContain(
      '88401 llm-pretrain   running   user u4821, account llm-a   2 of its 128 GPUs here on 16 nodes   1 h left',
    );
    expect(text).toMatch(/class internal +checkpoint by USR1|checkpoint by USR1/);
    expect(text).toContain('88402 –   ? unknown   user –, account –   1 slice here   no end known');
  });

  it('has the rack beside it, and where its values come from', () => {
    const { text } = paintNode([130, 60]);
    expect(text).toContain(
      'In rack a01  1 of 4 with faults\n    ● n1    ▲ n2 failed, draining    ? n3 down    ● n4',
    );
    expect(text).toContain(
      'Sources\n    scheduler/main ● live 0.5 s, every 2 s  ok\n    exporter/n2 ● live 0.5 s, every 2 s  ok',
    );
  });

  it('gives the reasons for missing values', () => {
    expect(paintNode([130, 60]).text).toContain(
      'Not measured (–)\n    GPU is lost: utilizationRatio, powerWatts\n    N/A: eccCorrected',
    );
  });

  it('keeps its head while the rest scrolls, to the last line and no further', () => {
    const top = paintNode([80, 21], troubled);
    const end = paintNode([80, 21], troubled, { offset: 10_000 });
    expect(end.lines.slice(0, 3)).toEqual(top.lines.slice(0, 3));
    expect(top.last).toBeGreaterThan(0);
    expect(end.text).toBe(paintNode([80, 21], troubled, { offset: top.last }).text);
    expect(end.lines.at(-1)).toMatch(/N\/A: eccCorrected/);
  });

  it.each([
    [80, 21],
    [120, 27],
    [200, 57],
    [300, 97],
    [20, 5],
    [1, 1],
  ])('fits into %i×%i, in ASCII too', (columns, height) => {
    const { text } = paintNode([columns, height], withRows(siteOfNode, { alerts }), { look: ascii });
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    if (columns >= 80) expect(text).toMatch(/! failed.*/);
  });
});

describe('the page of a node that is not heard', () => {
  it('is dimmed, and says how old it is', () => {
    const { lines, buffer } = paintNode([130, 40], { ...siteOfNode, state: 'down', heardAt: NOW - 90_000 });
    expect(lines[0]).toMatch(/scheduler ○ stale 2 min$/);
    expect(buffer.styleAt(lines[0]?.indexOf('allocated') ?? 0, 0)).toBe(theme.stale);
    const row = lines.findIndex((line) => line.startsWith('  1 '));
    expect(buffer.styleAt(lines[row]?.indexOf('671') ?? 0, row)).toBe(theme.stale);
  });

  it('names the source that is silent where only one is', () => {
    const nodes = everyNode({ telemetrySampledAt: SAMPLED_AT - 60_000 });
    const sources = (siteOfNode.rows?.sources ?? []).map((source) =>
      source.kind === 'gpu'
        ? { ...source, state: 'failed' as const, error: 'connection refused', sampledAt: SAMPLED_AT - 60_000 }
        : source,
    );
    const { lines, text } = paintNode([130, 60], withRows(siteOfNode, { ...nodes, sources }));
    expect(lines[0]).toMatch(/gpu ○ stale 1 min$/);
    expect(text).toContain('exporter/n2 ○ stale 1 min, every 2 s  failed: connection refused');
    expect(text).toContain('scheduler/main ● live 0.5 s');
  });

  it('shows hostile words as what they are', () => {
    const hostile = withRows(siteOfNode, everyNode({ reason: 'x\u001b[2Jy\u202ez' }));
    const { lines } = paintNode([160, 40], hostile);
    expect(lines[1]).toContain('x‹1B›[2Jy‹202E›z');
  });
});
