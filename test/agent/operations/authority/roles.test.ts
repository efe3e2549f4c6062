import { describe, expect, it } from 'vitest';
import { decide, whyNotSteer } from '../../../../agent/operations/authority/authority.ts';
import { operatorOf, whyNot } from '../../../../agent/operations/authority/roles.ts';
import { reason } from '../../../support/decision-words.ts';
import { commandOf, drain, onNodes } from '../../../support/made-commands.ts';
import { operationOf } from '../../../support/made-operation.ts';
import { names, ONE, POLICY, site, TWO } from '../../../support/made-site-facts.ts';

describe('who', () => {
  it('may do what a role of theirs says, at its sites, and look wherever they may do anything', () => {
    expect(decide(drain(), ONE, site())).toEqual({ kind: 'allowed' });
    expect(reason(decide(drain(), 'weft://operator/other', site()))).toBe(
      'the policy of de-halm does not let weft://operator/other drain',
    );
    const cordon = commandOf(1, { verb: 'cordon' });
    expect(decide(cordon, 'weft://operator/dev', site()).kind).toBe('refused');
    expect(decide(cordon, 'weft://operator/dev', site({ site: 'eemshaven' })).kind).toBe('allowed');
    const lookless = { ...POLICY, roles: POLICY.roles.slice(0, 1) };
    expect(whyNot(ONE, 'view', site({ policy: lookless }))).toBeNull();
    expect(whyNot('weft://operator/other', 'view', site({ policy: lookless }))).not.toBeNull();
  });

  it('without a policy is the local user on loopback, for everything; off loopback everyone only looks', () => {
    const local = operatorOf('local');
    const loopback = site({ policy: null, isLoopback: true });
    const everything = drain(names(0, 100));
    expect(decide(everything, local, loopback)).toEqual({ kind: 'allowed' });
    expect(decide(commandOf(1, { verb: 'evacuate', ...onNodes(['de-halm']) }), local, loopback).kind).toBe(
      'allowed',
    );
    expect(decide(everything, ONE, loopback).kind).toBe('refused');
    expect(reason(decide(drain(), ONE, site({ policy: null })))).toBe(
      'de-halm has no policy file, and without one nobody may drain',
    );
    expect(whyNot(ONE, 'view', site({ policy: null }))).toBeNull();
  });

  it('may steer what another began with the verb it was begun with', () => {
    const begun = operationOf({ actor: TWO });
    expect(whyNotSteer(begun, ONE, site())).toBeNull();
    expect(whyNotSteer(begun, 'weft://operator/dev', site())).toMatch(/does not let/);
  });
});
