import type { ReactNode } from 'react';
import { backgroundOf } from './background.ts';
import { realClock } from './clock.ts';
import { colourDepthOf } from './colour-depth.ts';
import { ASCII_GLYPHS, type Glyphs, UNICODE_GLYPHS } from './glyphs.ts';
import { isHangUp } from './hang-up.ts';
import { type InputEvent, keyNameOf } from './input-events.ts';
import { type InputListener, InputListeners } from './input-listeners.ts';
import { InputReader } from './input-reader.ts';
import type { Painter } from './layout-regions.ts';
import { Listeners } from './listeners.ts';
import { Picture } from './picture.ts';
import { Presenter } from './presenter.ts';
import { endByHangUp, hookProcess, isFromKeyboard, stopJob } from './process-hooks.ts';
import type { Size } from './rect.ts';
import { inTwoTurns, type PaintReason, PaintScheduler } from './scheduler.ts';
import type { PaintFigures, Screen, ScreenEnd, ScreenOptions } from './screen.ts';
import { createStyleCodes, type StyleCodes } from './style-codes.ts';
import { Terminal } from './terminal.ts';
import { TerminalLease } from './terminal-lease.ts';
import { sizeOf, stopBlocking } from './terminal-output.ts';
import { type Theme, themeShown } from './theme.ts';
import type { Background, ThemeName } from './theme-palettes.ts';

export function createScreen(options: ScreenOptions): Screen {
  return new TerminalScreen(options);
}

/** Holds the parts of a screen together: who is told what, and in which order things are taken and given back. */
class TerminalScreen implements Screen {
  readonly glyphs: Glyphs;
  readonly ended: Promise<ScreenEnd>;
  readonly onInput = (listener: InputListener) => this.#inputListeners.add(listener);
  readonly onResize = (listener: (size: Size) => void) => this.#resizeListeners.add(listener);
  readonly onNews = (listener: () => void) => this.#newsListeners.add(listener);
  readonly #options: ScreenOptions;
  readonly #styleCodes: StyleCodes;
  readonly #lease: TerminalLease;
  readonly #presenter: Presenter;
  readonly #scheduler: PaintScheduler;
  readonly #picture: Picture;
  readonly #unhookProcess: () => void;
  readonly #inputListeners = new InputListeners();
  readonly #resizeListeners = new Listeners<[Size]>();
  readonly #newsListeners = new Listeners();
  #settleEnd: (end: ScreenEnd) => void = () => undefined;
  #isClosed = false;
  /** While something else has the terminal, its keys are none of ours. */
  #theme: Theme;
  #background: Background;

  constructor(options: ScreenOptions) {
    const { stdin, stdout, clock = realClock } = options;
    this.#options = options;
    this.#styleCodes = createStyleCodes(colourDepthOf(options.environment));
    this.#background = options.background ?? backgroundOf(options.environment);
    this.#theme = this.#themeFor(options.theme);
    this.glyphs = options.ascii ? ASCII_GLYPHS : UNICODE_GLYPHS;
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
    this.#picture = new Picture({
      size: sizeOf(stdout, options.environment),
      glyphs: this.glyphs,
      theme: () => this.#theme,
      onChange: () => this.requestPaint('key'),
      onFailure: (error) => this.#end({ reason: 'failure', error }),
    });
    this.#presenter = new Presenter({
      output: stdout,
      styleCodes: this.#styleCodes,
      now: () => clock.now(),
      onIdle: () => this.#scheduler.terminalIsReady(),
    });
    const later = (task: () => void, milliseconds: number) => clock.later(task, milliseconds);
    this.#scheduler = new PaintScheduler({
      paint: (reason) => this.#paint(reason),
      lastWriteMs: () => this.#presenter.lastWriteMs,
      now: () => clock.now(),
      later,
      soon: inTwoTurns,
    });
    this.#lease = new TerminalLease({
      presenter: this.#presenter,
      later: (task, milliseconds) => clock.later(task, milliseconds),
      terminal: new Terminal({
        output: stdout,
        mouse: options.mouse,
        isWriting: () => this.#presenter.isWriting,
      }),
      reader: new InputReader({
        input: stdin,
        later: (task, milliseconds) => clock.later(task, milliseconds),
        onEvent: (event) => this.#hear(event),
        onHeard: () => this.#scheduler.inputIsHeard(),
        onEnd: () => this.#end({ reason: 'input ended' }),
      }),
    });
    this.#unhookProcess =
      options.process === undefined
        ? () => undefined
        : hookProcess({
            process: options.process,
            release: () => this.#lease.giveBackAtOnce(),
            resume: () => this.#takeAgain(() => this.#lease.takeAfterStop()),
            end: (signal) => {
              // What the keyboard ends while the terminal is lent is whoever has it.
              if (!(this.#lease.isLent && isFromKeyboard(signal))) this.#end({ reason: 'signal', signal });
            },
          });
    stopBlocking(stdout);
    stdout.on('resize', this.#resize);
    stdout.on('error', this.#lose);
    stdout.on('close', this.#lose);
    this.#lease.take();
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
    this.#picture.beginAnew();
    this.#presenter.invalidate();
    this.requestPaint('key');
  }

  setBackground(background: Background): void {
    this.#background = background;
    this.setTheme(this.#theme.name);
  }

  setTheme(name: ThemeName): void {
    this.#theme = this.#themeFor(name);
    this.requestPaint('key');
  }

  async withTerminalReleased<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#lease.lend(work);
    } finally {
      this.#takeAgain(() => this.#lease.take());
    }
  }

  readonly setMouse = (isOn: boolean): void => this.#lease.setMouse(isOn);

  readonly close = (): void => this.#end({ reason: 'closed' });

  #themeFor(name: ThemeName): Theme {
    return themeShown(name, this.#styleCodes.depth, this.#background);
  }

  #paint(reason: PaintReason): boolean {
    if (!this.#presenter.isReady) {
      return false;
    }
    if (reason === 'data') {
      this.#newsListeners.tell();
    }
    const { frame, isRenumbered } = this.#picture.compose(reason === 'cursor');
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
    if (!this.#inputListeners.tell(event) && key === 'ctrl-c') this.close();
  }

  readonly #resize = (): void => {
    const { columns, rows } = sizeOf(this.#options.stdout, this.#options.environment);
    if (columns === this.size.columns && rows === this.size.rows) {
      return;
    }
    this.#picture.resize({ columns, rows });
    this.#resizeListeners.tell(this.size);
    this.repaint();
  };

  readonly #lose = (): void => this.#end({ reason: 'output lost' });

  #takeAgain(take: () => boolean): void {
    if (!this.#isClosed && take()) {
      // The terminal may have another size by now, of which nobody told.
      this.#resize();
      this.requestPaint('key');
    }
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
    this.#lease.giveBack().then(() => {
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
