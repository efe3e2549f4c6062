import { describe, expect, test } from 'vitest';
import { SiteTables } from '../../agent/store/site-tables.ts';
import { compareLinks, linksToTell } from '../../agent/told-links.ts';
import type { Patch } from '../../protocol/index.ts';

const LINK: Patch<'links'> = {
  link: 'a-b-1',
  capacityBitsPerSecond: 400e9,
  carrier: 'Eems Glas',
  owner: 'us',
  jurisdiction: 'NL',
  dataClasses: 'health,internal',
  encryption: 'MACsec',
};

/** What one end writes down about its link when the other end has told its own. */
function told(own: Patch<'links'>, other: Patch<'links'>): string | null {
  const [here, there] = [new SiteTables(), new SiteTables()];
  here.upsert('links', { ...LINK, ...own, peer: 'b' });
  there.upsert('links', { ...LINK, ...other, peer: 'a' });
  compareLinks(here, linksToTell(there, 'b', 'a'), 'a');
  const table = here.of('links');
  return table.text(table.column('differences'), table.find('b/a-b-1')!);
}

describe('what the ends of a link say of it', () => {
  test('is alike, whatever order its data classes are written in', () => {
    expect(told({}, { dataClasses: 'internal,health' })).toBeNull();
  });

  test('is written down where it differs, with both words and no merge of them', () => {
    expect(told({}, { capacityBitsPerSecond: 100e9, carrier: 'Noord Kabel' })).toBe(
      'capacity is 400000000000 at a and 100000000000 at b; carrier is Eems Glas at a and Noord Kabel at b',
    );
  });

  test('contradicts nothing where either leaves it out', () => {
    expect(told({ owner: null }, { carrier: null })).toBeNull();
  });

  test('is that one of them does not know it', () => {
    expect(told({}, { link: 'a-b-2' })).toBe('b knows no link a-b-1 to a');
  });

  test('is forgotten when the ends are put in line', () => {
    const tables = new SiteTables();
    tables.upsert('links', { ...LINK, peer: 'b', differences: 'carrier is x at a and y at b' });
    const other = new SiteTables();
    other.upsert('links', { ...LINK, peer: 'a' });
    compareLinks(tables, linksToTell(other, 'b', 'a'), 'a');
    expect(tables.of('links').text(tables.of('links').column('differences'), 0)).toBeNull();
  });
});
