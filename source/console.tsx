import { say } from '../protocol/text.ts';
import { ConsoleModel } from './app/console-model.ts';
import { handleInput } from './app/handle-input.ts';
import type { PaintedBody } from './app/paint-body.ts';
import { placeOf, type ScreenState } from './app/screen-state.ts';
import { SightWatch } from './app/watch-sight.ts';
import { Absences } from './fabric/absences.ts';
import type { Fabric } from './fabric/fabric.ts';
import { History } from './fabric/history.ts';
import { Recorder } from './fabric/recorder.ts';
import type { ScreenEnd, ScreenOptions } from './screen/screen.ts';
import { createScreen } from './screen/terminal-screen.ts';

export interface ConsoleOptions {
  readonly screen: ScreenOptions;
  readonly initial: ScreenState;
  /** Dials the sites; called when the skeleton stands. */
  readonly connect: () => Promise<{ readonly fabric: Fabric; stop(): void }>;
  /** Milliseconds since 1970 UTC. */
  readonly wall: () => number;
}

/** Ages run on where nothing comes: what stands still must be seen to grow old. */
const AGES_EVERY_MS = 500;
/** Long enough to read what stands from afar. */
const WALL_TURN_MS = 12_000;

/** The console on a terminal, from its first line to the terminal given back. */
export async function showConsole({
  screen: options,
  initial,
  connect,
  wall,
}: ConsoleOptions): Promise<ScreenEnd> {
  let takeNews = (): void => undefined;
  const screen = createScreen({ ...options, onNews: () => takeNews() });
  screen.showSkeleton((buffer, rect) => {
    buffer.write(rect.x + 1, rect.y, say`weft`, screen.theme.heading);
    buffer.write(
      rect.x + 1,
      rect.y + 2,
      say`listening for the sites${screen.glyphs.ellipsis}`,
      screen.theme.muted,
    );
  });
  let stop = (): void => undefined;
  let timer: NodeJS.Timeout | null = null;
  try {
    const { fabric, ...connected } = await connect();
    stop = () => connected.stop();
    const memory = { history: new History(), absences: new Absences() };
    const recorder = new Recorder();
    const model = new ConsoleModel({
      fabric,
      initial,
      memory,
      recorder,
      wall,
      requestPaint: (reason) => screen.requestPaint(reason),
      quit: () => screen.close(),
    });
    const sight = new SightWatch(memory.history);
    let painted: PaintedBody | null = null;
    screen.onInput((event) =>
      handleInput(model, event, {
        look: screen,
        rows: screen.size.rows,
        body: painted,
      }),
    );
    const remember = (): void => {
      const now = fabric.now();
      memory.history.sample(fabric.sites, now);
      memory.absences.observe(fabric.sites, now);
      void recorder.record(fabric, { now, wall: wall() });
    };
    takeNews = () => model.takeNews();
    fabric.onChange(() => screen.requestPaint('data'));
    let turnedAt = fabric.now();
    timer = setInterval(() => {
      remember();
      const isTime = fabric.now() - turnedAt >= WALL_TURN_MS;
      const { critical, warnings } = model.totals();
      if (isTime) turnedAt = fabric.now();
      if (isTime && (critical + warnings > 0 || placeOf(model.state).view !== 'overview')) {
        model.dispatch({ type: 'turn wall' });
      }
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
