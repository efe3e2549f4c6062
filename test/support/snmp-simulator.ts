import { execFile, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './slurm-processes.ts';
import { SNMP_CAPTURES } from './snmp-captures.ts';

/** The one user of the simulated devices, as Debian's tools and an agent's configuration are told of it. */
export const SNMP_USER = { name: 'weft', auth: 'signed and sealed', privacy: 'sealed and signed' } as const;

/** What has to be installed to simulate devices and to ask them independently; null when all is there. */
export function whyNoSnmp(): string | null {
  const missing = [
    ...(findProgram('snmpsimd') === null ? ['snmpsim'] : []),
    ...(findProgram('snmpget') === null ? ['snmp'] : []),
  ];
  return missing.length === 0 ? null : `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
}

export interface SnmpSimulator {
  readonly port: number;
  /** By Debian's snmpget: values by identifier, as it prints them. */
  readonly get: (device: string, oids: readonly string[]) => Promise<readonly string[]>;
  /** By Debian's snmpwalk with SNMP v3: values by the index behind the column. */
  readonly walkV3: (device: string, oid: string) => Promise<ReadonlyMap<string, string>>;
  readonly stop: () => Promise<void>;
}

/**
 * Serves the captures, and more of them, on loopback: a device is asked for by its name as community, or as
 * context of SNMP v3.
 */
export async function startSnmpSimulator(
  folder: string,
  more: Readonly<Record<string, string>> = {},
): Promise<SnmpSimulator> {
  const [data, cache] = [join(folder, 'data'), join(folder, 'cache')];
  mkdirSync(data, { recursive: true });
  mkdirSync(cache);
  for (const file of readdirSync(SNMP_CAPTURES))
    if (file.endsWith('.snmprec')) copyFileSync(join(SNMP_CAPTURES, file), join(data, file));
  for (const [name, lines] of Object.entries(more)) writeFileSync(join(data, `${name}.snmprec`), lines);
  // It gives up being root before it reads them.
  for (const path of [dirname(folder), folder, data]) chmodSync(path, 0o755);
  chmodSync(cache, 0o777);
  const port = await freeUdpPort();
  const log = join(cache, 'log');
  const simulator = spawn(
    findProgram('snmpsimd') ?? 'snmpsimd',
    [
      `--data-dir=${data}`,
      `--cache-dir=${cache}`,
      `--agent-udpv4-endpoint=127.0.0.1:${port}`,
      `--v3-user=${SNMP_USER.name}`,
      `--v3-auth-key=${SNMP_USER.auth}`,
      '--v3-auth-proto=SHA256',
      `--v3-priv-key=${SNMP_USER.privacy}`,
      '--v3-priv-proto=AES',
      `--logging-method=file:${log}`,
      ...(process.getuid?.() === 0 ? ['--process-user=nobody', '--process-group=nogroup'] : []),
    ],
    { stdio: 'ignore', env: { ...process.env, HOME: folder } },
  );
  const kill = (): void => void simulator.kill('SIGKILL');
  process.once('exit', kill);
  await listening(log, () => simulator.exitCode ?? simulator.signalCode);
  const at = `127.0.0.1:${port}`;
  return {
    port,
    get: async (device, oids) => {
      const told = await ask('snmpget', '-v2c', '-c', device, '-Oqvt', at, ...oids);
      return told.trimEnd().split('\n');
    },
    walkV3: async (device, oid) => {
      const { name, auth, privacy } = SNMP_USER;
      const user = ['-u', name, '-l', 'authPriv', '-a', 'SHA-256', '-A', auth, '-x', 'AES', '-X', privacy];
      const told = await ask('snmpwalk', '-v3', ...user, '-n', device, '-Onqt', at, oid);
      const lines = told.trimEnd().split('\n');
      return new Map(
        lines.map((line) => [
          line.slice(`.${oid}.`.length, line.indexOf(' ')),
          line.slice(line.indexOf(' ') + 1),
        ]),
      );
    },
    stop: async () => {
      process.off('exit', kill);
      const ended = once(simulator, 'exit');
      simulator.kill('SIGKILL');
      await ended;
    },
  };
}

/** A device that answers nobody, or each request by what `answer` gives. */
export async function startFalseDevice(
  answer: (request: Buffer, reply: (bytes: Uint8Array) => void) => void = () => undefined,
): Promise<{ readonly port: number; readonly stop: () => void }> {
  const socket = await bound();
  socket.on('message', (request, from) =>
    answer(request, (bytes) => socket.send(bytes, from.port, from.address, () => undefined)),
  );
  return { port: socket.address().port, stop: () => socket.close() };
}

/** A device whose every answer comes late by so much. */
export async function startSlowDevice(toPort: number, lateMs: number) {
  const [near, far] = [await bound(), await bound()];
  let client: { readonly port: number; readonly address: string } | null = null;
  const waiting = new Set<NodeJS.Timeout>();
  near.on('message', (request, from) => {
    client = from;
    far.send(request, toPort, '127.0.0.1');
  });
  far.on('message', (bytes) => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      if (client !== null) near.send(bytes, client.port, client.address);
    }, lateMs);
    waiting.add(timer);
  });
  const stop = (): void => {
    for (const timer of waiting) clearTimeout(timer);
    near.close();
    far.close();
  };
  return { port: near.address().port, stop };
}

const run = promisify(execFile);

async function ask(program: string, ...parameters: readonly string[]): Promise<string> {
  const { stdout } = await run(findProgram(program) ?? program, [...parameters], { timeout: 20_000 });
  return stdout;
}

async function listening(log: string, ended: () => unknown): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const told = readLog(log);
    if (told.includes('Listening at')) return;
    if (ended() !== null) throw new Error(`snmpsimd has ended: ${told.slice(-500)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`snmpsimd does not listen: ${readLog(log).slice(-500)}`);
}

function readLog(log: string): string {
  try {
    return readFileSync(log, 'utf8');
  } catch {
    // It opens it when it is ready to say something.
    return '';
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function freeUdpPort(): Promise<number> {
  const socket = await bound();
  const { port } = socket.address();
  socket.close();
  return port;
}
