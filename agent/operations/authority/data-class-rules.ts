import type { Command } from '../../../protocol/command.ts';
import type { DataClass, LinkProtection } from '../../../protocol/configuration/data-classes.ts';
import type { PolicyConfig } from '../../config/policy-config.ts';
import type { Destination, SiteFacts, TargetRefusal } from './site-facts.ts';

/** The class that a workload's declaration stands for; null where nobody knows where it may go. */
export function classOf(
  declared: string | null,
  policy: PolicyConfig | null,
): { readonly name: string; readonly rules: DataClass } | null {
  // Without a policy what declares nothing is free, and what declares something is not known.
  if (policy === null) return declared === null ? { name: 'none', rules: ANYWHERE } : null;
  const known = declared === null ? undefined : policy.dataClasses.get(declared);
  if (declared !== null && known !== undefined) return { name: declared, rules: known };
  const fallback = policy.unknownClass === null ? undefined : policy.dataClasses.get(policy.unknownClass);
  return policy.unknownClass === null || fallback === undefined
    ? null
    : { name: policy.unknownClass, rules: fallback };
}

const ANYWHERE: DataClass = { sites: null, jurisdictions: null, links: null };

/** Why a workload of that declaration may not go there; null where it may (promise P7). */
export function whyNotTo(
  declared: string | null,
  destination: Destination,
  policy: PolicyConfig | null,
): string | null {
  const found = classOf(declared, policy);
  if (found === null)
    return declared === null
      ? 'it names no data class, and the policy refuses what has none'
      : `its data class ${JSON.stringify(declared)} is not in the policy`;
  const { name, rules } = found;
  const { site, jurisdiction } = destination;
  const link = protectionFor(name, destination);
  if (rules.sites !== null && !rules.sites.includes(site)) return `data class ${name} may not go to ${site}`;
  if (rules.jurisdictions !== null && (jurisdiction === null || !rules.jurisdictions.includes(jurisdiction)))
    return `data class ${name} may not go to ${jurisdiction ?? 'an unknown country'}`;
  if (rules.links !== null && !isEnough(link, rules.links))
    return `data class ${name} needs a link that is ${rules.links.join(' or ') || 'none'}; the one to ${site} is ${link ?? 'not known'}`;
  return null;
}

/** A link is certified for a class while it is protected: a certificate does not encrypt. */
function protectionFor(name: string, { link, certifiedFor = [] }: Destination): LinkProtection | null {
  return link === 'protected' && certifiedFor.includes(name) ? 'certified' : link;
}

/** What is certified is protected too. */
function isEnough(link: LinkProtection | null, asked: readonly LinkProtection[]): boolean {
  if (link === null) return false;
  return asked.includes(link) || (link === 'certified' && asked.includes('protected'));
}

/** The workloads of a migration that may not go where it leads. */
export function refusedByClass(command: Command, facts: SiteFacts): readonly TargetRefusal[] {
  if (command.verb !== 'migrate') return [];
  if (command.to === null) return [{ target: '', reason: 'no site is named to migrate to' }];
  const destination = facts.destinations.get(command.to);
  if (command.to === facts.site || destination === undefined)
    return [{ target: command.to, reason: `${facts.site} has no peer of that name to migrate to` }];
  return command.targets.flatMap(({ name }) => {
    const workload = facts.workloads.get(name);
    const reason = workload === undefined ? null : whyNotTo(workload.dataClass, destination, facts.policy);
    return reason === null ? [] : [{ target: name, reason }];
  });
}

/** Classes of the workloads a command hits that only two people together may touch. */
export function restrictedHit(
  command: Command,
  nodes: ReadonlySet<string>,
  facts: SiteFacts,
): readonly string[] {
  const { policy } = facts;
  // A cordon and its end leave what runs alone; nothing is restricted where nothing is named.
  if (policy === null || policy.approvals.dataClasses.length === 0) return [];
  if (['cordon', 'uncordon', 'acknowledge'].includes(command.verb)) return [];
  const targets = new Set(command.targets.map((target) => target.name));
  const hit = new Set<string>();
  for (const [id, workload] of facts.workloads) {
    if (!targets.has(id) && !workload.nodes.some((node) => nodes.has(node))) continue;
    const found = classOf(workload.dataClass, policy);
    // The unknown counts as the most restricted.
    if (found === null) hit.add(workload.dataClass ?? 'unknown');
    else if (policy.approvals.dataClasses.includes(found.name)) hit.add(found.name);
  }
  return [...hit].sort();
}
