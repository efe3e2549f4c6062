import { jsonLine } from '../protocol/json-line.ts';
import { introduce } from './agents/ssh/introduce.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import type { DoctorCommand } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { connect } from './connect.ts';
import { consult, describeChecks } from './doctor/doctor.ts';
import { collect } from './reports/collect.ts';

/** Looks at everything between this terminal and the sites; the exit code is 1 when something failed. */
export async function runDoctor(command: DoctorCommand, config: ConsoleConfig): Promise<number> {
  const { fabric, stop } = await connect(config, [], await introduce(config, [], terminalPrompt()));
  try {
    await collect(fabric, () => performance.now());
    const checks = await consult({
      config,
      fabric,
      environment: process.env,
      isTerminal: process.stdout.isTTY === true,
      wall: Date.now(),
    });
    const ok = checks.every(({ status }) => status !== 'failed');
    const answer = { weft: 1, at: new Date().toISOString(), ok, checks };
    process.stdout.write(command.json ? jsonLine(answer) : describeChecks(checks));
    return ok ? 0 : 1;
  } finally {
    stop();
  }
}
