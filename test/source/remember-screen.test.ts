import { describe, expect, test } from 'vitest';
import { ConsoleModel } from '../../source/app/console-model.ts';
import type { ScreenPreferences } from '../../source/app/preferences.ts';
import { initialState } from '../../source/app/screen-state.ts';
import { Absences } from '../../source/fabric/absences.ts';
import { History } from '../../source/fabric/history.ts';
import { TurnsOfSites } from '../../source/fabric/site-turns.ts';
import { ScreenMemory } from '../../source/remember-screen.ts';
import { UNICODE_GLYPHS } from '../../source/screen/glyphs.ts';
import { themeNamed } from '../../source/screen/theme.ts';
import { FakeClock } from '../support/fake-terminal.ts';
import { madeFabric, WALL, wellSite } from '../support/made-fabric.ts';

function followed(fails = false) {
  const clock = new FakeClock();
  const written: ScreenPreferences[] = [];
  const model = new ConsoleModel({
    fabric: madeFabric([wellSite('de-halm', 2)]),
    initial: initialState('nodes', '', false),
    memory: { history: new History(), absences: new Absences(), turns: new TurnsOfSites() },
    wall: () => WALL,
    requestPaint: () => undefined,
    quit: () => undefined,
    terminal: {
      look: () => ({ theme: themeNamed('default'), glyphs: UNICODE_GLYPHS }),
      setTheme: () => undefined,
      setMouse: () => undefined,
      showText: null,
    },
  });
  const memory = new ScreenMemory({
    path: '/state/screen.json',
    later: (task, milliseconds) => clock.later(task, milliseconds),
    write: async (_path, preferences) => {
      if (fails) throw new Error('EROFS: read-only file system');
      written.push(preferences);
    },
  });
  return { clock, written, model, memory, stop: memory.follow(model) };
}

const sort = (model: ConsoleModel, column: string): void =>
  model.dispatch({ type: 'sort', sort: { column, descending: false } });

describe('what an operator makes of the screen', () => {
  test('is written once for several changes in a row, and not for moves of the cursor', async () => {
    const { clock, written, model, memory } = followed();
    model.moveCursor('down');
    clock.advance(5_000);
    sort(model, 'node');
    sort(model, 'health');
    clock.advance(5_000);
    await memory.finished();
    expect(written.map(({ views }) => views)).toEqual([
      [{ view: 'nodes', columns: null, sort: { column: 'health', descending: false } }],
    ]);
  });

  test('is written at the end, however soon that comes', async () => {
    const { written, model, memory, stop } = followed();
    model.dispatch({ type: 'theme', theme: 'monochrome' });
    stop();
    await memory.finished();
    expect(written).toMatchObject([{ theme: 'monochrome' }]);
  });

  test('is not written where nothing changed', async () => {
    const { written, memory, stop } = followed();
    stop();
    await memory.finished();
    expect(written).toEqual([]);
  });

  test('that cannot be written is said once, and the screen goes on', async () => {
    const { clock, model, memory } = followed(true);
    sort(model, 'node');
    clock.advance(5_000);
    await memory.finished();
    expect(model.state.remark).toBe('what you chose here is not remembered: EROFS: read-only file system');
    model.dispatch({ type: 'remark', text: null });
    sort(model, 'health');
    clock.advance(5_000);
    await memory.finished();
    expect(model.state.remark).toBeNull();
  });
});
