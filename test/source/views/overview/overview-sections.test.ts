import { describe, expect, it } from 'vitest';
import { say } from '../../../../protocol/text.ts';
import type { Look } from '../../../../source/components/look.ts';
import { CellBuffer } from '../../../../source/screen/cell-buffer.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../../../source/screen/glyphs.ts';
import { themeNamed } from '../../../../source/screen/theme.ts';
import { linksSection } from '../../../../source/views/overview/links-section.ts';
import { type OverviewInput, overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import { nextSite, paintOverview } from '../../../../source/views/overview/overview-view.ts';
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

const theme = themeNamed('default');
const unicode: Look = { theme, glyphs: UNICODE_GLYPHS };
const ascii: Look = { theme, glyphs: ASCII_GLYPHS };

const withRows = (site: MadeSite, rows: MadeRows): MadeSite => ({ ...site, rows: { ...site.rows, ...rows } });
const halm = wellSite('de-halm', 4, { name: 'De Halm' });
const eems = wellSite('eemshaven', 4, { name: 'Eemshaven' });
const zernike = wellSite('zernike', 4, { name: 'Zernike' });
const stale: MadeSite = { ...zernike, state: 'down', error: 'connection refused', heardAt: NOW - 130_000 };

function paint(
  columns: number,
  rows: number,
  sites: readonly MadeSite[],
  input: OverviewInput = {},
  look = unicode,
) {
  const buffer = new CellBuffer(columns, rows);
  const model = overviewModel(madeFabric(sites), NOW, WALL, input);
  paintOverview(buffer, buffer.bounds, model, look);
  return { buffer, model, text: buffer.toText(), lines: buffer.toText().split('\n') };
}

const many = (count: number): MadeSite[] =>
  Array.from({ length: count }, (_, index) =>
    wellSite(`site-${index + 1}`, 2, { name: `Site ${index + 1}` }),
  );
const critical: MadeRows = {
  alerts: [
    { alert: 'a', severity: 'critical', subject: 'n1', message: 'fell off the bus', raisedAt: WALL - 60_000 },
  ],
};

describe('many sites', () => {
  const sites = many(30)
    .with(20, withRows(wellSite('bad', 2, { name: 'Bad' }), critical))
    .with(25, stale);

  it('stand with the worst first, so that 80×24 says who is not well and why', () => {
    const { lines } = paint(80, 22, sites);
    expect(lines[2]).toMatch(/^▸ Zernike +○ stale 2 min .*○ last heard 21:02:01/);
    expect(lines[3]).toMatch(/^ {2}Bad +● live .*▲ 1 min n1: fell off the bus/);
    expect(lines[4]).toMatch(/^ {2}Site 1 /);
  });

  it('are walked through in the order in which they stand', () => {
    const { buffer, model } = paint(80, 22, sites);
    expect(nextSite(buffer.bounds, model, unicode, 'down')).toBe('bad');
    const further = overviewModel(madeFabric(sites), NOW, WALL, { selected: 'bad' });
    expect(nextSite(buffer.bounds, further, unicode, 'down')).toBe('site-1');
  });

  it('say more of each on a wider screen', () => {
    expect(paint(80, 22, sites).lines[1]).not.toContain('PUE');
    expect(paint(200, 40, sites).lines[1]).toMatch(/GPUs +[kM]W +PUE +renewable +use +run +wait +alerts/);
  });

  it('few of them give their panels up where these would leave no room for alerts, links and what a loss means', () => {
    const survival = ['de-halm', 'eemshaven', 'zernike'].map((site) => ({
      site,
      verdict: 'short' as const,
      shortGpus: 8,
      note: null,
    }));
    const links = ['eemshaven', 'zernike'].map((peer) => ({
      link: 'l',
      peer,
      state: 'up' as const,
      roundTripP50Seconds: 0.00041,
      sampledAt: SAMPLED_AT,
    }));
    const sites = [withRows(halm, { ...critical, links }), eems, stale];
    const { text, lines } = paint(80, 22, sites, { survival });
    expect(lines[1]).toMatch(/site +heard +nodes heard +GPUs +MW +use .*alerts/);
    expect(text).toMatch(/De Halm +● live 0\.0 s +4 of 4 +32 \/ 32 +61\.2 \/ 70/);
    // Which site, and why it is not heard, stand together.
    expect(text).toMatch(
      /Zernike +○ stale 2 min .*\n +○ last heard 21:02:01, 2 min 10 s ago: connection refused/,
    );
    expect(text).toMatch(/Alerts .*fell off the bus/);
    expect(text).toMatch(/Links +between .*\n +De Halm ── Eemshaven/);
    expect(text).toMatch(/If lost .*8 GPUs short\n.*8 GPUs short\n.*8 GPUs short/);
    expect(paint(120, 38, sites, { survival }).text).toContain('1 De Halm');
  });

  it('few of them keep their place whatever happens', () => {
    const { text } = paint(120, 38, [halm, eems, stale]);
    expect(text.indexOf('1 De Halm')).toBeLessThan(text.indexOf('3 Zernike'));
  });
});

describe('a stale site', () => {
  it('has a frame and a word in the colour of a warning', () => {
    const { buffer, lines } = paint(120, 38, [halm, eems, stale]);
    const y = lines.findIndex((line) => line.includes('3 Zernike'));
    const x = (lines[y] ?? '').lastIndexOf('╭');
    expect(buffer.styleAt(x, y)).toBe(theme.warning);
    expect(buffer.styleAt((lines[y] ?? '').indexOf('○ stale'), y)).toBe(theme.warning);
  });
});

describe('alerts', () => {
  it('of a site that fell silent are told as the memory they are', () => {
    const { buffer, lines } = paint(120, 38, [halm, eems, withRows(stale, critical)]);
    const y = lines.findIndex((line) => line.includes('Zernike (stale) / n1: fell off the bus'));
    expect(buffer.styleAt((lines[y] ?? '').indexOf('▲'), y)).toBe(theme.stale);
  });
});

describe('the map of links', () => {
  const link = (peer: string, more: Record<string, unknown> = {}) => ({
    link: 'l',
    peer,
    state: 'up' as const,
    roundTripP50Seconds: 0.00041,
    capacityBitsPerSecond: 400e9,
    transmitBitsPerSecond: 212e9,
    encryption: 'MACsec',
    encryptionState: 'protected' as const,
    sampledAt: SAMPLED_AT,
    ...more,
  });
  const source = {
    source: 'stamp',
    target: 'x',
    kind: 'links',
    state: 'ok',
    periodSeconds: 2,
    sampledAt: SAMPLED_AT,
  } as const;
  const linked = (site: MadeSite, links: MadeRows['links']): MadeSite =>
    withRows(site, { links: links ?? [], sources: [...(site.rows?.sources ?? []), source] });
  const three = [
    linked(halm, [link('eemshaven'), link('zernike')]),
    linked(eems, [link('de-halm'), link('zernike', { state: 'down' })]),
    linked(zernike, [link('de-halm'), link('eemshaven', { state: 'down' })]),
  ];

  it('has each site as a node, and on each line its state, delay and load', () => {
    const { text } = paint(140, 50, three);
    expect(text).toMatch(/● 0\.41 ms load 53 %/);
    expect(text).toMatch(/● Zernike .*▲ down .*● Eemshaven/);
  });

  it('are told without a header where a header would be all there is, those that are not well first', () => {
    const model = overviewModel(madeFabric(three), NOW, WALL, {});
    const section = linksSection(model, say`Links`, 100);
    const linesAt = (height: number): string[] => {
      const buffer = new CellBuffer(100, height);
      section.paint(buffer, buffer.bounds, unicode);
      return buffer.toText().split('\n');
    };
    expect(linesAt(1)[0]).toMatch(/^3 links, 1 not well {2}Eemshaven .* Zernike {2}▲ down/);
    expect(linesAt(2).join()).not.toMatch(/between|more/);
    expect(linesAt(3)[1]).toMatch(/^Eemshaven .* Zernike +▲ down/);
  });

  it('draws a link that is down in its colour and every other in none', () => {
    const { buffer, lines } = paint(140, 50, three);
    const y = lines.findIndex((line) => /● Zernike .*▲ down/.test(line));
    const line = lines[y] ?? '';
    expect(buffer.styleAt(line.indexOf('═', 80), y)).toBe(theme.critical);
  });

  it('gives way to the list on narrow screens, and where sites are two or many', () => {
    const map = / ● 0\.41 ms 53 % /;
    expect(paint(100, 50, three).text).not.toMatch(map);
    expect(paint(140, 50, three.slice(0, 2)).text).not.toMatch(map);
    expect(paint(140, 50, [...three, ...many(9)]).text).not.toMatch(map);
    expect(paint(100, 50, three).text).toMatch(/De Halm ══ Eemshaven/);
  });

  it('is drawn in ASCII where it is told to', () => {
    expect(paint(140, 50, three, {}, ascii).text).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

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
    const { model, text } = paint(140, 50, [site, eems], {
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
    const { text } = paint(140, 50, [withRows(halm, { nodes }), never], {
      turns: { of: (id) => (id === 'de-halm' ? turns : null) },
    });
    expect(text).toMatch(/De Halm +0 +0 +0 +2 +0/);
    expect(text).toContain('this console has watched nodes for 10 min');
  });
});

describe('the loss of a site', () => {
  const survival = [
    { site: 'eemshaven', verdict: 'fits', shortGpus: 0, note: null },
    { site: 'de-halm', verdict: 'short', shortGpus: 2113, note: say`of them 512 health: no place` },
  ] as const;

  it('is told where somebody computed it, the worst first', () => {
    const { text } = paint(120, 50, [halm, eems], { survival });
    expect(text).toMatch(
      /If lost {2}De Halm {4}▲ 2,113 GPUs short: of them 512 health: no place\n +Eemshaven {2}● its work fits/,
    );
  });

  it('has no place where nobody did', () => {
    expect(paint(120, 50, [halm, eems]).text).not.toContain('If lost');
  });
});

describe('the sums of the fabric', () => {
  it('say what they cover and which GPU is the hottest of those that are heard', () => {
    const hot = (celsius: number): MadeRows => ({
      gpus: [
        { node: 'n1', gpu: 3, temperatureCelsius: celsius },
        { node: 'n2', gpu: 0, temperatureCelsius: null },
      ],
    });
    const { text } = paint(160, 50, [
      withRows(halm, hot(71)),
      withRows(eems, hot(64)),
      withRows(stale, hot(99)),
    ]);
    expect(text).toContain('hottest GPU 71 °C De Halm / n1/3');
    expect(text).toMatch(/Fabric +△ in 2 of 3 sites: {2}free GPUs 0 .* {2}running 24 {2}/);
  });
});

describe('an operation past its deadline', () => {
  it('is said to be so, however narrow the screen', () => {
    const operation = {
      operation: 'o',
      kind: 'drain',
      targets: 'n1',
      state: 'running',
      actor: 'noc-2',
      reason: 'fan swap',
    } as const;
    const late = withRows(halm, {
      operations: [{ ...operation, deadlineAt: WALL - 60_000, acceptedAt: WALL - 600_000 }],
    });
    expect(paint(80, 40, [late]).text).toContain('△ past its deadline 21:03');
  });
});
