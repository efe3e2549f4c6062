import type { PlanningContext } from './action.ts';
import { isRestricted } from './data-class.ts';
import { isHeld, isSelf } from './holds.ts';
import type { Impact, PlanPart } from './plan.ts';
import type { SiteFacts } from './site-facts.ts';

/** SAFETY.md rule 17, where a site's policy says nothing else. */
const RATIO_FOR_TWO = 0.1;

/**
 * Why a second person will be asked for, as far as a console can tell: a site's policy is the site's own.
 * Nothing is expected of a site where this console is the local user, who may do everything there.
 */
export function expectedApproval(
  parts: readonly PlanPart[],
  impact: Impact,
  context: PlanningContext,
): string | null {
  const why = parts.flatMap((part) => {
    const site = context.factsOf(part.site);
    return site === null || !isOperator(site) ? [] : reasonsAt(site, part, impact, context);
  });
  return why.length === 0 ? null : `a second person: ${[...new Set(why)].join('; ')}`;
}

function isOperator({ identity }: SiteFacts): boolean {
  return identity?.startsWith('weft://operator/') === true;
}

function reasonsAt(
  site: SiteFacts,
  { names, shed }: PlanPart,
  impact: Impact,
  { request, view }: PlanningContext,
): string[] {
  const { verb, takeOver } = request;
  const reasons: string[] = [];
  if (verb === 'evacuate') reasons.push(`it evacuates ${site.id}`);
  const capped = shed !== undefined && 'order' in shed ? shed.order.nodes.length : 0;
  if (capped > RATIO_FOR_TWO * site.nodeCount)
    reasons.push(`it slows ${capped} of ${site.nodeCount} nodes of ${site.id}`);
  const takes = verb === 'cordon' || verb === 'drain';
  if (takes && names.length > RATIO_FOR_TWO * site.nodeCount)
    reasons.push(`it takes ${names.length} of ${site.nodeCount} nodes of ${site.id}`);
  const classes = impact.workloads
    .filter(({ dataClass, site: at }) => at === site.id && isRestricted(dataClass, view.dataClasses))
    .map(({ dataClass }) => dataClass ?? 'unknown');
  if (classes.length > 0)
    reasons.push(`it touches work of data class ${[...new Set(classes)].sort().join(', ')}`);
  const broken = names.filter((name) => {
    const node = site.node(name);
    return node !== null && isHeld(node) && !isSelf(node.reasonUser, site);
  });
  if (takeOver && broken.length > 0) reasons.push(`it breaks the hold on ${broken.length} nodes`);
  return reasons;
}
