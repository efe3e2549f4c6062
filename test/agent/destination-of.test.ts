import { expect, test } from 'vitest';
import { destinationOf } from '../../agent/destination-of.ts';
import { SiteTables } from '../../agent/store/site-tables.ts';
import type { Patch } from '../../protocol/index.ts';

const to = (...links: Patch<'links'>[]) => {
  const tables = new SiteTables();
  for (const [index, link] of links.entries())
    tables.upsert('links', { peer: 'b', link: `l${index}`, ...link });
  return destinationOf(tables, 'b', { jurisdiction: 'NL' });
};

test('a way to another site is as protected as the worst of its links, and certified for what all of them are', () => {
  const good = { encryptionState: 'protected', dataClasses: 'health,internal' } as const;
  expect(to(good)).toEqual({
    site: 'b',
    jurisdiction: 'NL',
    link: 'protected',
    certifiedFor: ['health', 'internal'],
  });
  expect(to(good, { ...good, dataClasses: 'internal' }).certifiedFor).toEqual(['internal']);
  expect(to(good, { ...good, encryptionState: 'unprotected' }).link).toBe('unprotected');
  for (const encryptionState of ['rekeying late', 'unknown', null] as const)
    expect(to(good, { ...good, encryptionState }).link).toBeNull();
  expect(to()).toEqual({ site: 'b', jurisdiction: 'NL', link: null, certifiedFor: [] });
});
