import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { type AgentSurroundings, builtProgram } from './agent-process.ts';

/** How a run of one of the built programs ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export type Row = Readonly<Record<string, unknown>>;

/** A report's JSON as INTERFACE writes it. */
export interface Report {
  readonly weft: 1;
  readonly at: string;
  readonly complete: boolean;
  readonly sites: readonly {
    readonly site: string;
    readonly freshness: string;
    readonly ageSeconds: number | null;
    readonly error?: string;
  }[];
  readonly rows: readonly Row[];
}

/** Runs a built program to its end. */
export async function runBuilt(name: 'weft' | 'weft-agent', ...parameters: string[]): Promise<Ran> {
  return await runBuiltWith({}, name, ...parameters);
}

/** The same, with variables of its own. */
export async function runBuiltWith(
  environment: Readonly<Record<string, string>>,
  name: 'weft' | 'weft-agent',
  ...parameters: readonly string[]
): Promise<Ran> {
  return await ending(start(name, parameters, { environment }));
}

async function ending(child: Child): Promise<Ran> {
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [code] = await once(child, 'close');
  return {
    code: typeof code === 'number' ? code : null,
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr),
  };
}

/** Runs a report with `--json`; gives it and the exit code. */
export async function weftReport(
  config: string,
  report: string,
  ...parameters: string[]
): Promise<Report & { readonly code: number | null }> {
  return reportIn(await runBuilt('weft', report, '--json', '--config', config, ...parameters), report);
}

/** The same, behind a program that becomes it, such as `ip netns exec …`. */
export async function weftReportBehind(
  before: readonly string[],
  config: string,
  report: string,
): Promise<Report & { readonly code: number | null }> {
  return reportIn(await ending(start('weft', [report, '--json', '--config', config], { before })), report);
}

function reportIn(ran: Ran, report: string): Report & { readonly code: number | null } {
  if (ran.stdout.length === 0) throw new Error(`weft ${report} ended with ${ran.code}: ${ran.stderr}`);
  return { ...parseReport(ran.stdout.toString()), code: ran.code };
}

/** A report that watches, until `end`. */
export interface Watching {
  /** What it printed so far, and when each came, ms of a clock that only rises. */
  readonly printed: readonly { readonly at: number; readonly report: Report }[];
  /** Sends SIGINT; gives the exit code. */
  readonly end: () => Promise<number | null>;
}

export function watchReport(config: string, report: string, ...parameters: string[]): Watching {
  const child = start('weft', [report, '--json', '--watch', '--config', config, ...parameters]);
  const printed: { at: number; report: Report }[] = [];
  let rest = '';
  child.stdout.on('data', (bytes: Buffer) => {
    const lines = (rest + bytes.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) printed.push({ at: performance.now(), report: parseReport(line) });
  });
  return {
    printed,
    end: async () => {
      const exit = once(child, 'close');
      child.kill('SIGINT');
      const [code] = await exit;
      return typeof code === 'number' ? code : null;
    },
  };
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(
  name: 'weft' | 'weft-agent',
  parameters: readonly string[],
  { environment = {}, before = [] }: AgentSurroundings = {},
): Child {
  const own = [process.execPath, builtProgram(name), ...parameters] as const;
  const [program = process.execPath, ...rest] = [...before, ...own];
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...environment },
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

function collect(stream: Readable): Buffer[] {
  const chunks: Buffer[] = [];
  stream.on('data', (bytes: Buffer) => chunks.push(bytes));
  return chunks;
}

function parseReport(text: string): Report {
  const value: unknown = JSON.parse(text);
  if (!isReport(value)) throw new Error(`no report: ${text.slice(0, 200)}`);
  return value;
}

function isReport(value: unknown): value is Report {
  return (
    typeof value === 'object' &&
    value !== null &&
    'weft' in value &&
    value.weft === 1 &&
    'rows' in value &&
    Array.isArray(value.rows) &&
    'sites' in value &&
    Array.isArray(value.sites)
  );
}
