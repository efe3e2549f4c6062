import { targetKindOf } from '../../protocol/command.ts';
import type { PlanningContext } from './action.ts';
import type { ActionRequest } from './action-request.ts';
import { ACTIONS } from './actions.ts';
import { expectedApproval } from './approvals.ts';
import { capacityLeft } from './capacity-left.ts';
import { confirmationOf } from './confirmation.ts';
import {
  impactOfShed,
  impactOnNodes,
  impactOnSite,
  impactOnWorkloads,
  type SiteImpact,
  sumImpact,
} from './impact.ts';
import { nativeWords } from './native-words.ts';
import type { Plan, PlanningView, PlanPart, PlanRefusal } from './plan.ts';
import { planHash } from './plan-hash.ts';
import { resolveTargets } from './resolve-targets.ts';
import { seenTarget } from './seen-target.ts';
import { shedPart } from './shed-part.ts';
import { SiteFacts } from './site-facts.ts';
import { stagesOf } from './stages.ts';
import { worseSurvival } from './worse-survival.ts';

/**
 * What a request would do to the fabric as this console sees it. Pure; the same for the screen and the
 * command line. Fails with `NodeSetError` where a set of names cannot be read.
 */
export function makePlan(request: ActionRequest, view: PlanningView): Plan {
  const context = contextOf(request, view);
  const sites = view.fabric.sites.map(({ id }) => id);
  const kind = targetKindOf(request.verb);
  const { parts: named, refusals: unresolved } = resolveTargets(kind, request.targets, sites);
  const parts = named.map(({ site, names }) => partOf(site, names, request, view));
  const refusals: PlanRefusal[] = [...unresolved];
  const warnings: string[] = [];
  const native = new Set<string>();
  const impacts: SiteImpact[] = [];
  if (parts.length + unresolved.length === 0) refusals.push({ target: '', reason: 'nothing is named' });
  for (const part of parts) {
    const site = context.factsOf(part.site);
    if (site === null) continue;
    refusals.push(...refusalsAt(part, site, context));
    warnings.push(...warningsAt(part, site, context));
    for (const words of nativeWords(request, site, part.shed)) native.add(words);
    impacts.push(impactAt(part, site, context));
  }
  const impact = sumImpact(impacts, request, view.wall);
  const targets = parts.flatMap(({ site, names }) =>
    names.map((name) => (kind === 'site' ? site : `${site}/${name}`)),
  );
  const plan = {
    request,
    targets,
    parts,
    impact,
    native: [...native],
    warnings: [
      ...(parts.length > 1 ? [`${parts.length} sites: each is asked by itself`] : []),
      ...warnings,
      ...worseSurvival(request, parts, view),
    ],
    refusals,
    needsApproval: expectedApproval(parts, impact, context),
    stages: stagesOf(request),
    confirmation: confirmationOf(request, parts, impact, view.dataClasses),
    capacity: parts.flatMap((part) => {
      const site = context.factsOf(part.site);
      return site === null ? [] : capacityLeft(request, part, site);
    }),
  };
  return { ...plan, hash: planHash(plan) };
}

function partOf(id: string, names: readonly string[], request: ActionRequest, view: PlanningView): PlanPart {
  const { verb } = request;
  const site = view.fabric.site(id);
  const { boot = '', seq = 0 } = site?.feed.mirror.position ?? {};
  const targets = site === undefined ? [] : names.map((name) => seenTarget(verb, name, site));
  const part = { site: id, names, targets, plannedOn: { boot, seq } };
  return verb === 'shed' ? { ...part, shed: shedPart(id, request, view) } : part;
}

export function contextOf(request: ActionRequest, view: PlanningView): PlanningContext {
  const facts = new Map<string, SiteFacts | null>();
  return {
    request,
    view,
    factsOf: (id) => {
      const known = facts.get(id);
      if (known !== undefined) return known;
      const site = view.fabric.site(id);
      const made = site === undefined ? null : new SiteFacts(site, view.now);
      facts.set(id, made);
      return made;
    },
  };
}

function refusalsAt(
  { site: id, names, shed }: PlanPart,
  site: SiteFacts,
  context: PlanningContext,
): PlanRefusal[] {
  const { request } = context;
  const nameOf = (name: string): string => (targetKindOf(request.verb) === 'site' ? id : `${id}/${name}`);
  const locked = lockAt(site, context);
  if (locked !== null) return names.map((name) => ({ target: nameOf(name), reason: locked }));
  if (request.takeOver && request.reason.trim() === '')
    return names.map((name) => ({ target: nameOf(name), reason: 'breaking a hold needs a reason' }));
  if (shed !== undefined && 'problem' in shed) return [{ target: id, reason: shed.problem }];
  return names.flatMap((name) => {
    const reason = ACTIONS[request.verb].refusal(name, site, context);
    return reason === null ? [] : [{ target: nameOf(name), reason }];
  });
}

/** Nothing is done on the word of a memory (SAFETY.md rules 1 and 5). */
function lockAt(site: SiteFacts, { view }: PlanningContext): string | null {
  if (site.isMemory) return `${site.id} is ${site.freshness}: what is there now is not known`;
  return view.lockOf?.(site.id) ?? null;
}

function warningsAt({ names, shed }: PlanPart, site: SiteFacts, context: PlanningContext): string[] {
  if (site.isMemory) return [];
  const warnings = [...ACTIONS[context.request.verb].warnings(names, site, context)];
  if (shed !== undefined && 'plan' in shed) warnings.push(...shed.plan.problems);
  if (site.freshness === 'late') warnings.unshift(`${site.id} is late: this is how it was a moment ago`);
  return warnings;
}

function impactAt(
  { names, shed }: PlanPart,
  site: SiteFacts,
  { request, view }: PlanningContext,
): SiteImpact {
  if (shed !== undefined && 'order' in shed) return impactOfShed(site, shed.order, view.wall);
  switch (ACTIONS[request.verb].hits) {
    case 'nothing':
      return { workloads: [], gpus: 0 };
    case 'nodes':
      return impactOnNodes(site, names, false, view.wall);
    case 'nodes and work':
      return impactOnNodes(site, names, true, view.wall);
    case 'workloads':
      return impactOnWorkloads(site, names, view.wall);
    case 'site':
      return impactOnSite(site, view.wall);
  }
}
