import { describe, expect, it } from 'vitest';
import { countNotices, siteNotices } from '../../../../source/views/overview/site-notices.ts';
import { siteRow } from '../../../../source/views/overview/site-row.ts';
import { type MadeSite, madeFabric, NOW, WALL, wellSite, withRows } from '../../../support/made-fabric.ts';
import { unicode } from '../../../support/painted.ts';

const well = wellSite('a', 2);
const alerts = Array.from({ length: 9 }, (_, index) => ({
  alert: `${index}`,
  severity: index === 5 ? ('critical' as const) : ('warning' as const),
  subject: `n${index}`,
  message: 'is wrong',
  raisedAt: WALL - index * 1_000,
}));

const rowOf = (site: MadeSite) =>
  siteRow(madeFabric([site]).sites[0]!, NOW, { position: 1, absence: null, utilisation: [], itPower: [] });

describe('the notices of a site', () => {
  it.each([
    ['nothing is wrong', well],
    ['alerts stand', withRows(well, { alerts })],
    ['it is not heard', { ...well, heardAt: NOW - 60_000, state: 'down' as const }],
    ['both', { ...withRows(well, { alerts }), heardAt: NOW - 60_000, state: 'down' as const }],
    ['nothing ever came', { id: 'a', state: 'down' as const, heardAt: null }],
  ])(
    'are counted as many as there are where %s, and the first of them are the same however many are asked for',
    (_, site) => {
      const row = rowOf(site);
      const all = siteNotices(row, unicode, 100);
      expect(countNotices(row, unicode)).toBe(all.length);
      for (let most = 1; most <= all.length; most++)
        expect(siteNotices(row, unicode, most)).toEqual(all.slice(0, most));
    },
  );

  it('begin with the worst alert, then the newest', () => {
    const words = siteNotices(rowOf(withRows(well, { alerts })), unicode, 3).map((pieces) =>
      pieces.map(({ text }) => text).join(''),
    );
    expect(words.map((line) => /n\d/.exec(line)?.[0])).toEqual(['n5', 'n0', 'n1']);
  });
});
