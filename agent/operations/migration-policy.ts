import type { PolicyConfig } from '../config/policy-config.ts';
import { whyNotTo } from './authority/data-class-rules.ts';
import type { Destination } from './authority/site-facts.ts';
import type { MigrationPolicy } from './migration/surroundings.ts';

/** What this site's policy says to a workload that wants to leave, or to come. */
export function migrationPolicy(
  here: { readonly site: string; readonly jurisdiction: string | null },
  policy: () => PolicyConfig | null,
  destination: (site: string) => Destination | null,
): MigrationPolicy {
  return {
    mayLeave(dataClass, to) {
      const found = destination(to);
      return found === null ? `${to} is no peer of this site` : whyNotTo(dataClass, found, policy());
    },
    mayEnter(dataClass, from) {
      const frozen = policy()?.limits.frozen ?? null;
      if (frozen !== null) return `the policy of ${here.site} froze it: ${frozen}`;
      const { link = null, certifiedFor = [] } = destination(from) ?? {};
      return whyNotTo(dataClass, { ...here, link, certifiedFor }, policy());
    },
  };
}
