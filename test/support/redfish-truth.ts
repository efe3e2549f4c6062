import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from './redfish-server.ts';

/** What a meter should say, of one resource and by the name that it has in its path. */
export interface Truth {
  /** The end of the meter's point: `outlet A1`. */
  readonly point: string;
  readonly columns: Readonly<Record<string, number>>;
}

const KINDS = [
  [/\/TransferSwitches\/[^/]+\/Mains\/([^/]+)$/, 'transfer switch 1 input '],
  [/\/RackPDUs\/1\/Mains\/([^/]+)$/, 'rack pdu 1 inlet '],
  [/\/RackPDUs\/1\/Branches\/([^/]+)$/, 'rack pdu 1 branch '],
  [/\/RackPDUs\/1\/Outlets\/([^/]+)$/, 'rack pdu 1 outlet '],
  [/\/TransferSwitches\/1\/Branches\/([^/]+)$/, 'transfer switch 1 branch '],
  [/\/TransferSwitches\/1\/Outlets\/([^/]+)$/, 'transfer switch 1 outlet '],
  [/\/CDUs\/1\/PrimaryCoolantConnectors\/([^/]+)$/, 'primary loop '],
  [/\/CDUs\/1\/SecondaryCoolantConnectors\/([^/]+)$/, 'secondary loop '],
] as const;

/** Property, column, factor: read beside the agent's own reading, by nothing that it uses. */
const FIGURES = [
  ['PowerWatts', 'powerWatts', 1],
  ['CurrentAmps', 'currentAmperes', 1],
  ['FrequencyHz', 'frequencyHertz', 1],
  ['EnergykWh', 'energyJoules', 3.6e6],
  ['FlowLitersPerMinute', 'flowCubicMetersPerSecond', 1 / 60_000],
  ['SupplyTemperatureCelsius', 'supplyTemperatureCelsius', 1],
  ['ReturnTemperatureCelsius', 'returnTemperatureCelsius', 1],
  ['HeatRemovedkW', 'heatWatts', 1000],
] as const;

/** What a folder of resources says of circuits, outlets and loops, read file by file. */
export function truthsIn(folder: string): readonly Truth[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    if (!name.endsWith('index.json')) return [];
    const resource: Resource = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const path = String(resource['@odata.id']);
    const kind = KINDS.find(([pattern]) => pattern.test(path));
    if (kind === undefined) return [];
    const columns = FIGURES.flatMap(([property, column, factor]) => {
      const reading: unknown = Reflect.get(Object(resource[property]), 'Reading');
      return typeof reading === 'number' ? [[column, reading * factor] as const] : [];
    });
    return [{ point: `${kind[1]}${kind[0].exec(path)?.[1]}`, columns: Object.fromEntries(columns) }];
  });
}
