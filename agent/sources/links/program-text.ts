import { type Io, type Limits, type ProgramResult, ReadFailure } from '../../io/io.ts';
import type { Reading, Source } from '../source.ts';

export type Command = readonly [string, ...string[]];

/** A source of links that asks one program. */
export interface ProgramOptions<Binding> {
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly command: Command;
  readonly links: readonly Binding[];
  readonly io: Pick<Io, 'run'>;
  readonly monotonic: () => number;
}

/** Its one target is the program, by its command line. */
export function programSource(
  { name, periodMs, timeoutMs, command }: Omit<ProgramOptions<unknown>, 'links' | 'io' | 'monotonic'>,
  read: (signal: AbortSignal) => Promise<Reading>,
): Source {
  const targets = [command.join(' ')];
  return { name, kind: 'links', periodMs, timeoutMs, targets, read: (_target, signal) => read(signal) };
}

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
