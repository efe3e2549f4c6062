import { writeFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { type Made, makeAuthority, makeCertificate } from '../source/pki/certificates.ts';
import { HOSTS, inFolder, measureDevices } from './power-devices.ts';

const BRANCHES = 6;
const OUTLETS = 24;
const V1 = '/redfish/v1';
const PDU = `${V1}/PowerEquipment/RackPDUs/1`;
const TELEMETRY = `${V1}/TelemetryService`;
const REPORT = `${TELEMETRY}/MetricReports/All`;
const EVENTS = `${V1}/EventService`;
const STREAM = `${EVENTS}/SSE`;
/** How often a device sends its report to who listens. */
const SENT_EVERY_MS = 15_000;

type Has = '$expand' | 'metric reports' | 'reports by stream' | 'nothing more';

/** Measures an agent with a Redfish service on each address, and prints what it costs. */
export async function measureRedfish(has: Has): Promise<void> {
  await inFolder(async (folder) => {
    const certificates = await certificatesFor(folder);
    writeFileSync(join(folder, 'redfish.yaml'), 'user: weft\npassword: weft\n', { mode: 0o600 });
    const counted = { requests: 0, connections: 0 };
    const servers = await startDevices(certificates, answering(has, counted), counted);
    const port = portOf(servers[0]);
    const source = {
      type: 'redfish',
      targets: HOSTS.map((host) => `https://${host}:${port}`),
      credentials: { file: 'redfish.yaml' },
      ca: 'ca.pem',
    };
    console.log(`with ${has}: ${await measureDevices(folder, source, counted)}`);
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });
}

interface Counted {
  requests: number;
  connections: number;
}

/** One each from an authority that the agent is told to trust, as large as those of devices are. */
async function certificatesFor(folder: string): Promise<readonly Made[]> {
  const [from, until] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 86_400_000)];
  const authority = await makeAuthority('bench', from, until);
  writeFileSync(join(folder, 'ca.pem'), authority.certificate);
  return Promise.all(
    HOSTS.map((host) =>
      makeCertificate(authority, {
        name: host,
        uri: `weft://bench/${host}`,
        dns: [],
        ips: [host],
        usage: ['serverAuth'],
        from,
        until,
      }),
    ),
  );
}

const NO_CERTIFICATE: Made = { certificate: '', key: '' };

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function startDevices(
  certificates: readonly Made[],
  listener: RequestListener,
  counted: Counted,
): Promise<readonly Server[]> {
  const servers: Server[] = [];
  let port = 0;
  for (const [index, host] of HOSTS.entries()) {
    const { certificate: cert, key } = certificates[index] ?? NO_CERTIFICATE;
    const server = createServer({ cert, key }, listener);
    server.on('secureConnection', () => counted.connections++);
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    port = portOf(server);
    servers.push(server);
  }
  return servers;
}

function answering(has: Has, counted: Counted): RequestListener {
  const plain = resources(has);
  return (request, response) => {
    counted.requests++;
    const [path = '', query] = (request.url ?? '').split('?');
    if (request.method !== 'GET')
      return void response.writeHead(201, { 'x-auth-token': 'token', location: `${path}/1` }).end('{}');
    if (path === STREAM) return send(response, plain);
    const resource = path === REPORT ? reportOf(plain) : plain.get(path.replace(/\/$/, ''));
    const members = query === undefined ? undefined : resource?.['Members'];
    const sent = Array.isArray(members)
      ? { ...resource, Members: members.map((member) => plain.get(Reflect.get(member, '@odata.id'))) }
      : resource;
    response.writeHead(sent === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(sent ?? {}));
  };
}

type Resource = Readonly<Record<string, unknown>>;

function send(response: ServerResponse, plain: ReadonlyMap<string, Resource>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const tell = (): void => void response.write(`data: ${JSON.stringify(reportOf(plain))}\n\n`);
  tell();
  const timer = setInterval(tell, SENT_EVERY_MS);
  response.once('close', () => clearInterval(timer));
}

/** All that circuits measure, as of now. */
function reportOf(plain: ReadonlyMap<string, Resource>): Resource {
  const values: Resource[] = [];
  const tell = (property: string, value: unknown): void =>
    void values.push({ MetricProperty: property, MetricValue: String(value) });
  for (const [path, resource] of plain) {
    if (resource['BreakerState'] === undefined) continue;
    tell(`${path}#/BreakerState`, resource['BreakerState']);
    for (const excerpt of Object.keys(resource).filter((name) =>
      Reflect.has(Object(resource[name]), 'Reading'),
    ))
      for (const [part, figure] of Object.entries(Object(resource[excerpt])))
        tell(`${path}#/${excerpt}/${part}`, figure);
  }
  const type = '#MetricReport.v1_5_0.MetricReport';
  return {
    '@odata.id': REPORT,
    '@odata.type': type,
    Timestamp: new Date().toISOString(),
    MetricValues: values,
  };
}

function resources(has: Has): ReadonlyMap<string, Resource> {
  const expands = has === '$expand';
  const reports = has === 'metric reports' || has === 'reports by stream';
  const found = new Map<string, Resource>();
  const link = (path: string): Resource => ({ '@odata.id': path });
  const put = (path: string, resource: Resource): void =>
    void found.set(path, { ...link(path), ...resource });
  const collect = (path: string, ids: readonly string[]): void =>
    put(path, { Members: ids.map((id) => link(`${path}/${id}`)) });
  put(V1, {
    PowerEquipment: link(`${V1}/PowerEquipment`),
    ...(reports ? { TelemetryService: link(TELEMETRY) } : {}),
    ...(has === 'reports by stream' ? { EventService: link(EVENTS) } : {}),
    ProtocolFeaturesSupported: { ExpandQuery: { Levels: expands, NoLinks: expands } },
  });
  put(EVENTS, {
    ServerSentEventUri: STREAM,
    EventFormatTypes: ['MetricReport'],
    SSEFilterPropertiesSupported: { EventFormatType: true },
  });
  put(TELEMETRY, { MetricReports: link(`${TELEMETRY}/MetricReports`) });
  collect(`${TELEMETRY}/MetricReports`, ['All']);
  put(`${V1}/PowerEquipment`, { RackPDUs: link(`${V1}/PowerEquipment/RackPDUs`) });
  collect(`${V1}/PowerEquipment/RackPDUs`, ['1']);
  const parts = ['Metrics', 'Mains', 'Branches', 'Outlets'];
  put(PDU, {
    Manufacturer: 'Example',
    ...Object.fromEntries(parts.map((part) => [part, link(`${PDU}/${part}`)])),
  });
  put(`${PDU}/Metrics`, circuit());
  for (const [part, many] of [
    ['Mains', 1],
    ['Branches', BRANCHES],
    ['Outlets', OUTLETS],
  ] as const) {
    const ids = Array.from({ length: many }, (_, at) => `${at + 1}`);
    collect(`${PDU}/${part}`, ids);
    for (const id of ids) put(`${PDU}/${part}/${id}`, circuit());
  }
  return found;
}

function circuit(): Resource {
  return {
    Status: { State: 'Enabled', Health: 'OK' },
    BreakerState: 'Normal',
    RatedCurrentAmps: 16,
    Voltage: { Reading: 230.1 },
    CurrentAmps: { Reading: 2.17 },
    PowerWatts: { Reading: 490.2, ApparentVA: 499.3, PowerFactor: 0.98 },
    FrequencyHz: { Reading: 50.01 },
    EnergykWh: { Reading: 40_102.5 },
  };
}
