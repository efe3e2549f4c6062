import { type ConsoleCommand, UsageError } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { firstPicture } from './first-picture.ts';
import type { Screen } from './screen/screen.ts';
import { headsPath } from './state-folder.ts';

/**
 * The screen with its first picture, for a command line that wants the console; null where the terminal cannot show it.
 * Whoever has it gives it back. The command line itself is read later: that takes longer than the picture.
 */
export function earlyScreen(argv: readonly string[]): Screen | null {
  if (whyNoScreen() !== null) return null;
  const has = (flag: string): boolean => argv.includes(flag);
  const color = has('--no-color') ? false : has('--color') ? true : null;
  return screenFor({ color, ascii: has('--ascii'), mouse: !has('--no-mouse') });
}

/**
 * The console on this process's terminal; its exit code. The first picture stands before the rest of the
 * program and the configuration are read; what is wrong with these is said on the terminal given back. `heads` is
 * the file of what it knows of the sites' journals.
 */
export async function openConsole(
  command: ConsoleCommand,
  configuration: () => Promise<ConsoleConfig>,
  early: Screen | null = null,
  heads: string = headsPath(process.env),
): Promise<number> {
  const because = whyNoScreen();
  if (because !== null) {
    throw new UsageError(
      `${because}; weft nodes, weft alerts --json and the other reports print there instead`,
    );
  }
  const screen = early ?? screenFor(command);
  try {
    // The picture is on its way to the terminal before the rest of the program is looked for.
    await new Promise((resolve) => setImmediate(resolve));
    const [{ runConsole }, config] = await Promise.all([import('./run-console.ts'), configuration()]);
    return await runConsole(screen, command, config, heads);
  } finally {
    screen.close();
    await screen.ended;
  }
}

function screenFor({ color, ascii, mouse }: Pick<ConsoleCommand, 'color' | 'ascii' | 'mouse'>): Screen {
  return firstPicture({
    stdin: process.stdin,
    stdout: process.stdout,
    environment: environmentFor(color),
    theme: 'default',
    ascii,
    mouse: mouse ?? true,
    process,
  });
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
