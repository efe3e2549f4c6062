import { type Io, type Limits, type ProgramResult, ReadFailure } from '../../io/io.ts';

export type Command = readonly [string, ...string[]];

/** What a program prints, as text. Fails with `ReadFailure` in its own words when it says that it failed. */
export async function programText(run: Io['run'], command: Command, limits: Limits): Promise<string> {
  const result = await run(command, limits);
  failUnlessDone(command, result);
  return new TextDecoder().decode(result.stdout);
}

/** A program that failed may still have printed something: it is not to be taken for an answer. */
export function failUnlessDone(command: Command, { exitCode, stderr }: ProgramResult): void {
  if (exitCode === 0) return;
  const said = stderr.split('\n').find((line) => line.trim() !== '');
  const ended = exitCode === null ? 'was ended by a signal' : `ended with exit status ${exitCode}`;
  const why = said === undefined ? '' : `: ${said.trim().slice(0, 200)}`;
  throw new ReadFailure(`${command[0]} ${ended}${why}`);
}
