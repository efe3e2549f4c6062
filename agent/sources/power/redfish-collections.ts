import { inLanes } from './in-lanes.ts';
import { detectorsIn } from './redfish-cooling.ts';
import { memberSteps } from './redfish-equipment.ts';
import { idOf, type JsonObject, objectsAt, pathAt, pathOf, valueAt } from './redfish-json.ts';
import { isExpanded, type Step } from './redfish-plan.ts';

/** How a service's resources are asked for. Fails with `ReadFailure`; null for one that is not there. */
export type GetResource = (path: string) => Promise<JsonObject | null>;

/** Readings of one device under way at once: many BMCs serve two or three connections and refuse the rest. */
export const LANES = 4;
/** A floor PDU with 84 poles and as many outlets has about 200; a service that goes on for ever has more. */
export const MOST_STEPS = 600;

export interface Service {
  /** Null also for one that the service refuses: what else it has is read without it. */
  readonly get: GetResource;
  /** Null for 404 alone: what the names of everything else depend on is needed. */
  readonly need: GetResource;
  /** The query by which collections are sent with their members; null where they are not. */
  readonly expansion: string | null;
}

/** The detectors of what has them: all in one resource where their unit says their states, else one by one. */
export async function leakSteps(
  resource: JsonObject,
  prefix: string,
  model: string | null,
  service: Service,
): Promise<readonly Step[]> {
  const path = pathAt(resource, 'LeakDetection');
  const detection = path === null ? null : await service.get(path);
  const point = 'leak detector';
  const place = 'leak';
  if (path !== null && detection !== null && detectorsIn(detection).length > 0)
    return [{ path, kind: 'leak groups', point: `${prefix}${point}`, place, model, isCollection: false }];
  // A chassis has its detectors itself.
  const detectors = pathAt(detection ?? resource, 'LeakDetectors');
  if (detectors === null) return [];
  const wanted = { link: 'LeakDetectors', kind: 'leak detector', point, place, members: true } as const;
  return collectionSteps(detectors, service, (collection, expanded) =>
    memberSteps(wanted, prefix, collection, expanded, model),
  );
}

/** The supplies of a chassis or a power shelf; what they measure is in a resource of its own for each. */
export async function supplySteps(
  holder: JsonObject,
  prefix: string,
  model: string | null,
  service: Service,
): Promise<readonly Step[]> {
  const supplies = await membersOf(pathAt(holder, 'PowerSupplies'), service.get);
  return supplies.flatMap((supply): readonly Step[] => {
    const path = pathAt(supply, 'Metrics');
    if (path === null) return [];
    const point = `${prefix}power supply ${idOf(pathOf(supply) ?? '')}`;
    return [{ path, kind: 'supply metrics', point, place: 'inlet', model, isCollection: false }];
  });
}

/** A collection that comes whole is one step, unless it goes on at another page. */
export async function collectionSteps(
  path: string,
  service: Service,
  steps: (collection: JsonObject, expanded: string | null) => readonly Step[],
): Promise<readonly Step[]> {
  if (service.expansion !== null) {
    const expanded = `${path}?${service.expansion}`;
    const whole = await service.get(expanded);
    if (whole !== null && isExpanded(whole) && valueAt(whole, 'Members@odata.nextLink') === undefined)
      return steps(whole, expanded);
  }
  const links = await pagesOf(path, service.get);
  return links === null ? [] : steps(links, null);
}

/** The members of a collection with what they hold, the first of them. */
export async function membersOf(
  path: string | null,
  get: GetResource,
  most = MOST_STEPS,
): Promise<readonly JsonObject[]> {
  if (path === null) return [];
  const collection = await pagesOf(path, get);
  const links = collection === null ? [] : objectsAt(collection, 'Members');
  const paths = links.flatMap((link) => pathOf(link) ?? []).slice(0, most);
  const members = await inLanes(paths, LANES, get);
  return members.filter((member) => member !== null);
}

/** A collection with the members of all its pages, twenty at most. */
async function pagesOf(path: string, get: GetResource): Promise<JsonObject | null> {
  const first = await get(path);
  const members = first === null ? [] : [...objectsAt(first, 'Members')];
  let next = first === null ? undefined : valueAt(first, 'Members@odata.nextLink');
  for (let page = 1; page < 20 && typeof next === 'string'; page++) {
    const more = await get(next);
    if (more === null) break;
    members.push(...objectsAt(more, 'Members'));
    next = valueAt(more, 'Members@odata.nextLink');
  }
  return first === null ? null : { ...first, Members: members };
}
