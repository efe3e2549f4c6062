import type { May, PolicyConfig } from '../../config/policy-config.ts';
import type { SiteFacts } from './site-facts.ts';

/** Whom a session's identity stands for in the journal and in a policy: the local user has a name there, too. */
export function operatorOf(identity: string): string {
  return identity === 'local' ? LOCAL : identity;
}

const LOCAL = 'weft://operator/local';

/** Why an operator may not do something here; null where they may. */
export function whyNot(
  actor: string,
  verb: May,
  facts: Pick<SiteFacts, 'policy' | 'isLoopback' | 'site'>,
): string | null {
  const { policy, isLoopback, site } = facts;
  if (policy === null) {
    if (verb === 'view' || (isLoopback && actor === LOCAL)) return null;
    return `${site} has no policy file, and without one ${isLoopback ? 'only the local user' : 'nobody'} may ${verb}`;
  }
  const isAllowed = policy.roles.some(
    (role) =>
      includes(role.who, actor) &&
      includes(role.sites, site) &&
      // Whoever may act may look: no plan can be made blind.
      (verb === 'view' ? role.may.length > 0 : role.may.includes(verb)),
  );
  return isAllowed ? null : `the policy of ${site} does not let ${actor} ${verb}`;
}

function includes(names: PolicyConfig['roles'][number]['who'], name: string): boolean {
  return names.includes('*') || names.includes(name);
}
