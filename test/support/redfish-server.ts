import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Certificate } from './stream-certificates.ts';

export type Resource = Readonly<Record<string, unknown>>;

export interface RedfishServerOptions {
  /**
   * Holds `Chassis/index.json` and the like, as the DMTF's mockups do, or is one JSON file of resources by
   * path; ServiceRoot is made of what is there.
   */
  readonly folder: string;
  readonly certificate: Certificate;
  /** An address of this machine alone; each is a device of its own. */
  readonly host: string;
  readonly port?: number;
  readonly password?: string;
  readonly authentication?: 'session' | 'basic';
  readonly expands?: boolean;
  /** What becomes of a resource before it is sent. */
  readonly change?: (path: string, resource: Resource) => unknown;
  /** True where it took the answer upon itself. */
  readonly instead?: (path: string, response: ServerResponse) => boolean;
}

/** A Redfish service on loopback over HTTPS (DSP0266): a folder of resources, users, sessions, `$expand`. */
export interface RedfishServer {
  readonly url: string;
  /** Every request so far, `GET /redfish/v1/Chassis`. */
  readonly asked: readonly string[];
  readonly sessions: ReadonlySet<string>;
  /** Forgets all sessions, as a service does that was restarted. */
  forgetSessions(): void;
  close(): Promise<void>;
}

export const USER = 'weft';
const PASSWORD = 'a password "quoted"';
const SESSIONS = '/redfish/v1/SessionService/Sessions';

export async function startRedfish(options: RedfishServerOptions): Promise<RedfishServer> {
  const asked: string[] = [];
  const sessions = new Set<string>();
  const { certificate, key } = options.certificate;
  const server = createServer({ cert: certificate, key }, (request, response) => {
    response.on('error', () => undefined);
    const path = new URL(request.url ?? '/', 'https://device').pathname.replace(/(.)\/$/, '$1');
    asked.push(`${request.method} ${request.url}`);
    if (options.instead?.(path, response) === true) return;
    void answer(options, sessions, request, path).then(([status, body, headers = {}]) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body)),
    );
  });
  await listening(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://${options.host}:${port}`,
    asked,
    sessions,
    forgetSessions: () => sessions.clear(),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The resource of a path, out of the folder; undefined where there is none. */
export function resourceOf(folder: string, path: string): Resource | undefined {
  const found = storedAt(folder, path);
  if (found !== undefined || path !== '/redfish/v1') return found;
  const parts = ['PowerEquipment', 'ThermalEquipment', 'Chassis'].filter(
    (part) => storedAt(folder, `/redfish/v1/${part}`) !== undefined,
  );
  return {
    '@odata.id': '/redfish/v1/',
    RedfishVersion: '1.21.0',
    Links: { Sessions: { '@odata.id': SESSIONS } },
    ...Object.fromEntries(parts.map((part) => [part, { '@odata.id': `/redfish/v1/${part}` }])),
  };
}

function storedAt(folder: string, path: string): Resource | undefined {
  if (folder.endsWith('.json')) return Reflect.get(JSON.parse(readFileSync(folder, 'utf8')), path);
  const file = join(folder, path.replace(/^\/redfish\/v1\/?/, ''), 'index.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** The password that servers ask for where a test names none. */
export function rightPassword(): string {
  return PASSWORD;
}

type Answer = readonly [number, unknown, Readonly<Record<string, string>>?];

async function answer(
  options: RedfishServerOptions,
  sessions: Set<string>,
  request: IncomingMessage,
  path: string,
): Promise<Answer> {
  if (path === '/redfish/v1') return [200, rootOf(options)];
  if (path === SESSIONS && request.method === 'POST') return openSession(options, sessions, request);
  if (!isIn(options, sessions, request)) return [401, { error: { code: 'Base.1.8.NoValidSession' } }];
  if (request.method === 'DELETE') return [sessions.delete(path.slice(SESSIONS.length + 1)) ? 204 : 404, {}];
  const resource = changed(options, path);
  if (resource === undefined) return [404, { error: { code: 'Base.1.8.ResourceMissingAtURI' } }];
  if (options.expands !== true || !String(request.url).includes('$expand')) return [200, resource];
  const members = Reflect.get(Object(resource), 'Members') as readonly Resource[] | undefined;
  const whole = members?.map((member) => changed(options, String(member['@odata.id'])));
  return [200, whole === undefined ? resource : { ...Object(resource), Members: whole }];
}

function changed({ folder, change }: RedfishServerOptions, path: string): unknown {
  const resource = resourceOf(folder, path);
  return resource === undefined ? undefined : (change?.(path, resource) ?? resource);
}

function rootOf({ folder, expands = false }: RedfishServerOptions): unknown {
  const root = resourceOf(folder, '/redfish/v1') ?? {};
  const query = { ExpandAll: false, Levels: expands, Links: false, NoLinks: expands, MaxLevels: 1 };
  return { ...root, ProtocolFeaturesSupported: { ExpandQuery: query } };
}

async function openSession(
  { authentication = 'session', password = PASSWORD }: RedfishServerOptions,
  sessions: Set<string>,
  request: IncomingMessage,
): Promise<Answer> {
  if (authentication === 'basic') return [404, {}];
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { UserName, Password } = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
  if (UserName !== USER || Password !== password) return [401, {}];
  const token = randomBytes(12).toString('hex');
  sessions.add(token);
  return [201, {}, { 'x-auth-token': token, location: `${SESSIONS}/${token}` }];
}

function isIn(
  { authentication = 'session', password = PASSWORD }: RedfishServerOptions,
  sessions: ReadonlySet<string>,
  { headers }: IncomingMessage,
): boolean {
  if (authentication === 'session') return sessions.has(String(headers['x-auth-token']));
  return headers.authorization === `Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}`;
}

function listening(server: Server, { host, port = 0 }: RedfishServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}
