import { describe, expect, it } from 'vitest';
import { say } from '../../../../protocol/text.ts';
import { CellBuffer } from '../../../../source/screen/cell-buffer.ts';
import { linksSection } from '../../../../source/views/overview/links-section.ts';
import { overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import {
  type MadeRows,
  type MadeSite,
  madeFabric,
  NOW,
  SAMPLED_AT,
  WALL,
  withRows,
} from '../../../support/made-fabric.ts';
import { ascii, theme, unicode } from '../../../support/painted.ts';
import { drawOverview, eems, halm, many, stale, zernike } from '../../../support/painted-overview.ts';

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
    const { text } = drawOverview([140, 50], three);
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
    const { buffer, lines } = drawOverview([140, 50], three);
    const y = lines.findIndex((line) => /● Zernike .*▲ down/.test(line));
    const line = lines[y] ?? '';
    expect(buffer.styleAt(line.indexOf('═', 80), y)).toBe(theme.critical);
  });

  it('gives way to the list on narrow screens, and where sites are two or many', () => {
    const map = / ● 0\.41 ms 53 % /;
    expect(drawOverview([100, 50], three).text).not.toMatch(map);
    expect(drawOverview([140, 50], three.slice(0, 2)).text).not.toMatch(map);
    expect(drawOverview([140, 50], [...three, ...many(9)]).text).not.toMatch(map);
    expect(drawOverview([100, 50], three).text).toMatch(/De Halm ══ Eemshaven/);
  });

  it('is drawn in ASCII where it is told to', () => {
    expect(drawOverview([140, 50], three, {}, ascii).text).toMatch(/^[\x20-\x7e\n]*$/);
  });

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
    const one = withRows(halm, { links: [{ ...link, peer: 'zernike' }] });
    const { text } = drawOverview([130, 40], [one, stale]);
    expect(text).toMatch(/De Halm ══ Zernike +● up, Zernike silent +0\.410 +.*△ 0\.4 % +0 %/);
    expect(text).toMatch(/212 of 400 +● MACsec, key 2 h/);
  });
});
