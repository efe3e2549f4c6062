import { createElement } from 'react';
import { ConsoleModel } from '../../source/app/console-model.ts';
import { handleInput } from '../../source/app/handle-input.ts';
import type { PaintedBody } from '../../source/app/paint-body.ts';
import { initialState } from '../../source/app/screen-state.ts';
import { App } from '../../source/app.tsx';
import type { Screen, ScreenOptions } from '../../source/screen/screen.ts';
import { createScreen } from '../../source/screen/terminal-screen.ts';
import { servicesOf } from '../../source/terminal-services.ts';
import { VIEW_NAMES, type ViewName } from '../../source/views/view-names.ts';
import { EmulatedTerminal } from './emulated-terminal.ts';
import { type FakeClock, type FakeInput, type FakeOutput, fakeTerminal, settled } from './fake-terminal.ts';
import { SimulatedFabric } from './simulated-fabric.ts';

/** Every view of the console, and what may lie above one. */
/** Pages of the power view beside its tree. */
const POWER_PICTURES = ['power-day', 'power-cooling'] as const;
export const PICTURES = [...VIEW_NAMES, ...POWER_PICTURES, 'help', 'sort', 'filter', 'command'] as const;
export type PictureName = (typeof PICTURES)[number];

export const PICTURE_SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
  [300, 100],
] as const;

/** The whole console on a terminal in memory, which does only what a test tells it. */
export class StillConsole {
  readonly screen: Screen;
  readonly model: ConsoleModel;
  readonly stdin: FakeInput;
  readonly stdout: FakeOutput;
  readonly clock: FakeClock;
  readonly terminal: EmulatedTerminal;
  readonly #world: SimulatedFabric;
  #body: PaintedBody | null = null;

  private constructor(
    world: SimulatedFabric,
    columns: number,
    rows: number,
    looks: Partial<Pick<ScreenOptions, 'theme' | 'background' | 'ascii' | 'environment'>>,
  ) {
    const { stdin, stdout, clock, options } = fakeTerminal(columns, rows);
    const environment = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };
    this.#world = world;
    this.stdin = stdin;
    this.stdout = stdout;
    this.clock = clock;
    this.terminal = new EmulatedTerminal(columns, rows);
    this.screen = createScreen({ ...options, environment, ...looks });
    this.model = new ConsoleModel({
      fabric: world.fabric,
      initial: initialState('overview', '', false),
      memory: world.memory,
      terminal: servicesOf(this.screen, { environment, theme: 'default', mouse: false }),
      wall: () => world.wall(),
      requestPaint: (reason) => this.screen.requestPaint(reason),
      // A test that presses whatever comes to its mind goes on.
      quit: () => undefined,
    });
    this.screen.onInput((event) =>
      handleInput(this.model, event, { look: this.screen, ...this.screen.size, body: this.#body }),
    );
    this.hear();
  }

  static async open(
    world: SimulatedFabric,
    columns: number,
    rows: number,
    looks: Partial<Pick<ScreenOptions, 'theme' | 'background' | 'ascii' | 'environment'>> = {},
  ): Promise<StillConsole> {
    const shown = new StillConsole(world, columns, rows, looks);
    await shown.screen.mount(
      createElement(App, {
        model: shown.model,
        onBody: (body: PaintedBody) => {
          shown.#body = body;
        },
      }),
    );
    await shown.settle();
    return shown;
  }

  /** Something came. */
  hear(): void {
    this.model.takeNews();
    this.screen.requestPaint('key');
  }

  /** Waits until nothing is painted any more, and lets the terminal take it; gives the bytes. */
  async settle(): Promise<string> {
    let all = '';
    for (let quiet = 0; quiet < 2; ) {
      await settled();
      const bytes = this.stdout.take();
      quiet = bytes === '' ? quiet + 1 : 0;
      all += bytes;
      if (bytes !== '') await this.terminal.write(bytes);
    }
    return all;
  }

  /** Opens a view on something that it can be about, or what lies above one. */
  async show(name: PictureName): Promise<void> {
    const { model } = this;
    model.dispatch({ type: 'cancel' });
    const page = name === 'power-day' ? 'day' : name === 'power-cooling' ? 'cooling' : 'tree';
    model.dispatch({ type: 'power', power: { ...model.state.power, page } });
    if (isView(name)) this.#open(name);
    else if (page !== 'tree') this.#open('power');
    else model.dispatch({ type: 'go', view: 'nodes' });
    if (name === 'help') model.dispatch({ type: 'open help' });
    if (name === 'sort') model.dispatch({ type: 'open sort', choice: 3 });
    if (name === 'filter') this.stdin.type('/health!=okk');
    if (name === 'command') this.stdin.type(':nod');
    await this.settle();
  }

  close(): void {
    this.screen.close();
    this.terminal.close();
  }

  #open(view: ViewName): void {
    const { model } = this;
    model.dispatch({ type: 'go', view: view === 'record' ? 'alerts' : 'nodes' });
    if (view === 'node') model.dispatch({ type: 'enter', view, subject: this.#first('nodes') });
    else if (view === 'workload') model.dispatch({ type: 'enter', view, subject: this.#first('workloads') });
    else if (view === 'link') model.dispatch({ type: 'enter', view, subject: this.#first('links') });
    else if (view === 'record')
      model.dispatch({ type: 'enter', view, subject: this.#first('alerts'), of: 'alerts' });
    else model.dispatch({ type: 'go', view });
  }

  #first(kind: 'nodes' | 'workloads' | 'links' | 'alerts'): string | null {
    for (const site of this.#world.fabric.sites) {
      const keys: string[] = [];
      const table = site.table(kind);
      table?.forEach((slot) => {
        keys.push(table.keyOf(slot));
      });
      if (keys[0] !== undefined) return `${site.id}/${keys[0]}`;
    }
    return null;
  }
}

function isView(name: PictureName): name is ViewName {
  return VIEW_NAMES.some((view) => view === name);
}

/** The fabric of the pictures: what is broken and what was broken, and a site that is not heard any more. */
export function troubledFabric(): SimulatedFabric {
  const world = new SimulatedFabric({ nodes: 40, faultsPerGpuHour: 0.4 });
  world.cut('zernike');
  for (let step = 0; step < 4; step++) world.step(10_000);
  world.wait(400);
  return world;
}
