import { describe, expect, it } from 'vitest';
import type { PolicyConfig } from '../../../../agent/config/policy-config.ts';
import { actorOf } from '../../../../agent/operations/authority/speaking.ts';
import { isPart } from '../../../../agent/operations/operation-records.ts';

const SERVE = 'weft://operator/serve';
const facts = (roles: PolicyConfig['roles'] | null) => () => ({
  site: 'de-halm',
  policy: roles === null ? null : ({ roles } as PolicyConfig),
});

describe('whoever asks through a served console', () => {
  it('is that operator, via the console, where the policy takes its word', () => {
    const roles = [{ who: [SERVE], may: ['speak-for'], sites: ['*'] }] as const;
    expect(actorOf(SERVE, 'noc-1', facts(roles))).toEqual({ actor: 'weft://operator/noc-1', via: SERVE });
  });

  it.each([
    ['nothing says so', [{ who: [SERVE], may: ['view', 'drain'], sites: ['*'] }]],
    ['everyone is meant', [{ who: ['*'], may: ['speak-for'], sites: ['*'] }]],
    ['another console is meant', [{ who: ['weft://operator/other'], may: ['speak-for'], sites: ['*'] }]],
    ['another site is meant', [{ who: [SERVE], may: ['speak-for'], sites: ['eemshaven'] }]],
    ['there is no policy', null],
  ] as const)('is the console itself where %s, and stands as the key it used', (_why, roles) => {
    expect(actorOf(SERVE, 'noc-1', facts(roles))).toEqual({ actor: SERVE, via: 'weft://key/noc-1' });
  });

  it('is never taken for a part of another operation, which would not be judged', () => {
    const roles = [{ who: [SERVE], may: ['speak-for'], sites: ['*'] }] as const;
    for (const policy of [roles, null]) expect(isPart(actorOf(SERVE, 'noc-1', facts(policy)))).toBe(false);
    expect(isPart({ actor: SERVE, via: 'weft://operation/01M8AG1PD1KR7T976SCVTZK9ZE' })).toBe(true);
  });

  it('is the console where it asks for itself; the local user by its name', () => {
    expect(actorOf(SERVE, undefined, facts(null))).toEqual({ actor: SERVE, via: null });
    expect(actorOf('local', 'noc-1', facts(null))).toEqual({
      actor: 'weft://operator/local',
      via: 'weft://key/noc-1',
    });
  });
});
