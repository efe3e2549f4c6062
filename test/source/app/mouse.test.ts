import { afterEach, describe, expect, test } from 'vitest';
import { initialState } from '../../../source/app/screen-state.ts';
import type { ViewName } from '../../../source/views/view-names.ts';
import { madeFabric, WALL, wellSite } from '../../support/made-fabric.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

let shown: ShownConsole | null = null;
afterEach(async () => {
  await shown?.end();
  shown = null;
});

async function show(view: ViewName, first: string): Promise<ShownConsole> {
  const fabric = madeFabric([wellSite('de-halm', 60), wellSite('zernike', 4)]);
  shown = consoleOnScreen({
    columns: 120,
    rows: 32,
    connect: async () => ({ fabric, stop: () => undefined }),
    initial: initialState(view, '', false),
    wall: () => WALL,
    mouse: true,
    patienceMs: 5_000,
  });
  await shown.seen((text) => text.includes(first), first);
  return shown;
}

const cursorOn = (name: string) => (text: string) => new RegExp(`^▸.* ${name} `, 'm').test(text);

describe('in a table', () => {
  test('a click puts the cursor on a row, and again opens it', async () => {
    const screen = await show('nodes', 'n12');
    screen.click('n12');
    await screen.seen(cursorOn('n12'), 'the cursor on the row');
    screen.click('n12');
    await screen.seen((text) => text.includes('nodes › node de-halm/n12'), 'the node');
  });

  test('the wheel goes through the rows', async () => {
    const screen = await show('nodes', 'n12');
    screen.wheel('down');
    await screen.seen(cursorOn('n4'), 'three rows on');
    screen.wheel('up');
    await screen.seen(cursorOn('n1'), 'three rows back');
  });

  test('a click on a heading sorts by it, and again the other way round', async () => {
    const screen = await show('nodes', 'n12');
    screen.click('node   health');
    await screen.seen((text) => text.includes('node↑'), 'the order');
    screen.click('node↑');
    await screen.seen((text) => text.includes('node↓'), 'the order turned');
  });

  test('a click at the end of the scroll bar goes to the last row', async () => {
    const screen = await show('nodes', 'n12');
    const lines = screen.terminal.text().split('\n');
    const last = lines.findLastIndex((line) => line.length === 120 && !line.includes('UTC'));
    screen.type(`\x1b[<0;120;${last + 1}M`);
    await screen.seen((text) => /^▸.* zernike /m.test(text), 'the last row');
  });
});

describe('on the last lines', () => {
  test('a click on a view opens it', async () => {
    const screen = await show('overview', '1 overview');
    screen.click('3 gpus');
    await screen.seen((text) => /^ gpus {2}/m.test(text), 'the GPUs');
  });

  test('a click on a key presses it, and one on a key that cannot act tells why', async () => {
    const screen = await show('nodes', 'n12');
    screen.click('? help');
    await screen.seen((text) => text.includes('Keys of what is shown'), 'the help');
  });

  test('a click between the keys does nothing', async () => {
    const screen = await show('nodes', 'n12');
    const before = screen.terminal.text();
    screen.type('\x1b[<0;1;32M\x1b[<0;1;32m');
    screen.click('? help');
    await screen.seen((text) => text.includes('Keys of what is shown'), 'the help');
    screen.type('\x1b');
    await screen.seen((text) => text === before, 'what was there before');
  });
});

describe('in a dialog', () => {
  test('a click takes a choice, again does it, and a click beside it closes it', async () => {
    const screen = await show('nodes', 'n12');
    screen.type('s');
    await screen.seen((text) => text.includes('Sort by'), 'the dialog');
    screen.click('health     ');
    await screen.seen((text) => /▸ +health/.test(text), 'the choice');
    screen.click('health     ');
    await screen.seen((text) => !text.includes('Sort by') && /health↓/.test(text), 'the order');
    screen.type('?');
    await screen.seen((text) => text.includes('Keys of what is shown'), 'the help');
    screen.wheel('down');
    await screen.seen((text) => !text.includes('Keys of what is shown'), 'the help further down');
    screen.type('\x1b[<0;1;1M');
    await screen.seen((text) => !text.includes('Everywhere'), 'the table');
  });
});

describe('what is pasted', () => {
  const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`;

  test('into the filter stays one line, and nothing in it is a key', async () => {
    const screen = await show('nodes', 'n12');
    screen.type('/');
    screen.type(paste('health=ok\r\n& node=n12\x1b[A\x03\x07'));
    const text = await screen.seen((now) => now.includes('/health=ok & node=n12'), 'the filter');
    expect(text).toContain('/health=ok & node=n12‹1B›[A‹03›‹07›');
    screen.type('\x1b');
    await screen.seen((now) => !now.includes('/health'), 'the table');
  });

  test('into the command line is not run by a line end in it', async () => {
    const screen = await show('nodes', 'n12');
    screen.type(':');
    screen.type(paste('gpus\r'));
    await screen.seen((text) => /^:gpus$/m.test(text), 'the command');
    screen.type('\r');
    await screen.seen((text) => /^ gpus {2}/m.test(text), 'the GPUs');
  });

  test('where nothing is typed is no row of keys', async () => {
    const screen = await show('nodes', 'n12');
    screen.type(paste('q'));
    screen.type('2');
    await screen.seen(cursorOn('n1'), 'the table, still');
  });
});
