import { dirname, join } from 'node:path';
import { neutralise } from '../protocol/text.ts';
import type { DemoCommand } from './cli/command-line.ts';
import { loadConsoleConfig } from './config/load-console-config.ts';
import { startDemo } from './demo.ts';
import { openConsole } from './open-console.ts';

/** `programs` is the folder of the executables. The console on a simulated federation; or, headless, the federation alone until a signal. */
export async function runDemo(command: DemoCommand, programs: string): Promise<number> {
  const demo = await startDemo(command, programs);
  try {
    if (!command.headless) {
      const { kind: _kind, ...surface } = command;
      const console = {
        ...surface,
        kind: 'console',
        view: null,
        sites: [],
        filter: null,
        wall: false,
        dim: null,
        mouse: null,
      } as const;
      // Its sites have new disks each time: what is known of them goes with them.
      const heads = join(dirname(demo.configFile), 'heads.json');
      return await openConsole(console, () => loadConsoleConfig(demo.configFile), null, heads);
    }
    process.stdout.write(`${demo.configFile}\n`);
    const failure = await Promise.race([demo.failed, signalled()]);
    if (failure === null) return 0;
    process.stderr.write(`weft demo: ${neutralise(failure, 4096)}\n`);
    return 1;
  } finally {
    await demo.stop();
  }
}

function signalled(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(null));
  });
}
