import type { DataClass } from '../protocol/configuration/data-classes.ts';
import { SurvivalWatch } from './actions/placing/survival-watch.ts';
import type { ActingServices } from './app/acting.ts';
import { ConsoleModel } from './app/console-model.ts';
import { handleInput } from './app/handle-input.ts';
import type { PaintedBody } from './app/paint-body.ts';
import { placeOf, type ScreenState } from './app/screen-state.ts';
import type { TerminalServices } from './app/terminal-services.ts';
import { SightWatch } from './app/watch-sight.ts';
import { Absences } from './fabric/absences.ts';
import type { Fabric } from './fabric/fabric.ts';
import { History } from './fabric/history.ts';
import { Recorder } from './fabric/recorder.ts';
import { TurnsOfSites } from './fabric/site-turns.ts';
import type { Screen, ScreenEnd } from './screen/screen.ts';

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
    stop(): void;
  }>;
  /** Milliseconds since 1970 UTC. */
  readonly wall: () => number;
  /** Where work may go, as far as this console was told. */
  readonly dataClasses?: ReadonlyMap<string, DataClass>;
  /** Told when the screen stands, of what it knows alone; returns the way to stop. */
  readonly remember?: (model: ConsoleModel) => () => void;
}

/** Ages run on where nothing comes: what stands still must be seen to grow old. */
const AGES_EVERY_MS = 500;

/** The console on a screen, until the screen is given back. */
export async function showConsole({
  screen,
  terminal,
  initial,
  connect,
  wall,
  dataClasses = new Map(),
  remember: keep = () => () => undefined,
}: ConsoleOptions): Promise<ScreenEnd> {
  let stop = (): void => undefined;
  let forget = (): void => undefined;
  let timer: NodeJS.Timeout | null = null;
  try {
    const { fabric, ...connected } = await connect();
    stop = () => connected.stop();
    const survival = new SurvivalWatch((slice) => setImmediate(slice));
    const memory = { history: new History(), absences: new Absences(), turns: new TurnsOfSites(), survival };
    const recorder = new Recorder();
    const model = new ConsoleModel({
      fabric,
      initial,
      memory,
      recorder,
      wall,
      requestPaint: (reason) => screen.requestPaint(reason),
      quit: () => screen.close(),
      terminal,
      acting: connected.acting ?? null,
    });
    const sight = new SightWatch(memory.history);
    forget = keep(model);
    let painted: PaintedBody | null = null;
    screen.onInput((event) =>
      handleInput(model, event, {
        look: screen,
        ...screen.size,
        body: painted,
      }),
    );
    const remember = (): void => {
      const now = fabric.now();
      memory.history.sample(fabric.sites, now);
      memory.absences.observe(fabric.sites, now);
      memory.turns.observe(fabric.sites, now);
      const isShown = placeOf(model.state).view === 'overview';
      if (isShown) survival.look({ fabric, now, wall: wall(), dataClasses }, fabric.revision);
      void recorder.record(fabric, { now, wall: wall() });
    };
    screen.onNews(() => model.takeNews());
    fabric.onChange(() => screen.requestPaint('data'));
    timer = setInterval(() => {
      remember();
      screen.requestPaint('data');
    }, AGES_EVERY_MS);
    const [{ App }] = await Promise.all([import('./app.tsx'), firstWords(fabric)]);
    await screen.mount(
      <App
        model={model}
        onBody={(body) => {
          painted = body;
          sight.painted(model, body);
        }}
      />,
    );
    return await screen.ended;
  } finally {
    if (timer !== null) clearInterval(timer);
    forget();
    stop();
    screen.close();
    await screen.ended;
  }
}

/** A screen full of lost sites that are only just being dialled would cry wolf at every start. */
const FIRST_WORDS_MS = 600;

/** Until every site has spoken or failed, but not for long. */
function firstWords(fabric: Fabric): Promise<void> {
  const isPending = (): boolean =>
    fabric.sites.some(
      ({ feed }) => feed.mirror.times === null && feed.state !== 'down' && feed.state !== 'refused',
    );
  if (!isPending()) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      stopListening();
      resolve();
    };
    const timer = setTimeout(settle, FIRST_WORDS_MS);
    const stopListening = fabric.onChange(() => {
      if (!isPending()) settle();
    });
  });
}
