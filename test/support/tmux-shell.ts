import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmulatedTerminal } from './emulated-terminal.ts';
import { findProgram } from './slurm-processes.ts';
import { until } from './stream-server.ts';

/** Whether tmux is here; where it is not, says how to get it. For `describe.skipIf`. */
export function hasTmux(): boolean {
  if (findProgram('tmux') !== null) return true;
  console.warn('tmux is not installed: apt-get install -y --no-install-recommends tmux');
  return false;
}

/** What tmux knows of a terminal: who owns it shows in these. */
export interface TerminalState {
  readonly isAlternate: boolean;
  readonly isCursorShown: boolean;
  readonly isMouseHeard: boolean;
  readonly isWrapping: boolean;
}

/** As a shell has it. */
export const OWN: TerminalState = {
  isAlternate: false,
  isCursorShown: true,
  isMouseHeard: false,
  isWrapping: true,
};

/** As the console has it. */
export const TAKEN: TerminalState = {
  isAlternate: true,
  isCursorShown: false,
  isMouseHeard: true,
  isWrapping: false,
};

/** Whether a process of a session (POSIX 3.343) is there; `ps` fails where none is. */
function isAnyoneIn(session: string): boolean {
  return spawnSync('ps', ['-o', 'pid=', '-s', session]).status === 0;
}

/** An interactive shell on a real pseudo-terminal, in a tmux of its own that nobody looks at. */
export class TmuxShell {
  readonly #socket: string;
  readonly #folder: string;
  readonly #size: { readonly columns: number; readonly rows: number };

  /** `folder` is empty and its own: the shell works there. `programs` are put on its PATH. */
  constructor(
    folder: string,
    programs: Readonly<Record<string, string>>,
    size = { columns: 120, rows: 40 },
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.#folder = folder;
    this.#size = size;
    this.#socket = join(folder, 'tmux.socket');
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    const variables = { ...environment, PATH: `${bin}:${process.env['PATH']}`, PS1: '$ ', HOME: folder };
    const assigned = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    this.#tmux(
      ...['-f', '/dev/null', 'new-session', '-d', '-s', 'shell', '-c', folder],
      ...['-x', String(size.columns), '-y', String(size.rows)],
      ...['env', '-u', 'ENV', ...assigned, 'sh', '-i'],
    );
    this.#tmux('pipe-pane', '-t', 'shell', `cat >> ${join(folder, 'bytes')}`);
  }

  /** A file that what runs in the shell has written; null while there is none. */
  file(name: string): string | null {
    const path = join(this.#folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  /** Presses keys as tmux names them (`C-c`, `Enter`), and types everything else. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', '-t', 'shell', ...keys);
  }

  /** Hands a command line to the shell. */
  enter(line: string): void {
    this.#tmux('send-keys', '-t', 'shell', '-l', line);
    this.press('Enter');
  }

  /** Runs a command to its end, however long it takes, and gives what it wrote. */
  async run(line: string): Promise<string> {
    const name = `answer${this.#answers++}`;
    this.enter(`${line} >${name}.part; mv ${name}.part ${name}`);
    await until(() => this.file(name) !== null, line);
    return this.file(name) ?? '';
  }
  #answers = 0;

  /** Waits until the screen is as wanted; fails with what it shows instead. */
  async seen(wanted: (text: string) => boolean, what: string, withinMs?: number): Promise<void> {
    await until(() => wanted(this.text()), what, withinMs).catch((cause: unknown) => {
      throw new Error(`waited for ${what}; the screen shows\n${this.text()}`, { cause });
    });
  }

  text(): string {
    return this.#tmux('capture-pane', '-p', '-t', 'shell');
  }

  /** Everything from the first line that scrolled away to the last on the screen. */
  history(): string {
    return this.#tmux('capture-pane', '-p', '-S', '-', '-t', 'shell').trimEnd();
  }

  state(): TerminalState {
    const flags = '#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{wrap_flag}';
    const [alternate, cursor, mouse, wrap] = this.#tmux('display-message', '-p', '-t', 'shell', flags)
      .trim()
      .split(' ');
    return {
      isAlternate: alternate === '1',
      isCursorShown: cursor === '1',
      isMouseHeard: mouse === '1',
      isWrapping: wrap === '1',
    };
  }

  /** What another terminal makes of every byte so far. */
  async modes(): Promise<EmulatedTerminal['modes']> {
    const terminal = new EmulatedTerminal(this.#size.columns, this.#size.rows);
    await terminal.write(this.file('bytes') ?? '');
    const { modes } = terminal;
    terminal.close();
    return modes;
  }

  bytes(): string {
    return this.file('bytes') ?? '';
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-t', 'shell', '-x', String(columns), '-y', String(rows));
  }

  /** Takes the terminal away from whatever is on it, and waits until that has ended. May be called twice. */
  async end(): Promise<void> {
    try {
      const session = this.#tmux('display-message', '-p', '-t', 'shell', '#{pane_pid}').trim();
      this.#tmux('kill-server');
      // A console that is hung up on still writes what it remembers, into a folder that is about to go.
      await until(() => !isAnyoneIn(session), `the end of what ran in the shell ${session}`);
    } catch (error) {
      if (!(error instanceof Error && 'status' in error)) throw error;
    }
  }

  #tmux(...parameters: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...parameters], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
