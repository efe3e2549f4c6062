import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBuiltAgent } from './agent-process.ts';

const DEVICES = 500;
const BRANCHES = 6;
const OUTLETS = 24;
const INTERVAL_SECONDS = 30;
const ROUNDS = 2;
const V1 = '/redfish/v1';
const PDU = `${V1}/PowerEquipment/RackPDUs/1`;

/**
 * What 500 rack PDUs with 24 outlets each, read over TLS every 30 s, cost one agent: processor time of its
 * process as a share of one core, once where collections come with their members and once where each outlet
 * is asked for. The devices are here, on addresses of loopback, and close connections that wait, as BMCs do.
 */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-power-'));
  try {
    const hosts = Array.from(
      { length: DEVICES },
      (_, at) => `127.0.${1 + Math.floor(at / 250)}.${1 + (at % 250)}`,
    );
    const secrets = certificateFor(hosts, folder);
    writeFileSync(join(folder, 'redfish.yaml'), 'user: weft\npassword: weft\n', { mode: 0o600 });
    for (const expands of [true, false]) {
      const counted = { requests: 0, connections: 0 };
      const servers = await startDevices(hosts, secrets, answering(expands, counted), counted);
      console.log(
        `${expands ? 'with' : 'without'} $expand: ${await measure(folder, servers, hosts, counted, expands)}`,
      );
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Counted {
  requests: number;
  connections: number;
}

async function measure(
  folder: string,
  servers: readonly Server[],
  hosts: readonly string[],
  counted: Counted,
  expands: boolean,
): Promise<string> {
  const port = portOf(servers[0]);
  const config = join(folder, 'agent.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      site: { id: 'bench' },
      listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
      state: 'state',
      sources: [
        {
          type: 'redfish',
          targets: hosts.map((host) => `https://${host}:${port}`),
          credentials: { file: 'redfish.yaml' },
          ca: 'ca.pem',
          interval: `${INTERVAL_SECONDS}s`,
        },
      ],
    }),
    { mode: 0o600 },
  );
  const agent = await startBuiltAgent(['--config', config]);
  try {
    // The first round walks all trees within seconds, and the second finds each device its place.
    await seconds(2 * INTERVAL_SECONDS + 2);
    const walked = agent.processorMs();
    const [before, spent] = [{ ...counted }, agent.processorMs()];
    await seconds(ROUNDS * INTERVAL_SECONDS);
    const took = agent.processorMs() - spent;
    const share = took / (ROUNDS * INTERVAL_SECONDS * 1000);
    const readings = (counted.requests - before.requests) / (expands ? 4 : 2 + BRANCHES + OUTLETS / 2);
    const perRound = (now: number, then: number): number => Math.round((now - then) / ROUNDS);
    return (
      `${(100 * share).toFixed(1)} % of a core; a round ` +
      `${perRound(counted.requests, before.requests)} requests over ` +
      `${perRound(counted.connections, before.connections)} connections; ` +
      `${Math.round(readings)} readings of ${ROUNDS * DEVICES}, ${(took / readings).toFixed(2)} ms each; ` +
      `start, walk and the first rounds ${(walked / 1000).toFixed(1)} s`
    );
  } finally {
    await agent.stop();
  }
}

/** One that signed itself, and that the agent is told to trust. */
function certificateFor(
  hosts: readonly string[],
  folder: string,
): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'ca.pem'), join(folder, 'key.pem')];
  const names = `subjectAltName=${hosts.map((host) => `IP:${host}`).join(',')}`;
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      ...ec,
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '2',
      '-subj',
      '/CN=bench',
      '-addext',
      names,
    ],
    { stdio: 'ignore' },
  );
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

function seconds(many: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, many * 1000));
}

async function startDevices(
  hosts: readonly string[],
  secrets: { readonly cert: string; readonly key: string },
  listener: RequestListener,
  counted: Counted,
): Promise<readonly Server[]> {
  const servers: Server[] = [];
  let port = 0;
  for (const host of hosts) {
    const server = createServer(secrets, listener);
    server.on('secureConnection', () => counted.connections++);
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    port = portOf(server);
    servers.push(server);
  }
  return servers;
}

function answering(expands: boolean, counted: Counted): RequestListener {
  const plain = resources(expands);
  return (request, response) => {
    counted.requests++;
    const [path = '', query] = (request.url ?? '').split('?');
    if (request.method !== 'GET')
      return void response.writeHead(201, { 'x-auth-token': 'token', location: `${path}/1` }).end('{}');
    const resource = plain.get(path.replace(/\/$/, ''));
    const members = query === undefined ? undefined : resource?.['Members'];
    const sent = Array.isArray(members)
      ? { ...resource, Members: members.map((member) => plain.get(Reflect.get(member, '@odata.id'))) }
      : resource;
    response.writeHead(sent === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(sent ?? {}));
  };
}

type Resource = Readonly<Record<string, unknown>>;

function resources(expands: boolean): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>();
  const link = (path: string): Resource => ({ '@odata.id': path });
  const put = (path: string, resource: Resource): void =>
    void found.set(path, { ...link(path), ...resource });
  const collect = (path: string, ids: readonly string[]): void =>
    put(path, { Members: ids.map((id) => link(`${path}/${id}`)) });
  put(V1, {
    PowerEquipment: link(`${V1}/PowerEquipment`),
    ProtocolFeaturesSupported: { ExpandQuery: { Levels: expands, NoLinks: expands } },
  });
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
