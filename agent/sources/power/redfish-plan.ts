import type { MeterPlace } from '../../../protocol/schema/words.ts';
import {
  parseEnvironment,
  parsePower,
  parseSensor,
  parseThermal,
  parseThermalMetrics,
} from './redfish-chassis.ts';
import { parseCircuit, parseDistributionMetrics, parseSupplyMetrics } from './redfish-circuit.ts';
import { parseConnector, parseLeakDetector, parseLeakGroups } from './redfish-cooling.ts';
import { idOf, type JsonObject, objectsAt, pathOf } from './redfish-json.ts';
import { type Parsed, type Spot, together } from './redfish-row.ts';

/** The parser for each kind of resource that has figures. */
const PARSERS = {
  'distribution metrics': parseDistributionMetrics,
  circuit: parseCircuit,
  'supply metrics': parseSupplyMetrics,
  environment: parseEnvironment,
  'thermal metrics': parseThermalMetrics,
  power: parsePower,
  thermal: parseThermal,
  sensor: parseSensor,
  connector: parseConnector,
  'leak detector': parseLeakDetector,
  'leak groups': parseLeakGroups,
} as const satisfies Record<string, (resource: JsonObject, spot: Spot) => Parsed>;

export type ResourceKind = keyof typeof PARSERS;
export const RESOURCE_KINDS = Object.keys(PARSERS) as readonly ResourceKind[];

/** One thing to read at each reading: a resource, or a collection that the service sends with its members. */
export interface Step {
  readonly path: string;
  readonly kind: ResourceKind;
  /** Of the row; of a collection what stands before the member's id. */
  readonly point: string;
  readonly place: MeterPlace;
  readonly model: string | null;
  readonly isCollection: boolean;
}

/** What a step gives of the resource that came for it. */
export function parseStep(step: Step, resource: JsonObject, device: string): Parsed {
  const parse = PARSERS[step.kind];
  const { point, place, model } = step;
  if (!step.isCollection) return parse(resource, { device, point, place, model });
  return together(
    objectsAt(resource, 'Members').flatMap((member) => {
      const path = pathOf(member);
      return path === null ? [] : parse(member, { device, point: `${point} ${idOf(path)}`, place, model });
    }),
  );
}

/** Whether a collection's members came with what they hold, and not as links alone. */
export function isExpanded(collection: JsonObject): boolean {
  return objectsAt(collection, 'Members').every((member) => Object.keys(member).length > 1);
}
