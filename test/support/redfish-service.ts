import { readFileSync } from 'node:fs';
import {
  type HttpAsk,
  type HttpListen,
  type HttpReply,
  type HttpRequest,
  ReadFailure,
} from '../../agent/io/io.ts';
import { createRedfishSource } from '../../agent/sources/power/redfish-source.ts';
import type { Reading, Source } from '../../agent/sources/source.ts';
import { type Resource, resourceOf } from './redfish-server.ts';

/** A service of the tests that is asked without a socket. */
export interface FakeService {
  readonly asked: string[];
  readonly source: Source;
  /** What may be changed between readings: a resource by its path, or how a request is answered. */
  readonly resources: Map<string, Resource | undefined>;
  answer: (request: HttpRequest) => Partial<HttpReply> | undefined;
  /** Whoever listens; nobody is heard unless a test says so. */
  listen: HttpListen;
  password: string;
  now: number;
  read(): Promise<Reading>;
}

export const ORIGIN = 'https://pdu-a01.example';

export function fixture(name: string): string {
  return new URL(`../fixtures/power/redfish/${name}.json`, import.meta.url).pathname;
}

/** The resources of a fixture, by path. */
export function resourcesOf(name: string): Readonly<Record<string, Resource>> {
  return JSON.parse(readFileSync(fixture(name), 'utf8'));
}

export function fakeService(
  folder: string,
  options: {
    readonly authentication?: 'session' | 'basic';
    readonly target?: string;
    /** `one level` is a service that understands no levels. */
    readonly expands?: boolean | 'one level';
    readonly node?: string;
  } = {},
): FakeService {
  const ask: HttpAsk = async (request) => {
    const { pathname, search } = new URL(request.url);
    const path = pathname.replace(/(.)\/$/, '$1');
    service.asked.push(`${request.method} ${pathname}${search}`);
    const own = service.answer(request);
    if (own !== undefined) return { ...reply(200, {}), ...own };
    if (request.method === 'POST')
      return reply(201, {}, [
        ['x-auth-token', 't'],
        ['location', `${path}/1`],
      ]);
    const stored = service.resources.has(path) ? service.resources.get(path) : resourceOf(folder, path);
    if (stored === undefined) return reply(404, {});
    if (path === '/redfish/v1') return reply(200, { ...stored, ...features(options.expands) });
    const members = search.includes('$expand') ? (stored['Members'] as Resource[] | undefined) : undefined;
    if (members === undefined) return reply(200, stored);
    const whole = members.map((member) => {
      const at = String(member['@odata.id']);
      return service.resources.get(at) ?? resourceOf(folder, at);
    });
    return reply(200, { ...stored, Members: whole });
  };
  const source = createRedfishSource({
    name: 'redfish',
    periodMs: 30_000,
    timeoutMs: 10_000,
    targets: [options.target ?? ORIGIN],
    nodes: options.node === undefined ? null : [options.node],
    authentication: options.authentication ?? 'session',
    readCredentials: async () => ({ user: 'weft', password: service.password }),
    ca: null,
    io: {
      ask,
      listen: (request, limits, hearing) => service.listen(request, limits, hearing),
      readFile: () => Promise.reject(new ReadFailure('no file')),
    },
    monotonic: () => service.now,
    random: () => 0.2,
  });
  const service: FakeService = {
    asked: [],
    source,
    resources: new Map(),
    answer: () => undefined,
    listen: () => Promise.reject(new ReadFailure('nobody there')),
    password: 'right',
    now: 0,
    read: () => source.read(source.targets[0] ?? '', new AbortController().signal),
  };
  return service;
}

export function reply(
  status: number,
  body: unknown,
  headers: readonly (readonly [string, string])[] = [],
): HttpReply {
  return {
    status,
    contentType: 'application/json',
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
    headers: new Map(headers),
  };
}

function features(expands: boolean | 'one level' = false): Resource {
  return {
    ProtocolFeaturesSupported: { ExpandQuery: { Levels: expands === true, NoLinks: expands !== false } },
  };
}
