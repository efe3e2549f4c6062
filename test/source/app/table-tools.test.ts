import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { expandNodeSet } from '../../../protocol/node-set.ts';
import { neutralise } from '../../../protocol/text.ts';
import { completeCommand, filledIn } from '../../../source/app/complete.ts';
import { ConsoleModel } from '../../../source/app/console-model.ts';
import { wrap } from '../../../source/app/copy-dialog.ts';
import { openCopy } from '../../../source/app/copy-names.ts';
import { pageOut } from '../../../source/app/page-out.ts';
import { runCommand } from '../../../source/app/run-command.ts';
import { initialState, type ScreenState } from '../../../source/app/screen-state.ts';
import { Absences } from '../../../source/fabric/absences.ts';
import { History } from '../../../source/fabric/history.ts';
import { TurnsOfSites } from '../../../source/fabric/site-turns.ts';
import { UNICODE_GLYPHS } from '../../../source/screen/glyphs.ts';
import { themeNamed } from '../../../source/screen/theme.ts';
import { offeredColumns, withColumns } from '../../../source/views/chosen-columns.ts';
import { gpusTable } from '../../../source/views/gpus/gpus-rows.ts';
import { type MadeSite, madeFabric, WALL, wellSite } from '../../support/made-fabric.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

let shown: ShownConsole | null = null;
afterEach(async () => {
  shown?.type('\x03');
  await shown?.end();
  shown = null;
});

const evil: MadeSite = { id: 'zernike', rows: { nodes: [{ node: 'evil\u001b]52;c;x\u0007' }] } };

function show(columns = 120, rows = 40): ShownConsole {
  shown = consoleOnScreen({
    columns,
    rows,
    connect: async () => ({ fabric: madeFabric([wellSite('de-halm', 12), evil]), stop: () => undefined }),
    initial: initialState('nodes', '', false),
    wall: () => WALL,
    patienceMs: 4_000,
  });
  return shown;
}

const heading = (text: string): string => text.split('\n').find((line) => /^ {2}\S/.test(line)) ?? '';

async function typed(keys: string, wanted: (text: string) => boolean, what: string): Promise<ShownConsole> {
  const screen = shown ?? show();
  await screen.seen((text) => text.includes('n12') && text.includes('C columns'), 'the table and its keys');
  screen.type(keys);
  await screen.seen(wanted, what);
  return screen;
}

describe('columns of a table', () => {
  test('are chosen from all there are, with what each means', async () => {
    const screen = await typed('C', (text) => text.includes('Columns of nodes'), 'the chooser');
    const text = await screen.seen((seen) => seen.includes('r the view'), 'its keys');
    expect(text).toMatch(/▸ ◆ site +site +The site the row comes from\./);
    expect(text).toMatch(/ {4}hall +hall +The hall it stands in\./);
  });

  test('are shown, moved and kept with Enter, in the place where they were put', async () => {
    const screen = await typed('C', (text) => text.includes('Columns of nodes'), 'the chooser');
    screen.type(' jJ\r');
    const text = await screen.seen((seen) => !seen.includes('Columns of nodes'), 'the table');
    expect(heading(text)).toMatch(/^ {2}health +node /);
  });

  test('stay as they were with Esc, and come back with r', async () => {
    const screen = await typed('C', (text) => text.includes('Columns of nodes'), 'the chooser');
    screen.type(' ');
    await screen.seen((seen) => /▸ {3}site/.test(seen), 'a column put away');
    screen.type('r');
    await screen.seen((seen) => /▸ ◆ site/.test(seen), 'the view’s own');
    screen.type(' \x1b');
    const text = await screen.seen((seen) => !seen.includes('Columns of nodes'), 'the table');
    expect(heading(text)).toMatch(/^ {2}site +node /);
  });

  test('are named on a command line, and hold for tables one drills into', async () => {
    const screen = await typed(
      ':columns health,node,rack\r',
      (text) => heading(text).startsWith('  health'),
      'them',
    );
    screen.type(':overview\r');
    await screen.seen((text) => text.includes('Links'), 'the overview');
    screen.type('\r');
    const text = await screen.seen((seen) => seen.includes('filter site=de-halm'), 'the nodes of a site');
    expect(heading(text).trim()).toMatch(/^health +node +rack$/);
  });

  test('that do not exist change nothing and are answered with the nearest', async () => {
    const screen = await typed(
      ':columns node,powerWats\r',
      (text) => text.includes('have no column'),
      'an answer',
    );
    expect(screen.terminal.text()).toContain('did you mean "powerWatts"?');
    expect(heading(screen.terminal.text())).toMatch(/^ {2}site/);
  });

  test('none of them known leaves the view its own', () => {
    expect(withColumns(gpusTable, ['warp'])).toBe(gpusTable);
    expect(withColumns(gpusTable, undefined)).toBe(gpusTable);
    expect(withColumns(gpusTable, ['uuid', 'warp']).columns.map(({ name }) => name)).toEqual(['uuid']);
    expect(offeredColumns('gpus').every(({ meaning }) => meaning !== '')).toBe(true);
  });
});

describe('names to be copied', () => {
  test('are those the filter left, one set for each site, foreign bytes made visible', async () => {
    const screen = await typed('/node!=n3\r', (text) => text.includes('filter node!=n3'), 'the filter');
    screen.type('y');
    const text = await screen.seen((seen) => seen.includes('select with the mouse'), 'the names');
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.startsWith('de-halm  11 nodes'));
    expect(lines[at + 1]?.trim()).toBe('n[1-2,4-12]');
    expect(lines[at + 2]).toBe('zernike  1 node');
    expect(lines[at + 3]).toContain('evil');
    expect(text).not.toContain('\u001b');
    screen.type('\x1b');
    await screen.seen((seen) => !seen.includes('select with the mouse'), 'the table');
  });

  test('are the marked ones where rows are marked, else the one under the cursor', async () => {
    const screen = await typed('y', (text) => text.includes('Names of 1 node '), 'one name');
    screen.type('\x1b');
    await screen.seen((seen) => !seen.includes('Names of'), 'the table');
    screen.type('  y');
    const text = await screen.seen((seen) => seen.includes('Names of 2 nodes'), 'two names');
    expect(text).toContain('n[1-2]');
  });

  test('are cut so that each line is a set of its own, and all lines together are the whole', () => {
    const name = fc.stringMatching(/^[a-c]{1,3}$/);
    const term = fc.oneof(
      name,
      fc
        .tuple(name, fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 4 }))
        .map(([stem, numbers]) => `${stem}[${numbers.join(',')}]`),
    );
    fc.assert(
      fc.property(fc.array(term, { minLength: 1 }), fc.integer({ min: 30, max: 60 }), (terms, width) => {
        const text = terms.join(',');
        const lines = wrap(neutralise(text, 10_000), width);
        expect(lines.join('')).toBe(text);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        const expanded = lines.flatMap((line) => expandNodeSet(line.replace(/,$/, '')));
        expect(new Set(expanded)).toEqual(new Set(expandNodeSet(text)));
      }),
    );
  });
});

describe('a command line', () => {
  test('completes themes, and columns behind every comma but those that stand there', () => {
    expect(completeCommand('theme hi', 'nodes', []).words).toEqual(['high-contrast']);
    const text = 'columns node,powerW';
    expect(filledIn(text, completeCommand(text, 'nodes', []))).toBe('columns node,powerWatts');
    expect(completeCommand('columns node,nod', 'nodes', []).words).toEqual([]);
  });

  test.each([
    [':theme hihg-contrast', 'did you mean "high-contrast"'],
    [':site de-haln', 'did you mean "de-halm"'],
    [':fnd x', 'did you mean "find"'],
    [':sort helth', 'did you mean "health"'],
  ])('%s is answered with the nearest', async (line, answer) => {
    await typed(`${line}\r`, (text) => text.includes(answer), answer);
  });
});

describe('what the terminal is told', () => {
  test('the theme of the command line, the configured one without a name, and the remembered one at once', () => {
    const { model, told } = modelOf({ ...initialState('nodes', '', false), theme: 'tritanopia' });
    runCommand(model, 'theme monochrome');
    runCommand(model, 'theme monochrom');
    runCommand(model, 'theme');
    expect(told).toEqual(['theme tritanopia', 'theme monochrome', 'theme null']);
  });

  test('to leave the mouse alone while names stand ready to be selected', () => {
    const { model, told } = modelOf(initialState('nodes', '', false));
    openCopy(model);
    model.dispatch({ type: 'cancel' });
    expect(told).toEqual(['mouse false', 'mouse true']);
  });

  test('to show a table once, however often it is asked while that is under way, and then what came of it', async () => {
    const { model, told } = modelOf(initialState('nodes', 'node=n2', false));
    const first = pageOut(model);
    await pageOut(model);
    await first;
    expect(told.slice(0, 2)).toEqual([
      'text 1 nodes of 13, filter node=n2; 1 heard in time; 21:04:11 UTC',
      expect.stringMatching(/^text site +node +health +state /),
    ]);
    expect(told[2]).toMatch(/^text de-halm {2}n2 +ok +allocated +open +8 +8 /);
    expect(told).toHaveLength(3);
    expect(model.state.remark).toBe('less ended with code 1');
  });
});

function modelOf(initial: ScreenState) {
  const told: string[] = [];
  const model = new ConsoleModel({
    fabric: madeFabric([wellSite('de-halm', 12), evil]),
    initial,
    memory: { history: new History(), absences: new Absences(), turns: new TurnsOfSites() },
    wall: () => WALL,
    requestPaint: () => undefined,
    quit: () => undefined,
    terminal: {
      look: () => ({ theme: themeNamed('default'), glyphs: UNICODE_GLYPHS }),
      setTheme: (name) => told.push(`theme ${name}`),
      setMouse: (isOn) => told.push(`mouse ${isOn}`),
      showText: async (lines) => {
        for await (const line of lines) told.push(`text ${line}`);
        return 'less ended with code 1';
      },
    },
  });
  return { model, told };
}

test('a table is not handed to a program on a terminal that is not weft’s own', async () => {
  await typed('E', (text) => text.includes('starts no program on a terminal that is not its own'), 'why');
});
