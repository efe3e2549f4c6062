import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { type ActionRequest, requestOf } from '../actions/action-request.ts';
import { demandedLimit, limitToMeet, nameOfDemand } from '../actions/demanded-limit.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { siteUnderCursor } from '../views/power/site-under-cursor.ts';
import { nameUnderCursor } from './acting-targets.ts';
import type { ConsoleModel } from './console-model.ts';
import { openPlan } from './open-plan.ts';
import { shownPower } from './page-models.ts';
import { placeOf } from './screen-state.ts';

/** Lays the plan open by which a site comes under what the grid demands of it. It is begun by nobody but whoever reads it. */
export function openShed(model: ConsoleModel): void {
  const request = placeOf(model.state).view === 'power' ? ofSite(model) : ofDemand(model);
  if (request !== null) openPlan(model, request);
}

/** Why the site under the cursor of the power view has nothing to come under; null where it has. */
export function whyNoDemand(model: ConsoleModel): SafeText | null {
  const site = siteHere(model);
  if (site === null) return say`no site`;
  return limitToMeet(site, model.live().wall) === null
    ? say`the grid demands no limit of ${neutralise(site.id)}`
    : null;
}

function siteHere(model: ConsoleModel): SiteView | null {
  const id = siteUnderCursor(shownPower(model));
  return id === null ? null : (model.live().fabric.site(id) ?? null);
}

function ofSite(model: ConsoleModel): ActionRequest | null {
  const site = siteHere(model);
  const limit = site === null ? null : limitToMeet(site, model.live().wall);
  if (site === null || limit === null) return null;
  const { limitWatts, from, until, why } = limit;
  // What is planned from a demand ends with it, also where that ends earlier than it says now.
  const demand = nameOfDemand(site, limit, model.live().wall);
  if (demand !== null)
    return requestOf('shed', [site.id], { reason: why ?? '', shed: { demand, times: {} } });
  return requestOf('shed', [site.id], { reason: why ?? '', shed: { limitWatts, times: { from, until } } });
}

function ofDemand(model: ConsoleModel): ActionRequest | null {
  const name = placeOf(model.state).subject ?? nameUnderCursor(model);
  const [id = '', ...rest] = name?.split('/') ?? [];
  const { fabric, wall } = model.live();
  const site = fabric.site(id);
  if (site === undefined) return null;
  const demand = rest.join('/');
  const limit = demandedLimit(site, demand, wall);
  const reason = 'problem' in limit ? '' : (limit.why ?? '');
  return requestOf('shed', [id], { reason, shed: { demand, times: {} } });
}
