import { ConfigurationError } from '../protocol/configuration/configuration-error.ts';
import { KINDS } from '../protocol/index.ts';
import { neutralise } from '../protocol/text.ts';
import { introduce } from './agents/ssh/introduce.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import { type CommandLine, type ReportCommand, UsageError } from './cli/command-line.ts';
import { completionFor } from './cli/completion.ts';
import { parseArguments } from './cli/parse-arguments.ts';
import { loadConsoleConfig } from './config/load-console-config.ts';
import { connect } from './connect.ts';
import { checkFilter } from './filter/compile-filter.ts';
import { FilterError } from './filter/filter.ts';
import { parseFilter } from './filter/parse-filter.ts';
import { report } from './reports/report.ts';
import type { ReportKind } from './reports/report-columns.ts';
import { unknownColumn } from './reports/select-rows.ts';
import { settleColour } from './reports/tones.ts';
import { PROGRAM } from './version.ts';

/** Exit codes of INTERFACE.md. */
const FAILED = 1;
const MISUSED = 2;

async function main(argv: readonly string[]): Promise<number> {
  const command = parseArguments(argv);
  switch (command.kind) {
    case 'help':
      process.stdout.write(`${command.text}\n`);
      return 0;
    case 'version':
      process.stdout.write(`${PROGRAM}\n`);
      return 0;
    case 'report':
      return await runReport(command);
    case 'demo': {
      const { runDemo } = await import('./run-demo.ts');
      return await runDemo(command);
    }
    case 'console': {
      const { runConsole } = await import('./run-console.ts');
      return await runConsole(command, await loadConsoleConfig(command.config));
    }
    case 'doctor': {
      const { runDoctor } = await import('./run-doctor.ts');
      return await runDoctor(command, await loadConsoleConfig(command.config));
    }
    case 'verify': {
      const { runVerify } = await import('./run-verify.ts');
      return await runVerify(command, await loadConsoleConfig(command.config));
    }
    case 'completion':
      process.stdout.write(completionFor(command.shell));
      return 0;
    default:
      return notBuilt(command);
  }
}

/** Says plainly what this version cannot do yet, before anything was touched. */
function notBuilt(command: CommandLine): number {
  const name =
    command.kind === 'act' || command.kind === 'operation'
      ? `${command.kind === 'operation' ? 'operation ' : ''}${command.verb}`
      : command.kind;
  process.stderr.write(
    `weft ${name}: this version watches and reports; it cannot do this yet, and nothing was done\n`,
  );
  return FAILED;
}

async function runReport(command: ReportCommand): Promise<number> {
  const kind: ReportKind = command.report;
  const wrong = unknownColumn(kind, [
    ...(command.columns ?? []),
    ...(command.sort === null ? [] : [command.sort.column]),
  ]);
  if (wrong !== null) throw new UsageError(wrong);
  const filter = command.filter === null ? null : parseFilter(command.filter);
  if (filter !== null) checkFilter(filter, KINDS[kind]);
  const config = await loadConsoleConfig(command.config);
  const stranger = command.sites.find((id) => !config.sites.some((site) => site.id === id));
  if (stranger !== undefined)
    throw new UsageError(
      `--site ${stranger}: the configuration has ${config.sites.map(({ id }) => id).join(', ')}`,
    );

  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort());
  process.once('SIGTERM', () => ending.abort());
  // A reader that has seen enough (`| head`) closes the pipe: that is no failure of ours.
  process.stdout.on('error', () => process.exit(0));
  settleColour(command.color, process.stdout.isTTY === true, process.env);
  // Questions about host keys and passphrases come before anything else is on the terminal.
  const reach = await introduce(config, command.sites, terminalPrompt());
  const { fabric, stop } = await connect(config, command.sites, reach);
  try {
    return await report(
      fabric,
      { ...command, kind, filter },
      {
        answer: (text) => process.stdout.write(text),
        remark: (text) => process.stderr.write(text),
        terminalColumns:
          process.stdout.isTTY === true && process.env['TERM'] !== 'dumb'
            ? columnsOf(process.stdout.columns)
            : null,
        monotonic: () => performance.now(),
        wall: () => Date.now(),
        signal: ending.signal,
      },
    );
  } finally {
    stop();
  }
}

function columnsOf(actual: number): number {
  const told = Number(process.env['COLUMNS']);
  return Number.isInteger(told) && told > 0 ? told : actual;
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
