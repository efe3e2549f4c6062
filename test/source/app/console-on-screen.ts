import { initialState, type ScreenState } from '../../../source/app/screen-state.ts';
import { showConsole } from '../../../source/console.tsx';
import type { Fabric } from '../../../source/fabric/fabric.ts';
import type { ScreenEnd } from '../../../source/screen/screen.ts';
import { createScreen } from '../../../source/screen/terminal-screen.ts';
import { servicesOf } from '../../../source/terminal-services.ts';
import { EmulatedTerminal } from '../../support/emulated-terminal.ts';
import { FakeInput, FakeOutput } from '../../support/fake-terminal.ts';

/** The whole console on a terminal emulator in memory. */
export interface ShownConsole {
  readonly terminal: EmulatedTerminal;
  readonly ended: Promise<ScreenEnd>;
  type(keys: string): void;
  /** Presses and releases the left button on the first cell of some text that is shown. */
  click(text: string): void;
  wheel(way: 'up' | 'down'): void;
  /** The screen once it is as wanted; fails with what it shows instead. */
  seen(wanted: (text: string) => boolean, what: string): Promise<string>;
  /** Ends the console in order; may be called twice. */
  end(): Promise<void>;
}

export interface ShownOptions {
  readonly columns: number;
  readonly rows: number;
  readonly connect: () => Promise<{ readonly fabric: Fabric; stop(): void }>;
  readonly initial?: ScreenState;
  readonly wall?: () => number;
  readonly patienceMs?: number;
  readonly mouse?: boolean;
}

/** Generous: the machine may be busy, and what is waited for ends the waiting. */
const PATIENCE_MS = 20_000;

export function consoleOnScreen(options: ShownOptions): ShownConsole {
  const { columns, rows, connect, patienceMs = PATIENCE_MS } = options;
  const stdin = new FakeInput();
  const stdout = new FakeOutput(columns, rows);
  const terminal = new EmulatedTerminal(columns, rows);
  const watchers = new Set<() => void>();
  let written = Promise.resolve();
  stdout.on('written', () => {
    written = written
      .then(() => terminal.write(stdout.take()))
      .then(() => {
        for (const look of watchers) look();
      });
  });
  const take = stdout.write.bind(stdout);
  stdout.write = (chunk, done) => {
    const isFree = take(chunk, done);
    stdout.emit('written');
    return isFree;
  };
  const environment = { TERM: 'xterm-256color' };
  const own = {
    stdin,
    stdout,
    environment,
    theme: 'default',
    ascii: false,
    mouse: options.mouse ?? false,
  } as const;
  const screen = createScreen(own);
  const ended = showConsole({
    screen,
    terminal: servicesOf(screen, own),
    initial: options.initial ?? initialState('overview', '', false),
    connect,
    wall: options.wall ?? (() => Date.now()),
  }).then(async (end) => {
    // The emulator takes what was written in its own time.
    await written;
    return end;
  });
  return {
    terminal,
    ended,
    type: (keys) => stdin.type(keys),
    click: (text) => {
      const lines = terminal.text().split('\n');
      const y = lines.findIndex((line) => line.includes(text));
      if (y < 0) throw new Error(`${text} is not shown:\n${lines.join('\n')}`);
      const place = `${(lines[y]?.indexOf(text) ?? 0) + 1};${y + 1}`;
      stdin.type(`\x1b[<0;${place}M\x1b[<0;${place}m`);
    },
    wheel: (way) => stdin.type(`\x1b[<${way === 'up' ? 64 : 65};10;10M`),
    seen: (wanted, what) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          watchers.delete(look);
          clearTimeout(timer);
        };
        const look = (): void => {
          const text = terminal.text();
          if (!wanted(text)) return;
          stop();
          resolve(text);
        };
        const timer = setTimeout(() => {
          stop();
          reject(new Error(`waited for ${what}; the screen shows\n${terminal.text()}`));
        }, patienceMs);
        watchers.add(look);
        look();
      }),
    end: async () => {
      stdin.type('\x03');
      await ended;
      terminal.close();
    },
  };
}
