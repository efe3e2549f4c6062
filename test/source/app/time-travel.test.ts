import { describe, expect, test } from 'vitest';
import { ConsoleModel } from '../../../source/app/console-model.ts';
import { handleKey } from '../../../source/app/handle-key.ts';
import { runCommand } from '../../../source/app/run-command.ts';
import { initialState } from '../../../source/app/screen-state.ts';
import { Absences } from '../../../source/fabric/absences.ts';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { History } from '../../../source/fabric/history.ts';
import { Recorder } from '../../../source/fabric/recorder.ts';
import { TurnsOfSites } from '../../../source/fabric/site-turns.ts';
import { UNICODE_GLYPHS } from '../../../source/screen/glyphs.ts';
import { themeNamed } from '../../../source/screen/theme.ts';
import { madeFeed, NOW, WALL, wellSite } from '../../support/made-fabric.ts';

/** A console without a screen over one site whose use tells which moment is shown: 0.00, 0.01, … each half minute. */
class Travelled {
  now = NOW;
  readonly #feed = madeFeed(wellSite('a', 3, { gpuUtilizationRatio: 0 }));
  readonly fabric = new Fabric([this.#feed], {
    monotonic: () => this.now,
    wall: () => WALL + this.now - NOW,
  });
  readonly recorder = new Recorder();
  readonly model = new ConsoleModel({
    fabric: this.fabric,
    initial: initialState('nodes', '', false),
    memory: { history: new History(), absences: new Absences(), turns: new TurnsOfSites() },
    recorder: this.recorder,
    wall: () => WALL + this.now - NOW,
    requestPaint: () => this.#painted?.(),
    quit: () => undefined,
    terminal: {
      look: () => ({ theme: themeNamed('default'), glyphs: UNICODE_GLYPHS }),
      setTheme: () => undefined,
      setMouse: () => undefined,
      showText: null,
    },
  });
  #painted: (() => void) | null = null;

  async pass(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      const sites = this.#feed.mirror.tables.find(({ kind }) => kind.name === 'sites');
      sites?.upsert({ gpuUtilizationRatio: (this.now - NOW) / 30_000 / 100 });
      await this.recorder.record(this.fabric, { now: this.now, wall: WALL + this.now - NOW });
      this.now += 30_000;
    }
    this.model.takeNews();
  }

  press(name: string): void {
    handleKey(this.model, { kind: 'key', name, ctrl: false, meta: false, shift: false, sequence: '' }, null);
  }

  /** The step that is shown, once the picture has come; null for now. */
  async shown(): Promise<number | null> {
    while (this.model.timeTravel.picture?.isOnTheWay === true) {
      await new Promise<void>((resolve) => {
        this.#painted = resolve;
      });
    }
    const use = this.model.shown().fabric.site('a')?.summary('gpuUtilizationRatio') ?? Number.NaN;
    return this.model.state.isPast ? Math.round(use * 100) : null;
  }
}

async function travelled(steps = 10): Promise<Travelled> {
  const console = new Travelled();
  await console.pass(steps);
  return console;
}

describe('time travel', () => {
  test('[ goes one recorded step back at each press, ] forth, and past the newest to now', async () => {
    const console = await travelled();
    console.press('[');
    expect(await console.shown()).toBe(9);
    console.press('[');
    console.press('[');
    expect(await console.shown()).toBe(7);
    console.press(']');
    expect(await console.shown()).toBe(8);
    console.press(']');
    console.press(']');
    expect(await console.shown()).toBeNull();
    expect(console.model.state.isPaused).toBe(false);
  });

  test('data goes on being taken in, and the picture of the past does not move', async () => {
    const console = await travelled();
    console.press('[');
    expect(await console.shown()).toBe(9);
    await console.pass(3);
    expect(await console.shown()).toBe(9);
    expect(console.model.live().fabric.site('a')?.summary('gpuUtilizationRatio')).toBe(0.12);
  });

  test('ages of the past are those of then', async () => {
    const console = await travelled(2);
    const then = console.fabric.site('a')?.ageMs(NOW + 30_000);
    console.press('[');
    await console.shown();
    const { fabric, now } = console.model.shown();
    expect(fabric.site('a')?.ageMs(now)).toBe(then);
  });

  test.each(['p', 'escape'])('%s comes back to now', async (key) => {
    const console = await travelled();
    console.press('[');
    await console.shown();
    console.press(key);
    expect(await console.shown()).toBeNull();
    expect(console.model.timeTravel.picture).toBeNull();
    expect(console.model.shown()).toBe(console.model.live());
  });

  test('Esc first leaves what was entered, and stays in the past for that', async () => {
    const console = await travelled();
    console.press('[');
    await console.shown();
    console.model.dispatch({ type: 'enter', view: 'node', subject: 'a/n1' });
    console.press('escape');
    expect(await console.shown()).toBe(9);
    console.press('escape');
    expect(await console.shown()).toBeNull();
  });

  test('a paused picture is held at once and comes to the past by [', async () => {
    const console = await travelled();
    console.press('p');
    expect([console.model.state.isPaused, console.model.state.isPast]).toEqual([true, false]);
    await console.pass(2);
    expect(console.model.shown().fabric.site('a')?.summary('gpuUtilizationRatio')).toBe(0.09);
    console.press('[');
    expect(await console.shown()).toBe(9);
  });

  test('p and p again order nothing anew: the rows stand as they stood', async () => {
    const console = await travelled();
    const live = console.model.table()?.rows;
    console.press('p');
    const held = console.model.table()?.rows;
    expect(held?.slotOf).toBe(live?.slotOf);
    expect(held?.tables[0]).not.toBe(live?.tables[0]);
    expect(held?.tables[0]).toBe(console.model.shown().fabric.site('a')?.table('nodes'));
    console.press('p');
    expect(console.model.table()?.rows.tables[0]).toBe(live?.tables[0]);
  });

  test(':back and :at lead to the last step before that moment, :now back', async () => {
    const console = await travelled();
    runCommand(console.model, 'back 2m');
    expect(await console.shown()).toBe(6);
    runCommand(console.model, 'at 21:05:20');
    expect(await console.shown()).toBe(2);
    runCommand(console.model, 'now');
    expect(await console.shown()).toBeNull();
  });

  test.each([
    ['back 2h', /goes back to 21:04:11/],
    ['back soon', /found "soon"; :back takes how long ago/],
    ['at noon', /found "noon"; :at takes a time of day/],
    ['at 25:00', /found "25:00"/],
  ])(':%s is answered and changes nothing', async (command, answer) => {
    const console = await travelled();
    runCommand(console.model, command);
    expect(console.model.state.remark).toMatch(answer);
    expect(console.model.state.isPaused).toBe(false);
  });

  test('nothing is done to what a picture of the past shows', async () => {
    const console = await travelled();
    console.press('[');
    await console.shown();
    console.press('d');
    expect(console.model.state.remark).toBe('d drain: the past is shown; p returns to now; nothing was done');
  });

  test('with nothing recorded yet [ says so', async () => {
    const console = await travelled(0);
    console.press('[');
    expect(console.model.state.remark).toMatch(/nothing earlier is recorded yet/);
    expect(console.model.state.isPaused).toBe(false);
  });
});
