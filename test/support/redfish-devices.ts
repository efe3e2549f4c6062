import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RedfishServerOptions, Resource } from './redfish-server.ts';

/** The DMTF's mockups, where they are. */
export const SAMPLES = fileURLToPath(new URL('../../../shared/samples/redfish/', import.meta.url));
export const HAS_SAMPLES = existsSync(SAMPLES);
const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/power/redfish/${name}.json`, import.meta.url));
const OUTLETS = '/redfish/v1/PowerEquipment/RackPDUs/1/Outlets';

/** What a device serves, and what of it is wrong. */
export type Device = Partial<Omit<RedfishServerOptions, 'host' | 'certificate'>>;
export const PDU = fixture('rack-pdu');
export const DEVICES = {
  plain: { folder: PDU },
  expanding: { folder: PDU, expands: true },
  basic: { folder: fixture('cooling-unit'), authentication: 'basic' },
  server: { folder: fixture('server') },
  old: { folder: fixture('old-server') },
  stranger: { folder: PDU },
  locked: { folder: PDU, password: 'another' },
  hangs: { folder: PDU, instead: () => true },
  floods: { folder: PDU, instead: (_, response) => flood(response) },
  endless: { folder: PDU, instead: (_, response) => drip(response) },
  oneHangs: { folder: PDU, instead: (path) => path === `${OUTLETS}/2` },
  oneFloods: {
    folder: PDU,
    instead: (path, response) => path === `${OUTLETS}/2` && flood(response),
  },
  lies: { folder: PDU, change: lie },
  ...(HAS_SAMPLES
    ? {
        mockPdu: { folder: join(SAMPLES, 'public-pdu') },
        mockCooling: { folder: join(SAMPLES, 'public-cooling-unit'), expands: true },
      }
    : {}),
} satisfies Record<string, Device>;

function flood(response: ServerResponse): true {
  const body = Buffer.alloc(10 * 2 ** 20, ' ');
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  return true;
}

/** Never ends, and never holds still. */
function drip(response: ServerResponse): true {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
  return true;
}

function lie(path: string, resource: Resource): unknown {
  if (path === `${OUTLETS}/1`) return { ...resource, PowerWatts: { Reading: 5000, ApparentVA: 506 } };
  if (path.endsWith('/Metrics'))
    return { ...resource, PowerWatts: { Reading: 'NaN' }, EnergykWh: { Reading: -4 } };
  if (path.endsWith('/Mains/A')) return { ...resource, PowerWatts: { Reading: null }, FrequencyHz: [] };
  return resource;
}
