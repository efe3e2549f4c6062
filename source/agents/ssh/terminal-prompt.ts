import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { neutralise } from '../../../protocol/text.ts';
import type { Prompt } from './prompt.ts';

/** A line of ours is never longer; what a server put into it may be. */
const LINE_UNITS = 1_000;

/**
 * Asks on this process's terminal, one question at a time; null where there is none: input and errors
 * must both be one, for the answer to a question that nobody saw is nobody's answer. Not for use while
 * a screen holds the terminal.
 */
export function terminalPrompt(
  input: ReadStream | NodeJS.ReadStream = process.stdin,
  output: WriteStream | NodeJS.WriteStream = process.stderr,
): Prompt | null {
  if (input.isTTY !== true || output.isTTY !== true) return null;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (ask: () => Promise<string | null>): Promise<string | null> => {
    const answer = turn.then(ask);
    turn = answer;
    return answer;
  };
  const tell = (line: string): void => void output.write(`${neutralise(line, LINE_UNITS)}\n`);
  return {
    ask: (lines, question) =>
      inTurn(() => {
        for (const line of lines) tell(line);
        return readAnswer(input, output, question, true);
      }),
    askSecret: (question) => inTurn(() => readAnswer(input, output, question, false)),
    tell,
  };
}

function readAnswer(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  question: string,
  echo: boolean,
): Promise<string | null> {
  return new Promise((resolve) => {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    output.write(neutralise(question, LINE_UNITS));
    const lines = createInterface({ input, output: echo ? output : nowhere, terminal: true });
    // The line editor draws from the start of the line; without this it would overwrite the question.
    lines.setPrompt(echo ? neutralise(question, LINE_UNITS) : '');
    let answer: string | null = null;
    lines.once('line', (line) => {
      answer = line;
      lines.close();
    });
    lines.once('SIGINT', () => {
      lines.close();
      process.kill(process.pid, 'SIGINT');
    });
    lines.once('close', () => {
      if (!echo || answer === null) output.write('\n');
      input.pause();
      resolve(answer);
    });
  });
}
