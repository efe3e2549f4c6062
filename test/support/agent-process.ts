import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A built `weft-agent` that runs as a process of its own. */
export interface AgentProcess {
  readonly site: string;
  readonly url: string;
  readonly pid: number;
  /** What it wrote to stderr so far, as bytes. */
  readonly log: () => Buffer;
  /** Memory it holds now, bytes. */
  readonly residentBytes: () => number;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Waits until it has ended by itself; gives its exit code. */
  readonly ended: () => Promise<number | null>;
  /** Sends a signal and waits until it has ended; gives its exit code, null when the signal ended it. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>;
}

const READY_MS = 15_000;
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The path of a built program; says how to build it where it is missing. */
export function builtProgram(name: 'weft' | 'weft-agent'): string {
  const path = fileURLToPath(new URL(`../../build/${name}.js`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${path} is not there: run npm run build first`);
  return path;
}

/** What an agent is started with, beside its configuration. */
export interface AgentSurroundings {
  readonly environment?: Readonly<Record<string, string>>;
  /** Put before the program, such as `nsenter --mount=…`; it has to become the program, not to start it. */
  readonly before?: readonly string[];
}

/** Starts an agent with a configuration file, and waits for the line that says where it listens. */
export async function startAgent(
  config: string,
  { environment = {}, before = [] }: AgentSurroundings = {},
): Promise<AgentProcess> {
  const own = [process.execPath, builtProgram('weft-agent'), '--config', config] as const;
  const [program = process.execPath, ...parameters] = [...before, ...own];
  const child = spawn(program, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const log: Buffer[] = [];
  child.stderr.on('data', (bytes: Buffer) => log.push(bytes));
  const line = await firstLine(child, log);
  const ready: unknown = JSON.parse(line);
  if (!isReady(ready)) throw new Error(`the agent said ${line}`);
  const { pid } = child;
  if (pid === undefined) throw new Error('the agent has no process');
  return {
    site: ready.site,
    url: ready.url,
    pid,
    log: () => Buffer.concat(log),
    residentBytes: () => residentBytes(pid),
    signal: (signal) => void child.kill(signal),
    ended: async () => {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return child.exitCode;
    },
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exit = once(child, 'exit');
      child.kill(signal);
      // One that was stopped can take no other signal.
      child.kill('SIGCONT');
      await exit;
      return child.exitCode;
    },
  };
}

function firstLine(child: ChildProcess, log: readonly Buffer[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (what: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`the agent ${what}: ${Buffer.concat(log).toString()}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${READY_MS / 1000} s`), READY_MS);
    child.once('exit', (code) => fail(`ended with ${code}`));
    child.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      child.once('exit', () => running.delete(child));
      resolve(text.slice(0, end));
    });
  });
}

function isReady(
  value: unknown,
): value is { readonly ready: true; readonly site: string; readonly url: string } {
  return typeof value === 'object' && value !== null && 'ready' in value && 'url' in value && 'site' in value;
}

/** Linux counts resident memory in /proc/PID/status, in kB that are KiB. */
function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status names no VmRSS`);
  return Number(kibibytes) * 1024;
}
