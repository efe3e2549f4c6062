import type { Fabric } from '../fabric/fabric.ts';
import type { Recorder } from '../fabric/recorder.ts';
import type { PaintReason } from '../screen/scheduler.ts';
import type { ActingServices } from './acting.ts';
import type { Memory } from './overview-source.ts';
import type { ScreenState } from './screen-state.ts';
import type { TerminalServices } from './terminal-services.ts';

/** What a screen is given: the fabric, what it remembers, the terminal, and the way of commands. */
export interface ModelOptions {
  readonly fabric: Fabric;
  readonly initial: ScreenState;
  readonly memory: Memory;
  /** The past, for whoever steps back; without one nothing is recorded. */
  readonly recorder?: Recorder;
  /** Milliseconds since 1970 UTC. */
  readonly wall: () => number;
  readonly requestPaint: (reason: PaintReason) => void;
  readonly terminal: TerminalServices;
  /** The operator wants to leave. */
  readonly quit: () => void;
  /** Null where this console only reads. */
  readonly acting?: ActingServices | null;
}
