import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DemoCommand } from './cli/command-line.ts';
import { freePort } from './free-port.ts';

/** A simulated federation on this machine. */
export interface Demo {
  /** A console configuration that names all its sites. */
  readonly configFile: string;
  /** Settles when one of its agents ended by itself, with why. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

const SITES = [
  'de-halm',
  'eemshaven',
  'zernike',
  'delfzijl',
  'veendam',
  'assen',
  'emmen',
  'leeuwarden',
] as const;

/** `programs` is the folder of the agent's executable. Starts one agent a site, each a process of its own on loopback, and writes a configuration for the console. */
export async function startDemo(
  { sites, nodes, gpus, seed, hz }: DemoCommand,
  programs: string,
): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-demo-'));
  const names = Array.from({ length: sites }, (_, index) => SITES[index] ?? `site-${index + 1}`);
  const places = new Map<string, number>();
  // Agents are told of each other before they listen, so where they will is chosen first.
  for (const name of names) places.set(name, await freePort(new Set(places.values())));
  const agents = names.map((name) => startAgent(name, places, { nodes, gpus, seed, hz, folder, programs }));
  const stop = async (): Promise<void> => {
    await Promise.all(agents.map((agent) => agent.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const urls = await Promise.all(agents.map((agent) => agent.ready));
    const configFile = join(folder, 'weft.yaml');
    const lines = names.map(
      (name, index) => `  - {id: ${name}, url: "${urls[index]}", token: {file: ${name}.token}}`,
    );
    await writeFile(configFile, `sites:\n${lines.join('\n')}\n`, { mode: 0o600 });
    return { configFile, failed: Promise.race(agents.map((agent) => agent.ended)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Running {
  readonly ready: Promise<string>;
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

interface Shape {
  readonly nodes: number;
  readonly gpus: number;
  readonly seed: number;
  readonly hz: number;
  readonly folder: string;
  readonly programs: string;
}

function startAgent(
  site: string,
  places: ReadonlyMap<string, number>,
  { nodes, gpus, seed, hz, folder, programs }: Shape,
): Running {
  const program = join(programs, 'weft-agent.js');
  const peers = [...places]
    .filter(([other]) => other !== site)
    .flatMap(([other, port]) => [
      '--peers',
      `${other}=ws://127.0.0.1:${port}`,
      '--tokens',
      `${other}=${join(folder, `${other}.token`)}`,
    ]);
  const listen = ['--listen', `127.0.0.1:${places.get(site) ?? 0}`];
  const flags = [
    '--nodes',
    String(nodes),
    '--gpus',
    String(gpus),
    '--seed',
    String(seed),
    '--hz',
    String(hz),
  ];
  const files = ['--state', join(folder, site), '--token', join(folder, `${site}.token`)];
  const child = spawn(
    process.execPath,
    [program, 'simulate', '--site', site, ...flags, ...listen, ...files, ...peers],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = `${lastWords}${text}`.slice(-2000);
  });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`the agent of ${site} could not be started: ${error.message}`));
    child.on('exit', (code, signal) =>
      resolve(`the agent of ${site} ended (${signal ?? code}): ${lastWords.trim()}`),
    );
  });
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) =>
      resolve((JSON.parse(line) as { url: string }).url),
    );
    void ended.then((why) => reject(new Error(why)));
  });
  // Whoever awaits `ready` hears of a failure; when nobody does yet it must not end the process.
  ready.catch(() => undefined);
  return {
    ready,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
