import { describe, expect, it } from 'vitest';
import { wellNodes, wellSite, withRows } from '../../../support/made-fabric.ts';
import { theme } from '../../../support/painted.ts';
import { drawOverview, halm, never, stale } from '../../../support/painted-overview.ts';

const eems = wellSite('eemshaven', 10, { name: 'Eemshaven' });
const partly = withRows(eems, {
  nodes: wellNodes(9),
  sites: [{ ...eems.rows?.sites?.[0], nodesReporting: 9 }],
});

describe('a panel', () => {
  it('is in full where all is well', () => {
    const { lines } = drawOverview([40, 30], [eems]);
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
    const { buffer, lines } = drawOverview(
      [120, 28],
      [{ ...stale, error: 'connection refused: is the agent up?' }],
    );
    const row = lines.findIndex((line) => line.includes('GPUs   32 / 32'));
    const column = lines[row]?.indexOf('32 / 32') ?? -1;
    expect(buffer.styleAt(column, row)).toBe(theme.stale);
    expect(lines.join('\n')).toContain('○ last heard 21:02:01, 2 min 10 s ago');
    expect(lines.join('\n')).toContain('connection refused: is the agent up?');
  });

  it('says of a site that was never heard since when it is dialled and why, and shows no grid of dashes', () => {
    const { text } = drawOverview([120, 28], [{ ...never, triedMs: 13 * 60_000 }]);
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
    const site = withRows(eems, { nodes: [...held, down, ...wellNodes(10).slice(5)] });
    expect(drawOverview([120, 28], [site]).text).toMatch(/nodes {2}.*2 drained {2}1 failed {2}1 cordoned/);
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
    const { text } = drawOverview([120, 28], [eems], { absences });
    expect(text).toContain(
      'back after 3 min away: the agent was restarted, alerts raised: 1, nodes down 0 → 2',
    );
    expect(text).not.toContain('quiet');
  });

  it('says by how much the clock of the site is off', () => {
    expect(drawOverview([120, 28], [{ ...eems, skew: 3_200 }]).text).toContain(
      'its clock is 3.2 s ahead of this one',
    );
    expect(drawOverview([120, 28], [{ ...eems, skew: 400 }]).text).not.toContain('its clock');
  });

  it('does not call a site quiet of which a part is silent', () => {
    const { text } = drawOverview([120, 28], [partly]);
    expect(text).toContain('no alert stands, but not all was heard');
    expect(text).toContain('1 of 1 sites were not heard in full');
  });

  it('shows hostile names as what they are, within its frame', () => {
    const hostile = wellSite('x', 1, { name: '\u001b[2J漢字\u202e'.repeat(40) });
    const { lines } = drawOverview([80, 22], [hostile]);
    expect(lines[1]).toContain('‹1B›[2J漢字');
    expect(lines[1]).toContain('● live');
    expect(lines[1]?.endsWith('╮')).toBe(true);
  });
});

describe('a stale site', () => {
  it('has a frame and a word in the colour of a warning', () => {
    const { buffer, lines } = drawOverview([120, 38], [halm, eems, stale]);
    const y = lines.findIndex((line) => line.includes('3 Zernike'));
    const x = (lines[y] ?? '').lastIndexOf('╭');
    expect(buffer.styleAt(x, y)).toBe(theme.warning);
    expect(buffer.styleAt((lines[y] ?? '').indexOf('○ stale'), y)).toBe(theme.warning);
  });
});
