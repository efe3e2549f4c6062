import { afterEach, describe, expect, test } from 'vitest';
import { initialState } from '../../../source/app/screen-state.ts';
import type { Fabric } from '../../../source/fabric/fabric.ts';
import { type MadeSite, madeFabric, NOW, WALL, wellSite } from '../../support/made-fabric.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

const halm = wellSite('de-halm', 40);
const troubled: MadeSite = {
  ...halm,
  rows: {
    ...halm.rows,
    nodes: [
      ...(halm.rows?.nodes ?? []),
      {
        node: 'evil\u001b]52;c;x\u0007\u202e',
        health: 'failed',
        healthReason: 'GPU is lost',
        reason: 'fan swap',
        reasonUser: 'noc-2',
        gpus: 8,
        schedulerSource: 'scheduler/main',
        schedulerSampledAt: 499_500,
      },
    ],
  },
};
const silent: MadeSite = {
  ...wellSite('zernike', 4),
  state: 'down',
  error: 'nothing listens at ws://10.0.0.7:7443 (ECONNREFUSED): is the agent running there?',
  heardAt: NOW - 41_000,
};

let shown: ShownConsole | null = null;
afterEach(async () => {
  await shown?.end();
  shown = null;
});

function show(
  columns: number,
  rows: number,
  fabric: Fabric,
  view: 'overview' | 'nodes' = 'nodes',
): ShownConsole {
  shown = consoleOnScreen({
    columns,
    rows,
    connect: async () => ({ fabric, stop: () => undefined }),
    initial: initialState(view, '', false),
    wall: () => WALL,
  });
  return shown;
}

const lines = (text: string): string[] => text.split('\n');

describe.each([
  [80, 24],
  [120, 40],
  [200, 60],
  [300, 100],
])('on %i×%i', (columns, rows) => {
  test('coverage and freshness stand in the first line, why a site is silent in the second', async () => {
    const text = await show(columns, rows, madeFabric([troubled, silent])).seen(
      (screen) => screen.includes('n12'),
      'rows',
    );
    const [first = '', second = '', title = ''] = lines(text);
    expect(first).toContain('40 of 44 nodes');
    expect(first).toContain('○ 1 stale');
    expect(second).toMatch(/^ ○ zernike stale, last heard 21:03:30, 41 s ago: nothing listens at/);
    expect(title).toMatch(/^ nodes {2}45 {2}△ 41 of them heard in time/);
  });

  test('every row says its age, and the last line the next key', async () => {
    const text = await show(columns, rows, madeFabric([troubled])).seen(
      (screen) => screen.includes('n12'),
      'rows',
    );
    // On a narrow screen why a node is held back, which one of them is, comes before what its GPUs do.
    const words = columns > 80 ? /ok .*allocated .*open .*● <1 s/ : /ok .*open .*● <1 s/;
    expect(lines(text).find((line) => line.includes(' n3 '))).toMatch(words);
    expect(text).toMatch(/Enter open .*\? help {2}q quit/);
    expect(text).toMatch(/1 overview {1,2}2 nodes .*9 events {1,2}0 heat/);
  });
});

test('names from outside reach the screen neutralised', async () => {
  const text = await show(120, 60, madeFabric([troubled])).seen(
    (screen) => screen.includes('evil'),
    'the name',
  );
  expect(text).toContain('evil‹1B›]52;c;x‹07›‹202E›');
});

test('on 40×10 a row still shows its name, its health and its age', async () => {
  const text = await show(40, 10, madeFabric([troubled, silent])).seen(
    (screen) => screen.includes('n2'),
    'rows',
  );
  expect(text).toContain('○ zernike stale');
  expect(lines(text).find((line) => line.includes(' n2 '))).toMatch(/ok .*● <1 s/);
});

describe('keys', () => {
  test('a filter is at work while it is typed, and an error stands under its place', async () => {
    const screen = show(120, 30, madeFabric([troubled]));
    await screen.seen((text) => text.includes('n12'), 'rows');
    screen.type('/health!=ok');
    await screen.seen((text) => text.includes('1 of 41'), 'the filtered count');
    screen.type('k');
    const text = await screen.seen((now) => now.includes('^'), 'the caret');
    const [typed = '', below = ''] = lines(text).slice(-2);
    expect(typed).toBe('/health!=okk');
    expect(below.indexOf('^')).toBe(typed.indexOf('okk'));
    expect(below).toContain('did you mean ok');
    screen.type('\x1b');
    await screen.seen((now) => !now.includes('/health') && now.includes('n12'), 'the rows from before');
  });

  test('Enter drills into a node and Esc comes back to the same row', async () => {
    const screen = show(120, 30, madeFabric([troubled]));
    await screen.seen((text) => text.includes('n12'), 'rows');
    screen.type('jj\r');
    await screen.seen((text) => text.includes('nodes › node de-halm/n2'), 'the node');
    screen.type('\x1b');
    const text = await screen.seen((now) => now.includes('n12') && !now.includes('nodes › '), 'the table');
    expect(lines(text).find((line) => line.startsWith('▸'))).toContain(' n2 ');
  });

  test('one that would act stands dimmed in a console that only reads, and does nothing', async () => {
    const screen = show(160, 30, madeFabric([troubled]));
    const text = await screen.seen((now) => now.includes('n12'), 'rows');
    expect(text).toContain('c cordon  d drain  u uncordon (read-only)');
    screen.type('d');
    await screen.seen((now) => now.includes('d drain: read-only; nothing was done'), 'why');
  });

  test('? lists the keys, : completes and goes, s sorts', async () => {
    const screen = show(120, 40, madeFabric([troubled]));
    await screen.seen((text) => text.includes('n12'), 'rows');
    screen.type('?');
    await screen.seen((text) => text.includes('Keys of what is shown'), 'the help');
    screen.type('q');
    screen.type(':so\t health\t');
    await screen.seen((text) => text.includes(':sort health'), 'the completed line');
    screen.type('\r');
    await screen.seen((text) => text.includes('sorted by health ↑'), 'the order');
    screen.type('r');
    const text = await screen.seen((now) => now.includes('sorted by health ↓'), 'the other order');
    expect(lines(text)[3]).toContain('▲ failed');
  });

  test('p stops the picture and says so, and p lets it go on', async () => {
    const screen = show(120, 30, madeFabric([troubled]));
    await screen.seen((text) => text.includes('n12'), 'rows');
    screen.type('p');
    await screen.seen(
      (text) => text.includes('‖ picture paused at 21:04:11 UTC, data goes on: p'),
      'the banner',
    );
    screen.type('p');
    await screen.seen((text) => !text.includes('paused'), 'no banner');
  });
});

test('an empty filter result says how to get out, and is not taken for a quiet fabric', async () => {
  const screen = show(120, 30, madeFabric([troubled, silent]));
  await screen.seen((text) => text.includes('n12'), 'rows');
  screen.type('/nosuchthing\r');
  await screen.seen((text) => text.includes('no row matches nosuchthing: Esc takes the filter away'), 'why');
});

test('q gives the terminal back and stops the connections', async () => {
  let isStopped = false;
  const screen = consoleOnScreen({
    columns: 80,
    rows: 24,
    connect: async () => ({
      fabric: madeFabric([troubled]),
      stop: () => {
        isStopped = true;
      },
    }),
  });
  await screen.seen((text) => text.includes('de-halm'), 'the overview');
  expect(screen.terminal.isAlternate).toBe(true);
  screen.type('q');
  expect(await screen.ended).toEqual({ reason: 'closed' });
  await screen.end();
  expect(isStopped).toBe(true);
  expect(screen.terminal.isAlternate).toBe(false);
});
