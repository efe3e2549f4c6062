import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { ConfigurationError } from '../protocol/configuration/configuration-error.ts';
import { neutralise } from '../protocol/text.ts';
import { checkSources } from './check.ts';
import { checkSecurity } from './check-security.ts';
import { parseArguments, UsageError } from './cli/parse-arguments.ts';
import { DEFAULT_CONFIG, loadAgentConfig } from './config/load-agent-config.ts';
import { configuredAgent } from './configured.ts';
import { jsonLog } from './log.ts';
import { serve } from './serve.ts';
import { simulatedAgent } from './simulate.ts';
import { PROGRAM } from './version.ts';

// V8 throws away what it compiled of functions that were inlined into others, and so seem not to run: a program
// that ticks for months would compile the same code again and again, for a fifth of all its processor time.
setFlagsFromString('--no-flush-bytecode');

/** Exit codes of INTERFACE.md. */
const FAILED = 1;
const MISUSED = 2;

const log = jsonLog(
  (line) => process.stderr.write(line),
  () => new Date(),
);

async function main(argv: readonly string[]): Promise<number> {
  const command = parseArguments(argv);
  switch (command.kind) {
    case 'help':
      process.stdout.write(`${command.text}\n`);
      return 0;
    case 'version':
      process.stdout.write(`${PROGRAM}\n`);
      return 0;
    case 'check':
      return await checkSources(await loadAgentConfig(command.config ?? DEFAULT_CONFIG), {
        json: command.json,
        write: (text) => process.stdout.write(text),
      });
    case 'security': {
      const file = command.config ?? DEFAULT_CONFIG;
      return await checkSecurity(await loadAgentConfig(file), file, {
        json: command.json,
        write: (text) => process.stdout.write(text),
        wall: Date.now(),
        uid: process.getuid?.() ?? null,
      });
    }
    case 'simulate':
      return await serve(await simulatedAgent(command, PROGRAM, log), command.site, log);
    case 'run': {
      const path = command.config ?? DEFAULT_CONFIG;
      const { agent, site, reload } = await configuredAgent(path, PROGRAM, log, readFile);
      return await serve(agent, site, log, reload);
    }
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const misused = error instanceof UsageError || error instanceof ConfigurationError;
    const text = error instanceof Error ? error.message : String(error);
    // Each line by itself: a configuration may have several problems.
    const lines = text.split('\n').map((line) => neutralise(line, 4096));
    process.stderr.write(`weft-agent: ${lines.join('\n')}\n`);
    process.exitCode = misused ? MISUSED : FAILED;
  },
);
