import type { TargetKind } from '../../protocol/command.ts';
import { expandNodeSet } from '../../protocol/node-set.ts';
import type { PlanRefusal } from './plan.ts';

export interface Resolved {
  /** By site, names sorted, each once; only sites that this console has. */
  readonly parts: readonly { readonly site: string; readonly names: readonly string[] }[];
  readonly refusals: readonly PlanRefusal[];
}

/** Written targets as an explicit list a site. Fails with `NodeSetError` for a set that cannot be read. */
export function resolveTargets(
  kind: TargetKind,
  written: readonly string[],
  sites: readonly string[],
): Resolved {
  const bySite = new Map<string, Set<string>>();
  const refusals: PlanRefusal[] = [];
  for (const name of written.flatMap((target) => namesOf(kind, target))) {
    const slash = name.indexOf('/');
    const site = kind === 'site' || slash < 0 ? name : name.slice(0, slash);
    if (!sites.includes(site)) {
      refusals.push({ target: name, reason: whyNoSite(kind, site, slash < 0, sites) });
    } else if (kind !== 'site' && slash < 0) {
      refusals.push({ target: name, reason: `it names a site; a ${kind} is written ${site}/NAME` });
    } else {
      const names = bySite.get(site) ?? new Set();
      bySite.set(site, names.add(kind === 'site' ? site : name.slice(slash + 1)));
    }
  }
  const parts = [...bySite].map(([site, names]) => ({ site, names: [...names].sort() }));
  return { parts: parts.sort((a, b) => (a.site < b.site ? -1 : 1)), refusals };
}

/** An alert's id is made of a rule and a subject, in which brackets and commas mean nothing. */
function namesOf(kind: TargetKind, written: string): string[] {
  return kind === 'alert' || kind === 'site' ? [written] : expandNodeSet(written);
}

function whyNoSite(kind: TargetKind, site: string, isBare: boolean, sites: readonly string[]): string {
  const there = `this console has ${sites.join(', ')}`;
  if (kind === 'site') return `there is no such site; ${there}`;
  return isBare
    ? `a ${kind} is written SITE/NAME; ${there}`
    : `there is no site ${JSON.stringify(site)}; ${there}`;
}
