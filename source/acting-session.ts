import { neutralise } from '../protocol/text.ts';
import { Outbox } from './agents/outbox.ts';
import { introduce } from './agents/ssh/introduce.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import { Submissions } from './agents/submissions.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { type Connected, connect } from './connect.ts';
import { consoleCrash, outboxPassing, wayPassing } from './crash-points.ts';
import { collect } from './reports/collect.ts';
import { outboxFolder } from './state-folder.ts';

/** A fabric that was heard once, and the way by which commands go. */
export interface ActingSession extends Connected {
  readonly submissions: Submissions;
}

const TURN_MS = 250;

/** The command path over the connections of a fabric; `stop` is to be called, and may be twice. */
export function openSubmissions({ connections }: Pick<Connected, 'connections'>): {
  readonly submissions: Submissions;
  stop(): void;
} {
  const passed = consoleCrash(process.env);
  const outbox = new Outbox(outboxFolder(process.env));
  const submissions = new Submissions(
    passed === null
      ? connections
      : new Map([...connections].map(([site, way]) => [site, wayPassing(way, passed)] as const)),
    passed === null ? outbox : outboxPassing(outbox, passed),
    { monotonic: () => performance.now(), wall: () => Date.now() },
  );
  const timer = setInterval(() => submissions.tick(), TURN_MS);
  return { submissions, stop: () => clearInterval(timer) };
}

/** Connects to the sites that are named, all where none is, and waits until each was heard or cannot be. */
export async function openActingSession(
  config: ConsoleConfig,
  sites: readonly string[],
  onlyLooks: boolean,
): Promise<ActingSession> {
  const connected = await connect(config, sites, await introduce(config, sites, terminalPrompt()));
  try {
    await collect(connected.fabric, () => performance.now());
  } catch (error) {
    connected.stop();
    throw error;
  }
  const { submissions, stop: stopSubmissions } = openSubmissions(connected);
  const stop = (): void => {
    stopSubmissions();
    connected.stop();
  };
  try {
    if (!onlyLooks) await resume(submissions);
  } catch (error) {
    // Connections that stay open would keep the program waiting, with its error unsaid.
    stop();
    throw error;
  }
  return { ...connected, submissions, stop };
}

/** Takes up what a console before this one did not hear the answer to, and says what became of it. */
async function resume(submissions: Submissions): Promise<void> {
  const say = (text: string): void => void process.stderr.write(`weft: ${neutralise(text, 2048)}\n`);
  submissions.onChange(({ site, id, answer, isRecovered }) => {
    if (isRecovered && answer !== null)
      say(
        `${id} at ${site}, sent before, is ${answer.status}${answer.reason === '' ? '' : `: ${answer.reason}`}`,
      );
  });
  for (const path of await submissions.recover()) say(`${path} is no request; it is left as it is`);
}
