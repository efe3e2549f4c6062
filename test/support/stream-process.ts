import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { builtProgram } from './agent-process.ts';

export interface SimulatedOptions {
  readonly site: string;
  readonly nodes: number;
  readonly hz: number;
  readonly port: number;
  /** Null for a store as short-lived as the process. */
  readonly state: string | null;
  readonly token: string | null;
}

/** A built agent of a simulated site, as a process. */
export interface SimulatedAgent {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly log: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Ends it, however it stands; may be called twice. */
  readonly end: (signal?: NodeJS.Signals) => Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export async function simulate(options: SimulatedOptions): Promise<SimulatedAgent> {
  const { site, nodes, hz, port, state, token } = options;
  const child = spawn(
    process.execPath,
    [
      builtProgram('weft-agent'),
      ...['simulate', '--site', site, '--nodes', `${nodes}`, '--hz', `${hz}`],
      ...['--listen', `127.0.0.1:${port}`],
      ...(state === null ? [] : ['--state', state]),
      ...(token === null ? [] : ['--token', token]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.add(child);
  child.once('exit', () => running.delete(child));
  let log = '';
  child.stderr.on('data', (bytes: Buffer) => {
    log += bytes.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the agent ended with ${code}: ${log}`)));
    child.stdout.once('data', (line: Buffer) => {
      const ready: unknown = JSON.parse(line.toString());
      resolve(String(Reflect.get(Object(ready), 'url')));
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the agent has no process');
  return {
    url,
    port: Number(new URL(url).port),
    pid,
    log: () => log,
    signal: (signal) => void child.kill(signal),
    end: async (signal = 'SIGKILL') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill(signal);
      child.kill('SIGCONT');
      await exit;
    },
  };
}

/** A port that nothing listens at now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Memory a process holds now, bytes (Linux). */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}
