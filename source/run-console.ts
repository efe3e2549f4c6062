import type { ConsoleCommand } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';

export async function runConsole(_command: ConsoleCommand, _config: ConsoleConfig): Promise<number> {
  process.stderr.write('no screen yet\n');
  return 1;
}
