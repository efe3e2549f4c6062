import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const AGENT = fileURLToPath(new URL('../weft-agent.js', import.meta.url));

/** The built agent as a process of its own, with arguments; killed with whoever measures. */
export async function startBuiltAgent(argv: readonly string[]): Promise<{
  readonly url: string;
  /** Processor time it took so far, user and system; the same however busy the machine is with others. */
  readonly processorMs: () => number;
  readonly stop: () => Promise<void>;
}> {
  if (!existsSync(AGENT)) throw new Error(`${AGENT} is not there: run npm run build first`);
  const child = spawn(process.execPath, [AGENT, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const said: Buffer[] = [];
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes));
  const url = await listening(child, said);
  return {
    url,
    processorMs: () => processorMs(child.pid ?? 0),
    stop: async () => {
      process.off('exit', kill);
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Fields 14 and 15 of proc(5)'s stat, in ticks of 10 ms; the name before them may hold anything. */
function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

async function listening(child: ChildProcess, said: readonly Buffer[]): Promise<string> {
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the agent ended: ${Buffer.concat(said).toString()}`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(child.stdout ?? child, 'data'), ended]);
  const url = /"url":"([^"]+)"/.exec(String(line))?.[1];
  if (url === undefined) throw new Error(`the agent said ${String(line)}`);
  return url;
}
