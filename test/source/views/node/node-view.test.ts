import { describe, expect, it } from 'vitest';
import type { Look } from '../../../../source/components/look.ts';
import type { HistorySource } from '../../../../source/fabric/history-source.ts';
import { CellBuffer } from '../../../../source/screen/cell-buffer.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../../../source/screen/glyphs.ts';
import { themeNamed } from '../../../../source/screen/theme.ts';
import { movedOnPage, paintDetailPage } from '../../../../source/views/detail-page.ts';
import { nodePage } from '../../../../source/views/node/node-page.ts';
import { nodeModel } from '../../../../source/views/node/node-rows.ts';
import {
  type MadeRows,
  type MadeSite,
  madeFabric,
  NOW,
  SAMPLED_AT,
  WALL,
  wellNodes,
  wellSite,
} from '../../../support/made-fabric.ts';
import { madeHistory } from '../../../support/made-history.ts';

const theme = themeNamed('default');
const unicode: Look = { theme, glyphs: UNICODE_GLYPHS };
const ascii: Look = { theme, glyphs: ASCII_GLYPHS };
const GIB = 1024 ** 3;

const gpu = (index: number, more: object = {}) => ({
  node: 'n2',
  gpu: index,
  uuid: `GPU-${index}`,
  model: 'NVIDIA H200',
  utilizationRatio: 0.97,
  memoryUsedBytes: 112 * GIB,
  memoryTotalBytes: 141 * GIB,
  powerWatts: 671,
  temperatureCelsius: 64,
  memoryTemperatureCelsius: 78,
  smClockHertz: 1.755e9,
  throttleReasons: [],
  eccCorrected: 0,
  eccUncorrected: 0,
  rowRemapPending: false,
  rowRemapFailed: false,
  nvlinksActive: 18,
  recoveryAction: 'none' as const,
  health: 'ok' as const,
  workload: '88401',
  source: 'exporter/n2',
  sampledAt: SAMPLED_AT,
  ...more,
});

const lost = {
  node: 'n2',
  gpu: 5,
  uuid: 'GPU-5',
  health: 'failed' as const,
  healthReason: 'GPU is lost',
  recoveryAction: 'node reboot' as const,
  xid: 79,
  xidAt: WALL - 120_000,
  notMeasured: 'utilizationRatio=GPU is lost; powerWatts=GPU is lost; eccCorrected=N/A',
  source: 'exporter/n2',
  sampledAt: SAMPLED_AT,
};

const slice = {
  node: 'n2',
  gpu: 1,
  uuid: 'GPU-1',
  instance: '3',
  instanceProfile: '2g.20gb',
  utilizationRatio: 0.5,
  memoryUsedBytes: 3 * GIB,
  memoryTotalBytes: 20 * GIB,
  health: 'ok' as const,
  workload: '88402',
  source: 'exporter/n2',
  sampledAt: SAMPLED_AT,
};

const rows: MadeRows = {
  ...wellSite('de-halm', 4).rows,
  nodes: wellNodes(4).map((node, index) =>
    index === 1
      ? {
          ...node,
          scheduling: 'draining',
          nativeState: 'ALLOCATED+DRAIN',
          reason: 'fan swap',
          reasonUser: 'noc-2',
          reasonAt: Date.UTC(2026, 10, 23, 20, 41),
          gpuModel: 'NVIDIA H200',
          provider: 'Halo Compute',
          health: 'failed',
          healthReason: 'GPU 5 is lost',
          workloads: '88401,88402',
          powerWatts: 5_100,
        }
      : index === 2
        ? { ...node, state: 'down', health: 'unknown' }
        : node,
  ),
  gpus: [gpu(1), slice, gpu(0), lost],
  workloads: [
    {
      workload: '88401',
      name: 'llm-pretrain',
      user: 'u4821',
      account: 'llm-a',
      state: 'running',
      gpus: 128,
      nodeCount: 16,
      startedAt: WALL - 3_600_000,
      timeLimitSeconds: 7_200,
      dataClass: 'internal',
      checkpoint: 'USR1',
    },
  ],
  events: [
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
  ],
  alerts: [
    {
      alert: '1',
      severity: 'critical',
      subject: 'n2/5',
      message: 'GPU is lost',
      action: 'reboot the node',
      raisedAt: WALL - 1,
    },
    { alert: '2', severity: 'critical', subject: 'n22', message: 'not of this node', raisedAt: WALL },
  ],
};
const site: MadeSite = { id: 'de-halm', rows };

function paint(
  columns: number,
  height: number,
  made: MadeSite = site,
  look = unicode,
  offset = 0,
  history: HistorySource | null = null,
) {
  const model = nodeModel(madeFabric([made]), 'de-halm/n2', NOW, WALL, history);
  if (model === null) throw new Error('the node is not there');
  const buffer = new CellBuffer(columns, height);
  const page = nodePage(model, columns, look);
  paintDetailPage(buffer, buffer.bounds, page, { offset, cursor: null }, look);
  const text = buffer.toText();
  return {
    model,
    buffer,
    text,
    lines: text.split('\n'),
    last: movedOnPage(buffer.bounds, page, { offset, cursor: null }, 'last').offset,
  };
}

describe('the page of a node', () => {
  it('is null for a node that no site lists, whatever it is called', () => {
    const fabric = madeFabric([site]);
    for (const name of ['de-halm/n9', 'nowhere/n2', 'de-halm', '', 'de-halm/__proto__', 'de-halm/n2/0']) {
      expect(nodeModel(fabric, name, NOW, WALL), name).toBeNull();
    }
  });

  it('says who the node is, who holds it back, since when and why, and how old that is', () => {
    const { lines } = paint(130, 40);
    expect(lines[0]).toMatch(
      /^ {2}de-halm \/ n2 {2}allocated \+ draining {2}\(ALLOCATED\+DRAIN\) {2}rack a01 {2}provider Halo Compute +● live 0\.5 s$/,
    );
    expect(lines[1]).toBe('  draining by noc-2 23 min ago: fan swap (waits for 2 workloads, no end known)');
    expect(lines[2]).toBe('  health ▲ failed: GPU 5 is lost');
    expect(lines[3]).toContain('8 of 8 GPUs given, NVIDIA H200  power 5.1 kW');
  });

  it('says how long a drain lasts at most where all of its work has an end', () => {
    const made = (rows.nodes ?? []).map((node) => ({ ...node, workloads: '88401' }));
    const { lines } = paint(130, 40, { id: 'de-halm', rows: { ...rows, nodes: made, gpus: [gpu(0)] } });
    expect(lines[1]).toBe('  draining by noc-2 23 min ago: fan swap (waits for 1 workload, at most 1 h)');
  });

  it('says nothing of who holds it back where it takes work, and that nothing is known where that is so', () => {
    const open = (rows.nodes ?? []).map((node) => ({ ...node, scheduling: 'open' as const }));
    expect(paint(130, 40, { id: 'de-halm', rows: { ...rows, nodes: open } }).text).not.toContain('fan swap');
    const unknown = (rows.nodes ?? []).map((node) => ({
      ...node,
      scheduling: 'drained' as const,
      reason: null,
      reasonUser: null,
      reasonAt: null,
    }));
    const { lines } = paint(130, 40, { id: 'de-halm', rows: { ...rows, nodes: unknown } });
    expect(lines[1]).toBe('  drained (by whom is not told): no reason was given');
  });

  it('has its GPUs in order, slices below theirs, and what is missing as missing', () => {
    const { lines } = paint(170, 40);
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
    const { lines } = paint(120, 40, site, unicode, 0, history);
    const row = lines.find((line) => line.startsWith('▸ 0')) ?? '';
    expect(row).toMatch(/97 % +▁▅ █ /);
    expect(row).toMatch(/64 +▂▅ █ /);
    expect(paint(80, 24, site, unicode, 0, history).text).not.toContain('▁▅ █');
  });

  it('tells what happened on one line of time, and in words with what the vendor advises, newest first', () => {
    const { text, lines } = paint(130, 60);
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
    const { text } = paint(230, 50);
    expect(text).toContain('Work that this hits');
    expect(text).toContain(
      '88401 llm-pretrain   running   user u4821, account llm-a   2 of its 128 GPUs here on 16 nodes   1 h left',
    );
    expect(text).toMatch(/class internal +checkpoint by USR1|checkpoint by USR1/);
    expect(text).toContain('88402 –   ? unknown   user –, account –   1 slice here   no end known');
  });

  it('has the rack beside it, and where its values come from', () => {
    const { text } = paint(130, 60);
    expect(text).toContain(
      'In rack a01  1 of 4 with faults\n    ● n1    ▲ n2 failed, draining    ? n3 down    ● n4',
    );
    expect(text).toContain(
      'Sources\n    scheduler/main ● live 0.5 s, every 2 s  ok\n    exporter/n2 ● live 0.5 s, every 2 s  ok',
    );
  });

  it('gives the reasons for missing values', () => {
    expect(paint(130, 60).text).toContain(
      'Not measured (–)\n    GPU is lost: utilizationRatio, powerWatts\n    N/A: eccCorrected',
    );
  });

  it('keeps its head while the rest scrolls, to the last line and no further', () => {
    const top = paint(80, 21);
    const end = paint(80, 21, site, unicode, 10_000);
    expect(end.lines.slice(0, 3)).toEqual(top.lines.slice(0, 3));
    expect(top.last).toBeGreaterThan(0);
    expect(end.text).toBe(paint(80, 21, site, unicode, top.last).text);
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
    const { text } = paint(columns, height, { id: 'de-halm', rows: { ...rows, events: [] } }, ascii);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    if (columns >= 80) expect(text).toMatch(/! failed.*/);
  });
});

describe('the page of a node that is not heard', () => {
  it('is dimmed, and says how old it is', () => {
    const { lines, buffer } = paint(130, 40, { ...site, state: 'down', heardAt: NOW - 90_000 });
    expect(lines[0]).toMatch(/scheduler ○ stale 2 min$/);
    expect(buffer.styleAt(lines[0]?.indexOf('allocated') ?? 0, 0)).toBe(theme.stale);
    const row = lines.findIndex((line) => line.startsWith('  1 '));
    expect(buffer.styleAt(lines[row]?.indexOf('671') ?? 0, row)).toBe(theme.stale);
  });

  it('names the source that is silent where only one is', () => {
    const nodes = (rows.nodes ?? []).map((node) => ({ ...node, telemetrySampledAt: SAMPLED_AT - 60_000 }));
    const sources = (rows.sources ?? []).map((source) =>
      source.kind === 'gpu'
        ? { ...source, state: 'failed' as const, error: 'connection refused', sampledAt: SAMPLED_AT - 60_000 }
        : source,
    );
    const { lines, text } = paint(130, 60, { id: 'de-halm', rows: { ...rows, nodes, sources } });
    expect(lines[0]).toMatch(/gpu ○ stale 1 min$/);
    expect(text).toContain('exporter/n2 ○ stale 1 min, every 2 s  failed: connection refused');
    expect(text).toContain('scheduler/main ● live 0.5 s');
  });

  it('shows hostile words as what they are', () => {
    const nodes = (rows.nodes ?? []).map((node) => ({ ...node, reason: 'x\u001b[2Jy\u202ez' }));
    const { lines } = paint(160, 40, { id: 'de-halm', rows: { ...rows, nodes } });
    expect(lines[1]).toContain('x‹1B›[2Jy‹202E›z');
  });
});
