import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SafeText } from '../../protocol/text.ts';

export interface ViewTextOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Lends the terminal for as long as the work goes on. */
  readonly withTerminalReleased: <Result>(work: () => Promise<Result>) => Promise<Result>;
  readonly process: Pick<NodeJS.Process, 'once' | 'off'>;
}

const GOES_ON_AFTER = 500;

/**
 * Shows text in the program that `$PAGER` or `$EDITOR` names, else in `less`. The text goes through a file
 * that only its owner can read, and that is gone afterwards, whatever becomes of the program. Gives what
 * went wrong, in one line; null when nothing did.
 */
export async function viewText(
  lines: AsyncIterable<SafeText>,
  { environment, withTerminalReleased, process }: ViewTextOptions,
): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-')).catch(failure);
  if (typeof folder !== 'string') return `no file to show it in: ${folder.message}`;
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const file = join(folder, 'table.txt');
    await write(file, lines);
    const viewer = viewerOf(environment);
    return await withTerminalReleased(() => run(viewer, file, environment, process));
  } catch (error) {
    return `it could not be shown: ${failure(error).message}`;
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** The program and its own arguments: words between blanks, no shell. */
export function viewerOf(environment: ViewTextOptions['environment']): readonly [string, ...string[]] {
  const named = [environment['PAGER'], environment['EDITOR'], 'less'].find(
    (value) => value !== undefined && value.trim() !== '',
  );
  const [program = 'less', ...rest] = (named ?? 'less').trim().split(/\s+/);
  return [program, ...rest];
}

async function write(file: string, lines: AsyncIterable<SafeText>): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    let waiting: string[] = [];
    for await (const line of lines) {
      waiting.push(line);
      if (waiting.length < GOES_ON_AFTER) continue;
      await handle.writeFile(`${waiting.join('\n')}\n`);
      waiting = [];
    }
    if (waiting.length > 0) await handle.writeFile(`${waiting.join('\n')}\n`);
  } finally {
    await handle.close();
  }
}

function run(
  [program, ...words]: readonly [string, ...string[]],
  file: string,
  environment: ViewTextOptions['environment'],
  process: ViewTextOptions['process'],
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, [...words, file], { stdio: 'inherit', env: { ...environment } });
    const end = (): void => {
      child.kill();
    };
    // A terminal that goes away takes weft with it: what weft started goes too.
    process.once('exit', end);
    const settle = (answer: string | null): void => {
      process.off('exit', end);
      resolve(answer);
    };
    child.once('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT';
      settle(
        isMissing
          ? `${program}: no such program; set PAGER or EDITOR to one there is`
          : `${program}: ${error.message}`,
      );
    });
    child.once('exit', (code, signal) => {
      if (signal !== null) settle(`${program} was ended by ${signal}`);
      else settle(code === 0 ? null : `${program} ended with code ${code}`);
    });
  });
}

function failure(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
