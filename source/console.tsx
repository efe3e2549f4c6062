import type { DataClass } from '../protocol/configuration/data-classes.ts';
import type { ActingServices } from './app/acting.ts';
import type { ConsoleModel } from './app/console-model.ts';
import type { ScreenState } from './app/screen-state.ts';
import type { TerminalServices } from './app/terminal-services.ts';
import type { AskDay } from './days-of-sites.ts';
import type { Fabric } from './fabric/fabric.ts';
import { FabricWatch } from './fabric-watch.ts';
import type { Screen, ScreenEnd } from './screen/screen.ts';
import { showScreen } from './show-screen.tsx';

export interface ConsoleOptions {
  /** Taken already; it is given back when the console ends. */
  readonly screen: Screen;
  readonly terminal: TerminalServices;
  readonly initial: ScreenState;
  /** Dials the sites; called when the skeleton stands. */
  readonly connect: () => Promise<{
    readonly fabric: Fabric;
    /** The way of commands; absent or null where this console only reads. */
    readonly acting?: ActingServices | null;
    /** Absent where no site can be asked for its day. */
    readonly askDay?: AskDay;
    stop(): void;
  }>;
  /** Milliseconds since 1970 UTC. */
  readonly wall: () => number;
  /** Where work may go, as far as this console was told. */
  readonly dataClasses?: ReadonlyMap<string, DataClass>;
  /** Told when the screen stands, of what it knows alone; returns the way to stop. */
  readonly remember?: (model: ConsoleModel) => () => void;
}

/** The console on a screen, until the screen is given back. */
export async function showConsole({
  screen,
  terminal,
  initial,
  connect,
  wall,
  dataClasses = new Map(),
  ...more
}: ConsoleOptions): Promise<ScreenEnd> {
  let stop = (): void => undefined;
  try {
    const { fabric, acting = null, askDay, ...connected } = await connect();
    const watch = new FabricWatch({ fabric, wall, dataClasses, ...(askDay === undefined ? {} : { askDay }) });
    stop = () => {
      watch.stop();
      connected.stop();
    };
    watch.start();
    return await showScreen({ screen, terminal, initial, watch, acting, ...more });
  } finally {
    stop();
    screen.close();
    await screen.ended;
  }
}
