import type { ActingServices } from './app/acting.ts';
import { ConsoleModel } from './app/console-model.ts';
import { handleInput } from './app/handle-input.ts';
import type { PaintedBody } from './app/paint-body.ts';
import { placeOf, type ScreenState } from './app/screen-state.ts';
import type { TerminalServices } from './app/terminal-services.ts';
import { SightWatch } from './app/watch-sight.ts';
import { Absences } from './fabric/absences.ts';
import type { Fabric } from './fabric/fabric.ts';
import type { FabricWatch } from './fabric-watch.ts';
import type { InputEvent } from './screen/input-events.ts';
import type { Screen, ScreenEnd } from './screen/screen.ts';

export interface ShowScreenOptions {
  /** Taken already; whoever took it gives it back. */
  readonly screen: Screen;
  readonly terminal: TerminalServices;
  readonly initial: ScreenState;
  readonly watch: FabricWatch;
  readonly acting: ActingServices | null;
  /** Told when the screen stands, of what it knows alone; returns the way to stop. */
  readonly remember?: (model: ConsoleModel) => () => void;
  /** Which keys and clicks this screen hears at all. */
  readonly hears?: (event: InputEvent) => boolean;
  /** When news are painted; whenever there are some where it is left out. Returns the way to stop. */
  readonly onNews?: (paint: () => void) => () => void;
}

/** One screen of a fabric that is watched, with cursor, filters and views of its own, until it is closed. */
export async function showScreen({
  screen,
  terminal,
  initial,
  watch,
  acting,
  remember = () => () => undefined,
  hears = () => true,
  onNews,
}: ShowScreenOptions): Promise<ScreenEnd> {
  const { fabric, wall, history, turns, survival, recorder } = watch;
  // A site that came back is unlocked by whoever looked at it, for himself alone (SAFETY.md rule 5).
  const absences = new Absences();
  const model = new ConsoleModel({
    fabric,
    initial,
    memory: { history, absences, turns, survival },
    recorder,
    wall,
    requestPaint: (reason) => screen.requestPaint(reason),
    quit: () => screen.close(),
    terminal,
    acting,
  });
  const sight = new SightWatch(history);
  let painted: PaintedBody | null = null;
  const paint = (): void => screen.requestPaint('data');
  const stops = [
    remember(model),
    watch.reckonFor(() => placeOf(model.state).view === 'overview'),
    watch.onTurn(() => {
      absences.observe(fabric.sites, fabric.now());
      if (onNews === undefined) paint();
    }),
    onNews === undefined ? fabric.onChange(paint) : onNews(paint),
  ];
  try {
    screen.onInput(
      (event) => !hears(event) || handleInput(model, event, { look: screen, ...screen.size, body: painted }),
    );
    screen.onNews(() => model.takeNews());
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
    for (const stop of stops) stop();
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
