import { describe, expect, test } from 'vitest';
import type { Patch } from '../../../protocol/index.ts';
import { destinationFrom, whyNotTo } from '../../../source/actions/data-class.ts';
import { SiteFacts } from '../../../source/actions/site-facts.ts';
import { madeFabric, NOW } from '../../support/made-fabric.ts';

/** The way from a to b over these links, as a console sees it. */
function way(...links: Patch<'links'>[]) {
  const rows = links.map((link, index) => ({ peer: 'b', link: `l${index}`, ...link }));
  const fabric = madeFabric([
    { id: 'a', rows: { sites: [{ name: 'A', jurisdiction: 'NL' }], links: rows } },
    { id: 'b', rows: { sites: [{ name: 'B', jurisdiction: 'NL' }] } },
  ]);
  return destinationFrom(new SiteFacts(fabric.site('a')!, NOW), new SiteFacts(fabric.site('b')!, NOW));
}

const classes = (links: readonly ('certified' | 'protected')[]) =>
  new Map([['health', { sites: null, jurisdictions: null, links }]]);

describe('where a data class may go, as the agents decide', () => {
  test('is told by the least protected of several links, and only by what is protected now', () => {
    expect(way({ encryptionState: 'protected' }).link).toBe('protected');
    expect(way({ encryptionState: 'protected' }, { encryptionState: 'unprotected' }).link).toBe(
      'unprotected',
    );
    for (const encryptionState of ['rekeying late', 'unknown', null] as const)
      expect(way({ encryptionState: 'protected' }, { encryptionState }).link).toBeNull();
    expect(way().link).toBeNull();
  });

  test('is a certified link too, where every link is certified for it and protected', () => {
    const certified = { encryptionState: 'protected', dataClasses: 'health,internal' } as const;
    expect(whyNotTo('health', way(certified), classes(['certified']))).toBeNull();
    expect(whyNotTo('health', way(certified), classes(['protected']))).toBeNull();
    const mixed = way(certified, { ...certified, dataClasses: 'internal' });
    expect(whyNotTo('health', mixed, classes(['certified']))).toBe(
      'data class health needs a link that is certified; the one to b is protected',
    );
    const cut = way({ ...certified, encryptionState: 'unprotected' });
    expect(whyNotTo('health', cut, classes(['certified', 'protected']))).toMatch(/is unprotected$/);
  });
});
