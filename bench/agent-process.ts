import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const AGENT = fileURLToPath(new URL('../weft-agent.js', import.meta.url));

/** The built agent as a process of its own, with arguments; killed with whoever measures. */
export async function startBuiltAgent(
  argv: readonly string[],
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  if (!existsSync(AGENT)) throw new Error(`${AGENT} is not there: run npm run build first`);
  const child = spawn(process.execPath, [AGENT, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const said: Buffer[] = [];
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes));
  const url = await listening(child, said);
  return {
    url,
    stop: async () => {
      process.off('exit', kill);
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
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
