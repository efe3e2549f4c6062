import { jsonLine } from '../protocol/json-line.ts';
import { shedNow } from './actions/placing/shed-now.ts';
import { whatIf } from './actions/placing/what-if.ts';
import { introduce } from './agents/ssh/introduce.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import { UsageError, type WhatIfCommand } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { connect } from './connect.ts';
import { parseQuantity } from './format/parse-quantity.ts';
import { ASCII_SIGNS, UNICODE_SIGNS } from './format/signs.ts';
import { collect } from './reports/collect.ts';
import { shedJson, shedText } from './reports/shed-report.ts';
import { whatIfJson, whatIfText } from './reports/what-if-report.ts';
import { shedTimesOf } from './shed-times.ts';

const SOME_SITE_UNHEARD = 3;

/** What losing or capping sites would mean for what runs now; nothing is done. */
export async function runWhatIf(command: WhatIfCommand, config: ConsoleConfig): Promise<number> {
  const known = config.sites.map(({ id }) => id);
  const caps = new Map(command.caps.map(({ site, limit }) => [site, wattsOf(limit)]));
  const stranger = [...command.lose, ...caps.keys()].find((site) => !known.includes(site));
  if (stranger !== undefined)
    throw new UsageError(
      `there is no site ${JSON.stringify(stranger)}: the configuration has ${known.join(', ')}`,
    );
  const times = shedTimesOf(command, Date.now());
  const { fabric, stop } = await connect(config, [], await introduce(config, [], terminalPrompt()));
  try {
    await collect(fabric, () => performance.now());
    const view = { fabric, now: fabric.now(), wall: Date.now(), dataClasses: config.dataClasses };
    const question = { lose: command.lose, caps };
    const answer = whatIf(view, question);
    const sheds = shedNow(view, caps, times, command.lose);
    if (command.json) {
      const { whatif, ...report } = whatIfJson(view, question, answer);
      process.stdout.write(jsonLine({ ...report, whatif: { ...whatif, plans: sheds.map(shedJson) } }));
    } else {
      const look = { signs: command.ascii ? ASCII_SIGNS : UNICODE_SIGNS, ascii: command.ascii };
      process.stdout.write(whatIfText(view, question, answer));
      for (const shed of sheds) process.stdout.write(shedText(shed, view.wall, look));
    }
    return answer.unheard.length > 0 ? SOME_SITE_UNHEARD : 0;
  } finally {
    stop();
  }
}

function wattsOf(written: string): number {
  const watts = parseQuantity(written, 'W');
  if (watts !== null && watts >= 0) return watts;
  throw new UsageError(
    `--cap wants SITE=POWER such as de-halm=50MW; found the power ${JSON.stringify(written)}`,
  );
}
