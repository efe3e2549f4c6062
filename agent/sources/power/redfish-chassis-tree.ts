import { inLanes } from './in-lanes.ts';
import {
  collectionSteps,
  LANES,
  leakSteps,
  membersOf,
  type Service,
  supplySteps,
} from './redfish-collections.ts';
import { bare, memberSteps, modelOf } from './redfish-equipment.ts';
import { idOf, type JsonObject, objectAt, objectsAt, pathAt, pathOf, valueAt } from './redfish-json.ts';
import type { ResourceKind, Step } from './redfish-plan.ts';

/** What of a service's chassis is to be read, but for those that its equipment already stands for. */
export async function learnChassis(
  root: JsonObject,
  known: { readonly chassis: ReadonlySet<string>; readonly leaks: boolean },
  service: Service,
): Promise<readonly Step[]> {
  const all = await membersOf(pathAt(root, 'Chassis'), service.need);
  const isKnown = (chassis: JsonObject): boolean =>
    known.chassis.has(bare(pathOf(chassis) ?? '')) || isOfEquipment(chassis);
  const own = all.filter((chassis) => !isKnown(chassis));
  const steps = await inLanes(own, LANES, (chassis) => {
    const prefix = own.length === 1 ? '' : `chassis ${idOf(pathOf(chassis) ?? '')} `;
    return stepsOf(chassis, prefix, service);
  });
  if (known.leaks) return steps.flat();
  // Equipment whose leaks only its chassis knows.
  const leaks = await inLanes(all.filter(isKnown), LANES, (chassis) =>
    leakSteps(chassis, `chassis ${idOf(pathOf(chassis) ?? '')} `, modelOf(chassis), service),
  );
  return [...steps.flat(), ...leaks.flat()];
}

function isOfEquipment(chassis: JsonObject): boolean {
  const links = objectAt(chassis, 'Links');
  return Object.hasOwn(links, 'PowerDistribution') || objectsAt(links, 'CoolingUnits').length > 0;
}

async function stepsOf(chassis: JsonObject, prefix: string, service: Service): Promise<readonly Step[]> {
  const model = modelOf(chassis);
  const whole = prefix === '' ? 'chassis' : prefix.trimEnd();
  const one = (path: string, kind: ResourceKind, point: string, place: Step['place']): Step => {
    return { path, kind, point, place, model, isCollection: false };
  };
  const steps: Step[] = [];
  const environment = pathAt(chassis, 'EnvironmentMetrics');
  const measured = environment === null ? null : await service.get(environment);
  const givesPower = measured !== null && valueAt(measured, 'PowerWatts') !== undefined;
  if (environment !== null && measured !== null && (givesPower || hasFigures(measured)))
    steps.push(one(environment, 'environment', whole, 'chassis'));
  const power = pathAt(chassis, 'Power');
  // Both may stand for the same power, and services in between give it only in the deprecated one.
  if (!givesPower && power !== null) steps.push(one(power, 'power', whole, 'chassis'));
  else {
    const path = pathAt(chassis, 'PowerSubsystem');
    const subsystem = path === null ? null : await service.get(path);
    if (subsystem !== null) steps.push(...(await supplySteps(subsystem, prefix, model, service)));
  }
  const subsystem = pathAt(chassis, 'ThermalSubsystem');
  const thermal = subsystem === null ? null : await service.get(subsystem);
  const metrics = thermal === null ? null : pathAt(thermal, 'ThermalMetrics');
  const old = pathAt(chassis, 'Thermal');
  if (metrics !== null) steps.push(one(metrics, 'thermal metrics', `${prefix}air`, 'air'));
  else if (old !== null) steps.push(one(old, 'thermal', `${prefix}air`, 'air'));
  const below = thermal === null ? [] : await leakSteps(thermal, prefix, model, service);
  steps.push(...(below.length > 0 ? below : await leakSteps(chassis, prefix, model, service)));
  if (steps.length > 0) return steps;
  return airSteps(chassis, prefix, model, service);
}

function hasFigures(environment: JsonObject): boolean {
  return ['EnergykWh', 'EnergyJoules', 'TemperatureCelsius', 'PowerLimitWatts'].some((name) =>
    Object.hasOwn(environment, name),
  );
}

/** A chassis that gives nothing else may have sensors; one by one they are too many to ask for. */
async function airSteps(
  chassis: JsonObject,
  prefix: string,
  model: string | null,
  service: Service,
): Promise<readonly Step[]> {
  const path = pathAt(chassis, 'Sensors');
  if (path === null || service.expansion === null) return [];
  const wanted = {
    link: 'Sensors',
    kind: 'sensor',
    point: 'air',
    place: 'air',
    members: true,
  } as const;
  return collectionSteps(path, service, (collection, expanded) =>
    expanded === null ? [] : memberSteps(wanted, prefix, collection, expanded, model),
  );
}
