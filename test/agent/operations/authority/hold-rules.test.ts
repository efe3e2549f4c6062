import { describe, expect, it } from 'vitest';
import type { PolicyConfig } from '../../../../agent/config/policy-config.ts';
import { decide } from '../../../../agent/operations/authority/authority.ts';
import { reason, refusals, why } from '../../../support/decision-words.ts';
import { commandOf, drain } from '../../../support/made-commands.ts';
import { held, node, ONE, POLICY, site, TWO } from '../../../support/made-site-facts.ts';

describe('a hold', () => {
  it('of another is not overwritten in passing: the refusal names owner and reason', () => {
    const facts = site({ holds: held(TWO, 'fan swap', 'gpu-001') });
    expect(refusals(decide(drain(), ONE, facts))).toEqual([
      {
        target: 'gpu-001',
        reason: 'weft://operator/noc-2 holds it: fan swap; --take-over, with a reason, breaks the hold',
      },
    ]);
    expect(decide(drain(), TWO, facts)).toEqual({ kind: 'allowed' });
    expect(decide(commandOf(1, { verb: 'uncordon' }), ONE, facts).kind).toBe('refused');
  });

  it('is broken with a reason of its own and a second person, and by no machine', () => {
    const facts = site({ holds: held(TWO, 'fan swap', 'gpu-001') });
    const take = (text: string) => commandOf(1, { takeOver: true, reason: text });
    expect(reason(decide(take('fan swap'), ONE, facts))).toMatch(/breaking it needs a reason of its own/);
    expect(why(decide(take('water leak'), ONE, facts))).toEqual([
      'it breaks the hold of weft://operator/noc-2 on gpu-001',
    ]);
    const robots: PolicyConfig = { ...POLICY, roles: [{ who: ['*'], may: ['drain'], sites: ['*'] }] };
    expect(reason(decide(take('water leak'), 'weft://agent/de-halm', { ...facts, policy: robots }))).toMatch(
      /only a person may break it/,
    );
  });

  it('set in the scheduler past weft counts too; one of a machine is ended by an uncordon', () => {
    const limits = { ...POLICY.limits, drainingRatio: 1 };
    const by = (reasonUser: string | null) =>
      site({
        policy: { ...POLICY, limits },
        nodes: new Map([['gpu-001', node({ scheduling: 'drained', reason: 'bad cable', reasonUser })]]),
      });
    expect(reason(decide(drain(), ONE, by('jan')))).toMatch(/jan holds it: bad cable/);
    expect(decide(commandOf(1, { verb: 'uncordon' }), ONE, by('jan')).kind).toBe('refused');
    expect(decide(commandOf(1, { verb: 'uncordon' }), ONE, by('root'))).toEqual({ kind: 'allowed' });
    expect(reason(decide(drain(), ONE, by(null)))).toMatch(/the scheduler holds it: bad cable/);
  });
});
