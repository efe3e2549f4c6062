import { describe, expect, it } from 'vitest';
import type { Look } from '../../../../source/components/look.ts';
import { CellBuffer } from '../../../../source/screen/cell-buffer.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../../../source/screen/glyphs.ts';
import { themeNamed } from '../../../../source/screen/theme.ts';
import { type OverviewInput, overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import { nextSite, paintOverview, siteAt } from '../../../../source/views/overview/overview-view.ts';
import {
  type MadeSite,
  madeFabric,
  NOW,
  SAMPLED_AT,
  WALL,
  wellNodes,
  wellSite,
  wellSources,
} from '../../../support/made-fabric.ts';

const theme = themeNamed('default');
const unicode: Look = { theme, glyphs: UNICODE_GLYPHS };
const ascii: Look = { theme, glyphs: ASCII_GLYPHS };

const named = (site: MadeSite, name: string): MadeSite => ({
  ...site,
  rows: { ...site.rows, sites: [{ ...site.rows?.sites?.[0], name }] },
});

const halm = named(wellSite('de-halm', 20), 'De Halm, Hoogkerk');
const eems = named(wellSite('eemshaven', 10), 'Eemshaven');
const zernike = named(wellSite('zernike', 4), 'Zernike');
const stale: MadeSite = {
  ...zernike,
  state: 'down',
  error: 'connection refused: is the agent up?',
  heardAt: NOW - 130_000,
};
const never: MadeSite = { id: 'delfzijl', state: 'down', error: 'no route to host', heardAt: null };
const troubled: MadeSite = {
  ...halm,
  rows: {
    ...halm.rows,
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
  },
};

const partly: MadeSite = {
  ...eems,
  rows: { ...eems.rows, nodes: wellNodes(9), sites: [{ ...eems.rows?.sites?.[0], nodesReporting: 9 }] },
};

function paint(
  columns: number,
  rows: number,
  sites: readonly MadeSite[],
  look = unicode,
  input: OverviewInput = {},
) {
  const buffer = new CellBuffer(columns, rows);
  const model = overviewModel(madeFabric(sites), NOW, WALL, input);
  paintOverview(buffer, buffer.bounds, model, look);
  return { buffer, model, text: buffer.toText(), lines: buffer.toText().split('\n') };
}

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
      const { text } = paint(columns, rows, [troubled, eems, stale]);
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
    const { text } = paint(columns, rows, [troubled, eems, stale, never], ascii);
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
    expect(() => paint(columns, rows, [troubled, eems, stale, never])).not.toThrow();
  });
});

describe('a panel', () => {
  it('is in full where all is well', () => {
    const { lines } = paint(40, 30, [eems]);
    expect(lines.slice(0, 14)).toEqual([
      '10 of 10 nodes, oldes…   ● 1 live  quiet',
      '╭ ▸ 1 Eemshaven · NL ──── ● live 0.0 s ╮',
      '│ GPUs   80 / 80  100 %                │',
      '│ use    91 %                          │',
      '│ MW     61.2 / 70.0  █████▎  8.8 free │',
      '│ IT     50 MW                         │',
      '│ PUE    1.14  ☼ renewable 84 %        │',
      '│ feeds  –                             │',
      '│ work   12 running  3 waiting         │',
      '│ nodes  10 open                       │',
      '│ heard  10 of 10 nodes  oldest 0.5 s  │',
      '│ ages   scheduler 0.5 s  gpu 0.5 s    │',
      '│ quiet                                │',
      '╰──────────────────────────────────────╯',
    ]);
  });

  it('dims all that a silent site last said, and says since when it is silent and why', () => {
    const { buffer, lines } = paint(120, 28, [stale]);
    const row = lines.findIndex((line) => line.includes('GPUs   32 / 32'));
    const column = lines[row]?.indexOf('32 / 32') ?? -1;
    expect(buffer.styleAt(column, row)).toBe(theme.stale);
    expect(lines.join('\n')).toContain('○ last heard 21:02:01, 2 min 10 s ago');
    expect(lines.join('\n')).toContain('connection refused: is the agent up?');
  });

  it('says of a site that was never heard since when it is dialled and why, and shows no grid of dashes', () => {
    const { text } = paint(120, 28, [{ ...never, triedMs: 13 * 60_000 }]);
    expect(text).toContain('✖ never heard; trying since 20:51, 13 min: no route to host');
    expect(text).not.toContain('GPUs   – / –');
    expect(text).not.toMatch(/\b0 running|\b0 open/);
  });

  it('counts nodes that are held back, each once, so that those that are not open are explained', () => {
    const held = (['drained', 'drained', 'cordoned', 'failed'] as const).map((scheduling, index) => ({
      ...wellNodes(10)[index]!,
      scheduling,
    }));
    const down = { ...wellNodes(10)[4]!, scheduling: 'drained' as const, state: 'down' as const };
    const site = { ...eems, rows: { ...eems.rows, nodes: [...held, down, ...wellNodes(10).slice(5)] } };
    expect(paint(120, 28, [site]).text).toMatch(/nodes {2}.*2 drained {2}1 failed {2}1 cordoned/);
  });

  it('tells what changed while the site was away before anything else', () => {
    const absences = {
      of: () => ({
        site: 'eemshaven',
        awayMs: 180_000,
        changes: [{ figure: 'nodesDown' as const, before: 0, after: 2 }],
        alertsRaised: 1,
        alertsCleared: 0,
        agentRestarted: true,
        recordsLost: false,
      }),
    };
    const { text } = paint(120, 28, [eems], unicode, { absences });
    expect(text).toContain(
      'back after 3 min away: the agent was restarted, alerts raised: 1, nodes down 0 → 2',
    );
    expect(text).not.toContain('quiet');
  });

  it('says by how much the clock of the site is off', () => {
    expect(paint(120, 28, [{ ...eems, skew: 3_200 }]).text).toContain('its clock is 3.2 s ahead of this one');
    expect(paint(120, 28, [{ ...eems, skew: 400 }]).text).not.toContain('its clock');
  });

  it('does not call a site quiet of which a part is silent', () => {
    const { text } = paint(120, 28, [partly]);
    expect(text).toContain('no alert stands, but not all was heard');
    expect(text).toContain('1 of 1 sites were not heard in full');
  });

  it('shows hostile names as what they are, within its frame', () => {
    const hostile = named(wellSite('x', 1), '\u001b[2J漢字\u202e'.repeat(40));
    const { lines } = paint(80, 22, [hostile]);
    expect(lines[1]).toContain('‹1B›[2J漢字');
    expect(lines[1]).toContain('● live');
    expect(lines[1]?.endsWith('╮')).toBe(true);
  });
});

describe('many sites', () => {
  const many = (count: number): MadeSite[] =>
    Array.from({ length: count }, (_, index) => wellSite(`site-${index + 1}`, 2));

  it('become lines where there is no room for panels', () => {
    const { text, lines } = paint(120, 28, [...many(17), stale]);
    expect(lines[1]).toMatch(/site +heard +nodes heard/);
    expect(text).toMatch(/site-17 +● live/);
    expect(text).toMatch(/Zernike +○ stale 2 min/);
  });

  it('keep the selected one in sight, and count the others with what is wrong among them', () => {
    const { text } = paint(80, 22, [...many(40), stale], unicode, { selected: 'site-20' });
    expect(text).toContain('▸ site-20');
    expect(text).toMatch(/\d+ more above, \d+ below {2}○ 1 of them not live/);
  });

  it('are moved between as they stand', () => {
    const sites = many(5);
    const at = (selected: string, move: Parameters<typeof nextSite>[3]) => {
      const model = overviewModel(madeFabric(sites), NOW, WALL, { selected });
      return nextSite({ x: 0, y: 0, width: 120, height: 60 }, model, unicode, move);
    };
    expect(at('site-1', 'right')).toBe('site-2');
    expect(at('site-1', 'left')).toBe('site-1');
    expect(at('site-1', 'down')).toBe('site-4');
    expect(at('site-3', 'down')).toBe('site-5');
    expect(at('site-5', 'down')).toBe('site-5');
    expect(at('site-4', 'up')).toBe('site-1');
    expect(at('site-4', 'first')).toBe('site-1');
    expect(at('site-1', 'last')).toBe('site-5');
  });

  it('are found below the mouse', () => {
    const { model, buffer } = paint(120, 28, [halm, eems, zernike]);
    expect(siteAt(buffer.bounds, model, unicode, 50, 3)).toBe('eemshaven');
    expect(siteAt(buffer.bounds, model, unicode, 50, 27)).toBeNull();
  });
});

describe('the lower part', () => {
  it('joins links and says which end is silent', () => {
    const link = {
      link: 'ring',
      state: 'up' as const,
      roundTripP50Seconds: 0.00041,
      lossForwardRatio: 0.004,
      lossReverseRatio: 0,
      capacityBitsPerSecond: 4e11,
      transmitBitsPerSecond: 2.12e11,
      encryption: 'MACsec',
      encryptionState: 'protected' as const,
      keyChangedAt: SAMPLED_AT - 7_200_000,
      sampledAt: SAMPLED_AT,
    };
    const one = { ...halm, rows: { ...halm.rows, links: [{ ...link, peer: 'zernike' }] } };
    const { text } = paint(130, 40, [one, stale]);
    expect(text).toMatch(/De Halm ══ Zernike +● up, Zernike silent +0\.410 +.*△ 0\.4 % +0 %/);
    expect(text).toMatch(/212 of 400 +● MACsec, key 2 h/);
  });

  it('shows what runs with its progress, and what waits for approval', () => {
    const operations = [
      {
        operation: '1',
        kind: 'drain' as const,
        state: 'running' as const,
        targets: 'dh-b07,dh-b08,dh-b09',
        actor: 'noc-2',
        reason: 'fan swap',
        step: '2 of 3 drained',
        progressRatio: 0.67,
        acceptedAt: WALL - 1,
        deadlineAt: Date.UTC(2026, 10, 23, 21, 40),
      },
      {
        operation: '2',
        kind: 'migrate' as const,
        state: 'waiting for approval' as const,
        targets: '88412',
        peer: 'eemshaven',
        needsApproval: 'a second person',
        acceptedAt: WALL - 2,
      },
    ];
    const { text } = paint(140, 40, [{ ...halm, rows: { ...halm.rows, operations } }]);
    expect(text).toMatch(
      /Running {2}drain de-halm\/dh-b\[07-09\] {2}2 of 3 drained {2}by noc-2 {2}at most until 21:40 {2}"fan swap" +██████▊░░░ {1,2}67 %/,
    );
    expect(text).toContain('migrate de-halm/88412 → eemshaven  △ needs approval: a second person');
  });

  it('is quiet only where every site is', () => {
    expect(paint(120, 40, [halm, eems]).text).toContain('quiet: every site was heard in full');
    expect(paint(120, 40, [halm, partly]).text).toContain(
      'no alert is known, but 1 of 2 sites were not heard in full',
    );
    // That a site is not heard is an alert itself.
    expect(paint(120, 40, [halm, stale]).text).toMatch(
      /△ +2 min Zernike \/ this console: does not hear the site/,
    );
  });
});
