import { type ConsoleCommand, UsageError } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { firstPicture } from './first-picture.ts';

/**
 * The console on this process's terminal; its exit code. The first picture stands before the rest of the
 * program and the configuration are read; what is wrong with these is said on the terminal given back.
 */
export async function openConsole(
  command: ConsoleCommand,
  configuration: () => Promise<ConsoleConfig>,
): Promise<number> {
  const because = whyNoScreen();
  if (because !== null) {
    throw new UsageError(
      `${because}; weft nodes, weft alerts --json and the other reports print there instead`,
    );
  }
  const screen = firstPicture({
    stdin: process.stdin,
    stdout: process.stdout,
    environment: environmentFor(command.color),
    theme: 'default',
    ascii: command.ascii,
    mouse: command.mouse ?? true,
    process,
  });
  try {
    // The picture is on its way to the terminal before the rest of the program is looked for.
    await new Promise((resolve) => setImmediate(resolve));
    const [{ runConsole }, config] = await Promise.all([import('./run-console.ts'), configuration()]);
    return await runConsole(screen, command, config);
  } finally {
    screen.close();
    await screen.ended;
  }
}

/** Where a screen cannot be drawn, in words; null where it can. */
function whyNoScreen(): string | null {
  if (process.stdout.isTTY !== true || process.stdin.isTTY !== true) {
    return 'the console needs a terminal for its keys and its picture';
  }
  return process.env['TERM'] === 'dumb' ? 'TERM=dumb cannot show the console' : null;
}

function environmentFor(color: boolean | null): NodeJS.ProcessEnv {
  if (color === null) return process.env;
  if (!color) return { ...process.env, NO_COLOR: '1' };
  const { NO_COLOR: _without, ...environment } = process.env;
  return environment;
}
