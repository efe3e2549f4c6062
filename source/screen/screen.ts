import type { ReactNode } from 'react';
import type { Clock } from './clock.ts';
import type { Glyphs } from './glyphs.ts';
import type { InputListener } from './input-listeners.ts';
import type { TerminalInput } from './input-reader.ts';
import type { Painter } from './layout-regions.ts';
import type { SignalledProcess } from './process-hooks.ts';
import type { Size } from './rect.ts';
import type { PaintReason } from './scheduler.ts';
import type { TerminalOutput } from './terminal-output.ts';
import type { Theme } from './theme.ts';
import type { Background, ThemeName } from './theme-palettes.ts';

/** Why a screen is no longer shown. */
export type ScreenEnd =
  | { readonly reason: 'closed' | 'input ended' | 'output lost' }
  | { readonly reason: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly reason: 'failure'; readonly error: Error };

export interface ScreenOptions {
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly theme: ThemeName;
  /** What the terminal has behind the text; left out, it is asked of the environment. */
  readonly background?: Background | undefined;
  readonly ascii: boolean;
  readonly mouse: boolean;
  /**
   * The process whose end and stop must give the terminal back; left out where the terminal is not the
   * process's own, as in a served session.
   */
  readonly process?: SignalledProcess;
  /** Milliseconds that only rise, and timers; the real ones when left out. */
  readonly clock?: Clock;
}

/**
 * A terminal that shows a React tree and what its canvases paint. It is taken when the screen is made,
 * and given back on every way out.
 */
export interface Screen {
  readonly size: Size;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  /** Settles when the screen was closed, lost or failed, and the terminal is given back; it never rejects. */
  readonly ended: Promise<ScreenEnd>;
  /** Paints the whole screen until a tree is mounted: something to see while Ink is loaded. */
  showSkeleton(paint: Painter): void;
  /** Loads Ink and shows the tree; called again, it shows another one. */
  mount(tree: ReactNode): Promise<void>;
  /** State has changed that a painter reads. */
  requestPaint(reason: PaintReason): void;
  /** Paints every cell again, whatever the terminal is thought to show. */
  repaint(): void;
  /** The newest listener is asked first. Returns the way to stop listening. */
  onInput(listener: InputListener): () => void;
  onResize(listener: (size: Size) => void): () => void;
  /** Told before news are painted, and not before an answer to a key: the time to look at the world again. */
  onNews(listener: () => void): () => void;
  setTheme(name: ThemeName): void;
  /** What the terminal has behind the text; until it is said the environment is asked. */
  setBackground(background: Background): void;
  /** Lends the terminal to something else (a shell, an editor) until `work` has settled. */
  withTerminalReleased<Result>(work: () => Promise<Result>): Promise<Result>;
  /** How the painting goes, for the program's own figures. */
  readonly paintFigures: PaintFigures;
  /** Whether the mouse is reported to us; off, the terminal selects text with it. Has no effect where it never was. */
  setMouse(isOn: boolean): void;
  /** Ends the screen; `ended` tells when the terminal is given back. May be called twice. */
  close(): void;
}

export interface PaintFigures {
  readonly bytesWritten: number;
  /** How long the terminal took to take the last paint, in milliseconds. */
  readonly lastWriteMs: number;
}
