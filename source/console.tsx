import { say } from '../protocol/text.ts';
import { ConsoleModel } from './app/console-model.ts';
import { handleInput } from './app/handle-input.ts';
import type { PaintedBody } from './app/paint-body.ts';
import { placeOf, type ScreenState } from './app/screen-state.ts';
import { Absences } from './fabric/absences.ts';
import type { Fabric } from './fabric/fabric.ts';
import { History } from './fabric/history.ts';
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
  const screen = createScreen(options);
  screen.showSkeleton((buffer, rect) => {
    buffer.write(rect.x + 1, rect.y, say`weft`, screen.theme.heading);
    buffer.write(rect.x + 1, rect.y + 2, say`listening for the sites…`, screen.theme.muted);
  });
  let stop = (): void => undefined;
  let timer: NodeJS.Timeout | null = null;
  try {
    const { fabric, ...connected } = await connect();
    stop = () => connected.stop();
    const memory = { history: new History(), absences: new Absences() };
    const model = new ConsoleModel({
      fabric,
      initial,
      memory,
      wall,
      requestPaint: (reason) => screen.requestPaint(reason),
      quit: () => screen.close(),
    });
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
    };
    fabric.onChange(() => {
      remember();
      model.announce('data');
    });
    let turnedAt = fabric.now();
    timer = setInterval(() => {
      remember();
      const isTime = fabric.now() - turnedAt >= WALL_TURN_MS;
      const { critical, warnings } = model.totals();
      if (isTime) turnedAt = fabric.now();
      if (isTime && (critical + warnings > 0 || placeOf(model.state).view !== 'overview')) {
        model.dispatch({ type: 'turn wall' });
      }
      model.announce('data');
    }, AGES_EVERY_MS);
    const { App } = await import('./app.tsx');
    await screen.mount(
      <App
        model={model}
        onBody={(body) => {
          painted = body;
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
