import { askDay } from './agents/ask-day.ts';
import { Connection } from './agents/connection.ts';
import { Mirror } from './agents/mirror.ts';
import type { Address } from './agents/open-socket.ts';
import { SshReach } from './agents/ssh/ssh-reach.ts';
import type { ConsoleConfig, SiteConfig } from './config/console-config.ts';
import { readToken } from './config/read-token.ts';
import type { AskDay } from './days-of-sites.ts';
import { Fabric } from './fabric/fabric.ts';

/** A fabric and the connections that feed it. */
export interface Connected {
  readonly fabric: Fabric;
  /** By site. */
  readonly connections: ReadonlyMap<string, Connection>;
  readonly askDay: AskDay;
  stop(): void;
}

/** Sites that are dialled in one breath; fifty consoles after a power cut are a storm. */
const DIALS_AT_ONCE = 8;

/**
 * Dials every site of a configuration. The
 * ways through SSH may come from `introduce`, which has asked a person what must be asked; without, nobody
 * is asked.
 */
export async function connect(
  config: ConsoleConfig,
  wanted: readonly string[],
  reach: SshReach = new SshReach(config.ssh, null),
): Promise<Connected> {
  const sites = wanted.length === 0 ? config.sites : config.sites.filter(({ id }) => wanted.includes(id));
  let fabric: Fabric | null = null;
  const listener = { changed: () => fabric?.changed() };
  const connections = await Promise.all(
    sites.map(async (site) => new Connection(new Mirror(site.id), await addressOf(site, reach), listener)),
  );
  fabric = new Fabric(connections, { monotonic: () => performance.now(), wall: () => Date.now() });
  for (const [index, connection] of connections.entries()) {
    if (index < DIALS_AT_ONCE) connection.start();
    else setTimeout(() => connection.start(), (index / DIALS_AT_ONCE) * 100).unref();
  }
  const bySite = new Map(connections.map((connection) => [connection.mirror.site, connection]));
  return {
    fabric,
    connections: bySite,
    askDay: async (site) => {
      const connection = bySite.get(site);
      return connection === undefined ? null : askDay(connection, Date.now());
    },
    stop: () => {
      for (const connection of connections) connection.stop();
      reach.stop();
    },
  };
}

/** Where a site of the configuration is reached. */
export function urlOf(config: ConsoleConfig, id: string): string {
  return config.sites.find((site) => site.id === id)?.url ?? '';
}

async function addressOf(site: SiteConfig, reach: SshReach): Promise<Address> {
  const { url, access, via } = site;
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const target = port === '' ? (protocol === 'wss:' ? 443 : 80) : Number(port);
  const dial = via.length === 0 ? {} : { dial: () => reach.open(via, host, target) };
  if (access.kind === 'token') return { url, token: () => readToken(access.file), tls: null, ...dial };
  if (access.kind === 'none') return { url, token: null, tls: null, ...dial };
  // Certificates are read by a library of their own, which a console on loopback does without.
  const { secureWay } = await import('./agents/secure-way.ts');
  return { url, token: null, tls: secureWay(access.tls, site.id, site.pin), ...dial };
}
