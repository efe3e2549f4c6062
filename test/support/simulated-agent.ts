import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { builtProgram } from './agent-process.ts';

/** A built `weft-agent simulate` on loopback. */
export interface SimulatedAgent {
  readonly url: string;
  readonly end: (signal?: NodeJS.Signals) => Promise<void>;
}

export async function startSimulatedAgent(
  site: string,
  nodes = 4,
  flags: readonly string[] = [],
  /** Put before the program, such as `ip netns exec NAME`; it has to become the program. */
  before: readonly string[] = [],
): Promise<SimulatedAgent> {
  const [program = process.execPath, ...first] = [...before, process.execPath];
  const child = spawn(
    program,
    [
      ...first,
      builtProgram('weft-agent'),
      'simulate',
      '--site',
      site,
      '--nodes',
      String(nodes),
      '--listen',
      '127.0.0.1:0',
      ...flags,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const ended = once(child, 'exit').then(() => {
    throw new Error('the simulated agent ended before it said where it listens');
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(child.stdout, 'data'), ended]);
  const url = /"url":"([^"]+)"/.exec(String(line))?.[1];
  if (url === undefined) throw new Error(`the simulated agent said ${String(line)}`);
  return {
    url,
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    },
  };
}
