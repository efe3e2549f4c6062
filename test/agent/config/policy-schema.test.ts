import { describe, expect, test } from 'vitest';
import { loadYaml } from '../../support/agent-yaml.ts';
import { problemLines } from '../../support/configuration-files.ts';

describe('a policy', () => {
  const withPolicy = (policy: string) =>
    loadYaml('site: {id: de-halm}\npolicy: {file: policy.yaml}\n', { 'policy.yaml': policy });

  test('that is empty has the strictest limits there are', async () => {
    expect((await withPolicy('')).policy).toEqual({
      roles: [],
      limits: {
        drainingRatio: 0.15,
        cappedRatio: 1,
        commandsPerMinute: 30,
        keepFree: new Map(),
        frozen: null,
      },
      approvals: { evacuate: true, drainRatioOver: 0.1, dataClasses: [] },
      dataClasses: new Map(),
      unknownClass: null,
      migration: { transfer: { type: 'shared' } },
    });
  });

  test('takes every key there is', async () => {
    const config = await withPolicy(`roles:
  - {who: ["weft://operator/noc-1", "weft://operator/noc-2"], may: [cordon, drain, uncordon, migrate, evacuate, approve], sites: ["*"]}
  - {who: ["*"], may: [view, acknowledge]}
limits: {drainingRatio: 0.2, commandsPerMinute: 10, keepFree: {h100: 16}, frozen: "audit of the grid connection"}
approvals: {evacuate: false, drainRatioOver: 0.05, dataClasses: [health]}
dataClasses:
  health: {sites: [de-halm, eemshaven], jurisdictions: [NL], links: [certified, protected]}
  internal: {jurisdictions: [NL, DE, BE]}
  public: {}
unknownClass: internal
migration: {transfer: {type: rsync, target: "user@host:/path"}}
`);
    expect(config.policy?.limits.keepFree).toEqual(new Map([['h100', 16]]));
    expect(config.policy?.limits.frozen).toBe('audit of the grid connection');
    expect(config.policy?.dataClasses.get('public')).toEqual({
      sites: null,
      jurisdictions: null,
      links: null,
    });
    expect(config.policy?.unknownClass).toBe('internal');
    expect(config.policy?.migration.transfer).toEqual({ type: 'rsync', target: 'user@host:/path' });
    expect(config.policyFile).toBe('/etc/weft/policy.yaml');
  });

  test.each([
    [
      'roles: [{who: ["*"], may: [drian]}]\n',
      ':1: roles[0].may[0]: found "drian"; expected view, cordon, drain, uncordon, migrate, cancel, evacuate, acknowledge, shed, approve or speak-for; did you mean "drain"?',
    ],
    [
      'limits: {drainingRatio: 15}\n',
      ':1: limits.drainingRatio: found 15; expected a share from 0 to 1, such as 0.15',
    ],
    [
      'dataClasses: {health: {}}\nunknownClass: helth\n',
      ':2: unknownClass: found "helth"; expected the name of a data class of this file; did you mean "health"?',
    ],
    [
      'dataClasses: {health: {jurisdictions: [nl]}}\n',
      ':1: dataClasses.health.jurisdictions[0]: found "nl"; expected a country by two capital letters, such as NL',
    ],
    [
      'roles: [{who: [bob], may: [view]}]\n',
      ':1: roles[0].who[0]: found "bob"; expected "*" or an identity such as weft://operator/noc-1',
    ],
  ])('that says %j is refused with the place', async (policy, line) => {
    expect(await problemLines(withPolicy(policy))).toEqual([`/etc/weft/policy.yaml${line}`]);
  });
});
