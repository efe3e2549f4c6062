// What is imported here is read before the first word: all that a command needs beyond its own words comes
// when it is needed.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../protocol/configuration/configuration-error.ts';
import { neutralise } from '../protocol/text.ts';
import { type CommandLine, type ConsoleCommand, type Surface, UsageError } from './cli/command-line.ts';
import { completionFor } from './cli/completion.ts';
import { meansConsole } from './cli/means-console.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { FilterError } from './filter/filter.ts';
import { tellV8 } from './tell-v8.ts';
import { PROGRAM } from './version.ts';

tellV8();

/** Exit codes of INTERFACE.md. */
const FAILED = 1;
const MISUSED = 2;

async function main(argv: readonly string[]): Promise<number> {
  const early = meansConsole(argv) ? (await import('./open-console.ts')).earlyScreen(argv) : null;
  let command: CommandLine;
  try {
    const { parseArguments } = await import('./cli/parse-arguments.ts');
    command = parseArguments(argv);
  } catch (error) {
    early?.close();
    await early?.ended;
    throw error;
  }
  if (command.kind === 'console') {
    const { openConsole } = await import('./open-console.ts');
    return await openConsole(command, () => configurationOf(command), early);
  }
  early?.close();
  await early?.ended;
  return await obey(command);
}

async function obey(command: Exclude<CommandLine, ConsoleCommand>): Promise<number> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(`${command.text}\n`);
      return 0;
    case 'version':
      process.stdout.write(`${PROGRAM}\n`);
      return 0;
    case 'report':
      return await (await import('./run-report.ts')).runReport(command);
    case 'demo': {
      const { runDemo } = await import('./run-demo.ts');
      return await runDemo(command, dirname(fileURLToPath(import.meta.url)));
    }
    case 'doctor': {
      const { runDoctor } = await import('./run-doctor.ts');
      return await runDoctor(command, await configurationOf(command));
    }
    case 'verify': {
      const { runVerify } = await import('./run-verify.ts');
      return await runVerify(command, await configurationOf(command));
    }
    case 'energy report': {
      const { runEnergyReport } = await import('./run-energy-report.ts');
      return await runEnergyReport(command, await configurationOf(command));
    }
    case 'pki':
      return await (await import('./run-pki.ts')).runPki(command, new Date());
    case 'completion':
      process.stdout.write(completionFor(command.shell));
      return 0;
    case 'act':
      return await (await import('./run-act.ts')).runAct(command, await configurationOf(command));
    case 'operation':
      return await (await import('./run-operation.ts')).runOperation(command, await configurationOf(command));
    case 'whatif':
      return await (await import('./run-whatif.ts')).runWhatIf(command, await configurationOf(command));
    case 'serve':
      return await (await import('./run-serve.ts')).runServe(command, await configurationOf(command));
    default:
      return notBuilt(command);
  }
}

async function configurationOf({ config }: Surface): Promise<ConsoleConfig> {
  const { loadConsoleConfig } = await import('./config/load-console-config.ts');
  return await loadConsoleConfig(config);
}

/** Says plainly what this version cannot do yet, before anything was touched. */
function notBuilt(command: CommandLine): number {
  process.stderr.write(`weft ${command.kind}: this version cannot do this yet, and nothing was done\n`);
  return FAILED;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const misused =
      error instanceof UsageError || error instanceof ConfigurationError || error instanceof FilterError;
    const text = error instanceof Error ? error.message : String(error);
    // Each line is neutralised by itself: a configuration may have several problems.
    for (const line of text.split('\n')) process.stderr.write(`weft: ${neutralise(line, 4096)}\n`);
    process.exitCode = misused ? MISUSED : FAILED;
  },
);
