import { inLanes } from './in-lanes.ts';
import { learnChassis } from './redfish-chassis-tree.ts';
import {
  collectionSteps,
  LANES,
  leakSteps,
  MOST_STEPS,
  membersOf,
  type Service,
  supplySteps,
} from './redfish-collections.ts';
import {
  chassisOf,
  type Equipment,
  memberSteps,
  modelOf,
  POWER_EQUIPMENT,
  stepOf,
  THERMAL_EQUIPMENT,
  wantedOf,
} from './redfish-equipment.ts';
import { idOf, type JsonObject, objectAt, pathAt, pathOf, valueAt } from './redfish-json.ts';
import type { Step } from './redfish-plan.ts';

/**
 * The query that has members sent with their collection, by ServiceRoot.ProtocolFeaturesSupported (DSP0266
 * 7.3.1): `.` without links, and one level, which is what it means where levels are not understood. Null
 * where there is none.
 */
export function expansionOf(root: JsonObject): string | null {
  const query = objectAt(root, 'ProtocolFeaturesSupported', 'ExpandQuery');
  if (valueAt(query, 'NoLinks') !== true) return null;
  return valueAt(query, 'Levels') === true ? '$expand=.($levels=1)' : '$expand=.';
}

/**
 * Walks a service once and gives what is to be read at each reading. Points carry the name of their equipment
 * only where the device has several, so that `outlet 24` is what people call it. Fails with `ReadFailure`:
 * a walk that lost a part would name the rest otherwise.
 */
export async function learnSteps(root: JsonObject, service: Service): Promise<readonly Step[]> {
  const equipment = [
    ...(await equipmentBelow(root, 'PowerEquipment', POWER_EQUIPMENT, service)),
    ...(await equipmentBelow(root, 'ThermalEquipment', THERMAL_EQUIPMENT, service)),
  ];
  const steps: Step[] = [];
  for (const one of equipment) {
    const prefix = equipment.length === 1 ? '' : `${one.noun} ${idOf(one.path)} `;
    steps.push(...(await stepsOf(one, prefix, service)));
    const model = modelOf(one.resource);
    steps.push(...(await supplySteps(one.resource, prefix, model, service)));
    steps.push(...(await leakSteps(one.resource, prefix, model, service)));
    if (steps.length > MOST_STEPS) break;
  }
  const known = {
    chassis: new Set(equipment.flatMap(chassisOf)),
    leaks: steps.some(({ place }) => place === 'leak'),
  };
  steps.push(...(await learnChassis(root, known, service)));
  return steps.slice(0, MOST_STEPS);
}

async function equipmentBelow(
  root: JsonObject,
  link: string,
  collections: readonly (readonly [string, string])[],
  service: Service,
): Promise<readonly Equipment[]> {
  const path = pathAt(root, link);
  const below = path === null ? null : await service.need(path);
  if (below === null) return [];
  const found: Equipment[] = [];
  for (const [name, noun] of collections)
    for (const resource of await membersOf(pathAt(below, name), service.need))
      found.push({ noun, path: pathOf(resource) ?? '', resource });
  return found;
}

async function stepsOf(one: Equipment, prefix: string, service: Service): Promise<readonly Step[]> {
  const model = modelOf(one.resource);
  const parts = await inLanes(wantedOf(one), LANES, async (wanted) => {
    const path = pathAt(one.resource, wanted.link) ?? '';
    if (!wanted.members) return [stepOf(wanted, prefix, path, model)];
    return collectionSteps(path, service, (collection, expanded) =>
      memberSteps(wanted, prefix, collection, expanded, model),
    );
  });
  return parts.flat();
}
