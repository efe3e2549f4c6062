import { performance } from 'node:perf_hooks';
import type { ReactNode } from 'react';
import { ASCII_GLYPHS, type Glyphs, UNICODE_GLYPHS } from './glyphs.ts';
import { type InputEvent, keyNameOf } from './input-events.ts';
import { InputReader } from './input-reader.ts';
import type { Painter } from './layout-regions.ts';
import { Picture } from './picture.ts';
import { Presenter } from './presenter.ts';
import { endByHangUp, hookProcess, stopJob } from './process-hooks.ts';
import type { Size } from './rect.ts';
import { type PaintReason, PaintScheduler } from './scheduler.ts';
import type { Clock, InputListener, PaintFigures, Screen, ScreenEnd, ScreenOptions } from './screen.ts';
import { colourDepthOf, createStyleCodes } from './style-codes.ts';
import { Terminal } from './terminal.ts';
import { sizeOf, stopBlocking } from './terminal-output.ts';
import { type Theme, themeNamed } from './theme.ts';
import type { ThemeName } from './theme-palettes.ts';

const realClock: Clock = {
  now: () => performance.now(),
  later: (task, milliseconds) => {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A stalled terminal is waited for this long before the goodbye is written past its queue. */
const GOODBYE_MS = 1_000;

export function createScreen(options: ScreenOptions): Screen {
  return new TerminalScreen(options);
}

/** Holds the parts of a screen together: who is told what, and in which order things are taken and given back. */
class TerminalScreen implements Screen {
  readonly glyphs: Glyphs;
  readonly ended: Promise<ScreenEnd>;
  readonly #options: ScreenOptions;
  readonly #clock: Clock;
  readonly #terminal: Terminal;
  readonly #presenter: Presenter;
  readonly #scheduler: PaintScheduler;
  readonly #reader: InputReader;
  readonly #picture: Picture;
  readonly #unhookProcess: () => void;
  readonly #inputListeners: InputListener[] = [];
  readonly #resizeListeners = new Set<(size: Size) => void>();
  #settleEnd: (end: ScreenEnd) => void = () => undefined;
  #isClosed = false;
  #isReleased = false;
  #theme: Theme;

  constructor(options: ScreenOptions) {
    const { stdin, stdout, clock = realClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#theme = themeNamed(options.theme);
    this.glyphs = options.ascii ? ASCII_GLYPHS : UNICODE_GLYPHS;
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
    this.#picture = new Picture({
      size: sizeOf(stdout),
      glyphs: this.glyphs,
      theme: () => this.#theme,
      onChange: () => this.requestPaint('key'),
      onFailure: (error) => this.#end({ reason: 'failure', error }),
    });
    this.#presenter = new Presenter({
      output: stdout,
      styleCodes: createStyleCodes(colourDepthOf(options.environment)),
      now: () => clock.now(),
      onIdle: () => this.#scheduler.terminalIsReady(),
    });
    this.#scheduler = new PaintScheduler({
      paint: () => this.#paint(),
      lastWriteMs: () => this.#presenter.lastWriteMs,
      now: () => clock.now(),
      later: (task, milliseconds) => clock.later(task, milliseconds),
      // Two turns: a state change of the same key is committed by React in the first.
      soon: (task) => queueMicrotask(() => queueMicrotask(task)),
    });
    this.#reader = new InputReader({
      input: stdin,
      later: (task, milliseconds) => clock.later(task, milliseconds),
      onEvent: (event) => this.#hear(event),
      onEnd: () => this.#end({ reason: 'input ended' }),
    });
    this.#terminal = new Terminal({
      output: stdout,
      mouse: options.mouse,
      isWriting: () => this.#presenter.isWriting,
    });
    this.#unhookProcess =
      options.process === undefined
        ? () => undefined
        : hookProcess({
            process: options.process,
            release: () => this.#releaseAtOnce(),
            resume: () => this.#take(),
            end: (signal) => this.#end({ reason: 'signal', signal }),
          });
    stopBlocking(stdout);
    stdout.on('resize', this.#resize);
    stdout.on('error', this.#lose);
    stdout.on('close', this.#lose);
    this.#terminal.enter();
    this.#reader.start();
    this.requestPaint('key');
  }

  get size(): Size {
    return this.#picture.size;
  }

  get theme(): Theme {
    return this.#theme;
  }

  get paintFigures(): PaintFigures {
    return { bytesWritten: this.#presenter.bytesWritten, lastWriteMs: this.#presenter.lastWriteMs };
  }

  showSkeleton(paint: Painter): void {
    this.#picture.showSkeleton(paint);
  }

  mount(tree: ReactNode): Promise<void> {
    return this.#picture.mount(tree, this);
  }

  requestPaint(reason: PaintReason): void {
    this.#scheduler.request(reason);
  }

  repaint(): void {
    this.#presenter.invalidate();
    this.requestPaint('key');
  }

  onInput(listener: InputListener): () => void {
    this.#inputListeners.unshift(listener);
    return () => {
      const index = this.#inputListeners.indexOf(listener);
      if (index >= 0) {
        this.#inputListeners.splice(index, 1);
      }
    };
  }

  onResize(listener: (size: Size) => void): () => void {
    this.#resizeListeners.add(listener);
    return () => this.#resizeListeners.delete(listener);
  }

  setTheme(name: ThemeName): void {
    this.#theme = themeNamed(name);
    this.requestPaint('key');
  }

  async withTerminalReleased<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#releaseInOrder();
    try {
      return await work();
    } finally {
      this.#take();
    }
  }

  close(): void {
    this.#end({ reason: 'closed' });
  }

  #paint(): boolean {
    if (!this.#presenter.isReady) {
      return false;
    }
    const { frame, isRenumbered } = this.#picture.compose();
    if (isRenumbered) {
      this.#presenter.invalidate();
    }
    return this.#presenter.present(frame);
  }

  #hear(event: InputEvent): void {
    const key = event.kind === 'key' ? keyNameOf(event) : '';
    if (key === 'ctrl-l') {
      this.repaint();
      return;
    }
    if (key === 'ctrl-z' && this.#options.process !== undefined) {
      stopJob(this.#options.process);
      return;
    }
    if (event.kind !== 'mouse') {
      this.#picture.feed(event.kind === 'key' ? event.sequence : `\x1b[200~${event.text}\x1b[201~`);
    }
    // A copy: a listener may come or go while the event is handed round.
    const isUsed = [...this.#inputListeners].some((listener) => listener(event));
    if (!isUsed && key === 'ctrl-c') {
      this.close();
    }
  }

  readonly #resize = (): void => {
    const { columns, rows } = sizeOf(this.#options.stdout);
    if (columns === this.size.columns && rows === this.size.rows) {
      return;
    }
    this.#picture.resize({ columns, rows });
    for (const listener of this.#resizeListeners) {
      listener(this.size);
    }
    this.repaint();
  };

  readonly #lose = (): void => {
    this.#end({ reason: 'output lost' });
  };

  #take(): void {
    if (this.#isClosed || !this.#isReleased) {
      return;
    }
    this.#isReleased = false;
    this.#terminal.enter();
    this.#reader.start();
    this.#presenter.resume();
    this.#resize();
    this.requestPaint('key');
  }

  async #releaseInOrder(): Promise<void> {
    if (!this.#beginRelease()) {
      return;
    }
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.later(() => {
        this.#terminal.leaveAtOnce();
        resolve();
      }, GOODBYE_MS);
      this.#terminal.leave(() => {
        cancel();
        resolve();
      });
    });
  }

  #releaseAtOnce(): void {
    this.#beginRelease();
    this.#terminal.leaveAtOnce();
  }

  #beginRelease(): boolean {
    if (this.#isReleased) {
      return false;
    }
    this.#isReleased = true;
    this.#presenter.pause();
    this.#reader.stop();
    return true;
  }

  #end(end: ScreenEnd): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.#scheduler.stop();
    this.#picture.close();
    const { stdout } = this.#options;
    stdout.off('resize', this.#resize);
    stdout.off('close', this.#lose);
    // The error listener stays: a write under way may still fail, and an error nobody hears ends Node.
    // The hooks stay until the terminal has its goodbye, in case the process ends before.
    this.#releaseInOrder().then(() => {
      this.#unhookProcess();
      if (this.#options.process !== undefined && isHangUp(end)) {
        endByHangUp(this.#options.process);
      }
      this.#settleEnd(end);
    }, this.#settleFailure);
  }

  readonly #settleFailure = (error: unknown): void => {
    this.#settleEnd({ reason: 'failure', error: error instanceof Error ? error : new Error(String(error)) });
  };
}

function isHangUp(end: ScreenEnd): boolean {
  return end.reason === 'signal'
    ? end.signal === 'SIGHUP'
    : end.reason === 'input ended' || end.reason === 'output lost';
}
