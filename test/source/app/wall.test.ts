import { afterEach, expect, test } from 'vitest';
import { initialState } from '../../../source/app/screen-state.ts';
import { type MadeSite, madeFabric, NOW, WALL, wellSite } from '../../support/made-fabric.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

const stale: MadeSite = {
  ...wellSite('zernike', 4, { name: 'Zernike' }),
  state: 'down',
  error: 'connection refused',
  heardAt: NOW - 130_000,
};

let shown: ShownConsole | null = null;
afterEach(async () => {
  await shown?.end();
  shown = null;
});

function open(isWall: boolean): ShownConsole {
  shown = consoleOnScreen({
    columns: 80,
    rows: 24,
    connect: () =>
      Promise.resolve({ fabric: madeFabric([wellSite('de-halm', 4), stale]), stop: () => undefined }),
    initial: initialState('overview', '', isWall),
    wall: () => WALL,
  });
  return shown;
}

const isOnWall = (text: string): boolean =>
  text.includes('█') && text.includes('not heard since 21:02:01 UTC');

test('w shows the wall over the whole screen, and w leaves it', async () => {
  const screen = open(false);
  await screen.seen((text) => text.includes('w wall'), 'the overview');
  screen.type('w');
  const text = await screen.seen(isOnWall, 'the wall');
  expect(text).not.toContain('1 overview');
  screen.type('w');
  await screen.seen((shown) => shown.includes('1 overview'), 'the overview again');
});

test('Enter goes from the wall to what it shows', async () => {
  const screen = open(true);
  await screen.seen(isOnWall, 'the wall');
  screen.type('\r');
  await screen.seen(
    (text) => text.includes('site=zernike') && text.includes('freshness'),
    'the site in its table',
  );
});

test('what is typed for a command is seen on a wall too', async () => {
  const screen = open(true);
  await screen.seen(isOnWall, 'the wall');
  screen.type(':nodes');
  await screen.seen((text) => text.includes(':nodes'), 'the command line');
  screen.type('\x1b');
  await screen.seen(isOnWall, 'the wall again');
});
