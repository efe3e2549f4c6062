import type { MeterPlace } from '../../../protocol/schema/words.ts';
import { idOf, type JsonObject, objectAt, objectsAt, pathAt, pathOf, textAt } from './redfish-json.ts';
import type { ResourceKind, Step } from './redfish-plan.ts';

/** Collections of `#PowerEquipment` and `#ThermalEquipment`, with what a member is called and its own place. */
export const POWER_EQUIPMENT = [
  ['RackPDUs', 'rack pdu'],
  ['FloorPDUs', 'floor pdu'],
  ['TransferSwitches', 'transfer switch'],
  ['Switchgear', 'switchgear'],
  ['PowerShelves', 'power shelf'],
  ['ElectricalBuses', 'electrical bus'],
] as const;
export const THERMAL_EQUIPMENT = [
  ['CDUs', 'cdu'],
  ['HeatExchangers', 'heat exchanger'],
  ['ImmersionUnits', 'immersion unit'],
] as const;

/** One piece of equipment as its service describes it. */
export interface Equipment {
  readonly noun: string;
  readonly path: string;
  readonly resource: JsonObject;
}

/** Something that is read whole, and something whose members are. */
export interface Wanted {
  readonly link: string;
  readonly kind: ResourceKind;
  readonly point: string;
  readonly place: MeterPlace;
  readonly members: boolean;
}

/** What of a piece of equipment is read, as far as it has it. */
export function wantedOf({ noun, resource }: Equipment): readonly Wanted[] {
  const isSwitch = noun === 'transfer switch';
  const circuits = (link: string, point: string, place: MeterPlace): Wanted => {
    return { link, kind: 'circuit', point, place, members: true };
  };
  const loops = (link: string, point: string): Wanted => {
    return { link, kind: 'connector', point, place: 'loop', members: true };
  };
  const all: readonly Wanted[] = [
    {
      link: 'Metrics',
      kind: 'distribution metrics',
      point: 'total',
      place: isSwitch ? 'output' : 'chassis',
      members: false,
    },
    circuits('Mains', isSwitch ? 'input' : 'inlet', isSwitch ? 'input' : 'inlet'),
    circuits('Feeders', 'feeder', 'branch'),
    circuits('Branches', 'branch', 'branch'),
    circuits('Subfeeds', 'subfeed', 'branch'),
    circuits('Outlets', 'outlet', 'outlet'),
    { link: 'EnvironmentMetrics', kind: 'environment', point: 'unit', place: 'chassis', members: false },
    loops('PrimaryCoolantConnectors', 'primary loop'),
    loops('SecondaryCoolantConnectors', 'secondary loop'),
  ];
  return all.filter(({ link }) => pathAt(resource, link) !== null);
}

/** The step that reads one resource. */
export function stepOf(wanted: Wanted, prefix: string, path: string, model: string | null): Step {
  const { kind, place } = wanted;
  return { path, kind, place, model, point: `${prefix}${wanted.point}`, isCollection: false };
}

/** The steps that read a collection: one where its members come with it, else one for each. */
export function memberSteps(
  wanted: Wanted,
  prefix: string,
  collection: JsonObject,
  expanded: string | null,
  model: string | null,
): readonly Step[] {
  const { kind, place } = wanted;
  const paths = objectsAt(collection, 'Members').flatMap((member) => pathOf(member) ?? []);
  if (paths.length === 0) return [];
  const point = `${prefix}${wanted.point}`;
  if (expanded !== null) return [{ path: expanded, kind, place, model, point, isCollection: true }];
  return paths.map((path) => {
    return { path, kind, place, model, point: `${point} ${idOf(path)}`, isCollection: false };
  });
}

/** Maker and model; null where the device says neither. */
export function modelOf(resource: JsonObject): string | null {
  const words = [textAt(resource, 'Manufacturer'), textAt(resource, 'Model')].filter((word) => word !== null);
  return words.length === 0 ? null : words.join(' ').slice(0, 120);
}

/** The chassis that a piece of equipment is: what they measure is the same. */
export function chassisOf({ resource }: Equipment): readonly string[] {
  return objectsAt(objectAt(resource, 'Links'), 'Chassis').map((link) => bare(pathOf(link) ?? ''));
}

/** A path as it is compared: some services end theirs with a slash, and not everywhere. */
export function bare(path: string): string {
  return path.replace(/\/$/, '');
}
