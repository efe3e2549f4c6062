import { KINDS } from '../protocol/index.ts';
import { introduce } from './agents/ssh/introduce.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import { type ReportCommand, UsageError } from './cli/command-line.ts';
import { loadConsoleConfig } from './config/load-console-config.ts';
import { connect } from './connect.ts';
import { checkFilter } from './filter/compile-filter.ts';
import { parseFilter } from './filter/parse-filter.ts';
import { report } from './reports/report.ts';
import type { ReportKind } from './reports/report-columns.ts';
import { unknownColumn } from './reports/select-rows.ts';
import { settleColour } from './reports/tones.ts';

/** One report on stdout; its exit code. Fails with `UsageError`, `FilterError` and `ConfigurationError`. */
export async function runReport(command: ReportCommand): Promise<number> {
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
