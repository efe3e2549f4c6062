import { describe, expect, it } from 'vitest';
import { decide } from '../../../../agent/operations/authority/authority.ts';
import { whyNotTo } from '../../../../agent/operations/authority/data-class-rules.ts';
import { reason, refusals } from '../../../support/decision-words.ts';
import { commandOf, onNodes } from '../../../support/made-commands.ts';
import { ONE, POLICY, site } from '../../../support/made-site-facts.ts';

describe('a data class', () => {
  const to = (more = {}) => ({ site: 'eemshaven', jurisdiction: 'NL', link: 'protected' as const, ...more });

  it.each([
    ['health', to(), null],
    ['health', to({ site: 'other' }), 'data class health may not go to other'],
    ['health', to({ jurisdiction: 'DE' }), 'data class health may not go to DE'],
    ['health', to({ jurisdiction: null }), 'data class health may not go to an unknown country'],
    [
      'health',
      to({ link: 'unprotected' }),
      'data class health needs a link that is certified or protected; the one to eemshaven is unprotected',
    ],
    [
      'health',
      to({ link: null }),
      'data class health needs a link that is certified or protected; the one to eemshaven is not known',
    ],
    ['internal', to({ site: 'other', jurisdiction: 'DE', link: null }), null],
    ['public', to({ site: 'other', jurisdiction: null, link: null }), null],
    ['secret', to(), 'its data class "secret" is not in the policy'],
    ['__proto__', to(), 'its data class "__proto__" is not in the policy'],
    [null, to(), 'it names no data class, and the policy refuses what has none'],
  ])('%s goes where it may', (declared, destination, expected) => {
    expect(whyNotTo(declared, destination, POLICY)).toBe(expected);
  });

  it('that asks for a certified link may take one that is certified for it, and protected now', () => {
    const asks = (links: ('certified' | 'protected')[]) => ({
      ...POLICY,
      dataClasses: new Map([['health', { sites: null, jurisdictions: null, links }]]),
    });
    const certified = to({ certifiedFor: ['health', 'internal'] });
    expect(whyNotTo('health', certified, asks(['certified']))).toBeNull();
    expect(whyNotTo('health', certified, asks(['protected']))).toBeNull();
    expect(whyNotTo('health', to({ certifiedFor: ['internal'] }), asks(['certified']))).toBe(
      'data class health needs a link that is certified; the one to eemshaven is protected',
    );
    expect(whyNotTo('health', { ...certified, link: null }, asks(['certified']))).toMatch(/is not known$/);
    expect(whyNotTo('health', { ...certified, link: 'unprotected' }, asks(['certified']))).toMatch(
      /is unprotected$/,
    );
  });

  it('that is missing is the one the policy names; without a policy what declares one stays', () => {
    expect(whyNotTo(null, to({ site: 'other' }), { ...POLICY, unknownClass: 'public' })).toBeNull();
    expect(whyNotTo(null, to(), null)).toBeNull();
    expect(whyNotTo('health', to(), null)).toMatch(/is not in the policy/);
  });

  it('keeps a migration from where it may not lead', () => {
    const migrate = (site: string | null) =>
      commandOf(1, { verb: 'migrate', to: site, ...onNodes(['4411']) });
    expect(decide(migrate('eemshaven'), ONE, site()).kind).toBe('allowed');
    expect(reason(decide(migrate('nowhere'), ONE, site()))).toBe(
      'nowhere: de-halm has no peer of that name to migrate to',
    );
    expect(reason(decide(migrate(null), ONE, site()))).toMatch(/no site is named/);
    const secret = site({ workloads: new Map([['4411', { dataClass: null, nodes: [] }]]) });
    expect(refusals(decide(migrate('eemshaven'), ONE, secret))).toEqual([
      { target: '4411', reason: 'it names no data class, and the policy refuses what has none' },
    ]);
  });
});
