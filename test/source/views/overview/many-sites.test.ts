import { describe, expect, it } from 'vitest';
import { overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import { nextSite, siteAt } from '../../../../source/views/overview/overview-view.ts';
import { madeFabric, NOW, SAMPLED_AT, WALL, wellSite, withRows } from '../../../support/made-fabric.ts';
import { unicode } from '../../../support/painted.ts';
import {
  critical,
  drawOverview,
  eems,
  halm,
  many,
  stale,
  zernike,
} from '../../../support/painted-overview.ts';

describe('many sites', () => {
  const sites = many(30)
    .with(20, withRows(wellSite('bad', 2, { name: 'Bad' }), critical))
    .with(25, stale);

  it('stand with the worst first, so that 80×24 says who is not well and why', () => {
    const { lines } = drawOverview([80, 22], sites);
    expect(lines[2]).toMatch(/^▸ Zernike +○ stale 2 min .*○ last heard 21:02:01/);
    expect(lines[3]).toMatch(/^ {2}Bad +● live .*▲ 1 min n1: fell off the bus/);
    expect(lines[4]).toMatch(/^ {2}Site 1 /);
  });

  it('are walked through in the order in which they stand', () => {
    const { buffer, model } = drawOverview([80, 22], sites);
    expect(nextSite(buffer.bounds, model, unicode, 'down')).toBe('bad');
    const further = overviewModel(madeFabric(sites), NOW, WALL, { selected: 'bad' });
    expect(nextSite(buffer.bounds, further, unicode, 'down')).toBe('site-1');
  });

  it('say more of each on a wider screen', () => {
    expect(drawOverview([80, 22], sites).lines[1]).not.toContain('PUE');
    expect(drawOverview([200, 40], sites).lines[1]).toMatch(
      /GPUs +[kM]W +PUE +renewable +use +run +wait +alerts/,
    );
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
    const { text, lines } = drawOverview([80, 22], sites, { survival });
    expect(lines[1]).toMatch(/site +heard +nodes heard +GPUs +MW +use .*alerts/);
    expect(text).toMatch(/De Halm +● live 0\.0 s +4 of 4 +32 \/ 32 +61\.2 \/ 70/);
    // Which site, and why it is not heard, stand together.
    expect(text).toMatch(
      /Zernike +○ stale 2 min .*\n +○ last heard 21:02:01, 2 min 10 s ago: connection refused/,
    );
    expect(text).toMatch(/Alerts .*fell off the bus/);
    expect(text).toMatch(/Links +between .*\n +De Halm ── Eemshaven/);
    expect(text).toMatch(/If lost .*8 GPUs short\n.*8 GPUs short\n.*8 GPUs short/);
    expect(drawOverview([120, 38], sites, { survival }).text).toContain('1 De Halm');
  });

  it('few of them keep their place whatever happens', () => {
    const { text } = drawOverview([120, 38], [halm, eems, stale]);
    expect(text.indexOf('1 De Halm')).toBeLessThan(text.indexOf('3 Zernike'));
  });

  it('become lines where there is no room for panels', () => {
    const { text, lines } = drawOverview([120, 28], [...many(17), stale]);
    expect(lines[1]).toMatch(/site +heard +nodes heard/);
    expect(text).toMatch(/Site 17 +● live/);
    expect(text).toMatch(/Zernike +○ stale 2 min/);
  });

  it('keep the selected one in sight, and count the others with what is wrong among them', () => {
    const { text } = drawOverview([80, 22], [...many(40), stale], { selected: 'site-20' });
    expect(text).toContain('▸ Site 20');
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
    const { model, buffer } = drawOverview([120, 28], [halm, eems, zernike]);
    expect(siteAt(buffer.bounds, model, unicode, 50, 3)).toBe('eemshaven');
    expect(siteAt(buffer.bounds, model, unicode, 50, 27)).toBeNull();
  });
});
