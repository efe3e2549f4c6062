import { afterEach, describe, expect, test } from 'vitest';
import { type MadeSite, madeFabric, WALL, wellSite } from '../../support/made-fabric.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

const halm: MadeSite = {
  ...wellSite('de-halm', 30),
  rows: {
    ...wellSite('de-halm', 30).rows,
    gpus: [{ node: 'n7', gpu: 3, uuid: 'GPU-4f3a-77', health: 'failed' }],
    workloads: [
      { workload: '88401', name: 'llama', user: 'ann', state: 'running' },
      { workload: '88402', name: 'chem', user: 'bob', state: 'pending' },
    ],
    links: [{ peer: 'zernike', link: 'dark-1', state: 'up' }],
    alerts: [{ alert: 'xid/n7', subject: 'n7', severity: 'critical', message: 'evil \u001b]52;c;x\u0007' }],
  },
};

let shown: ShownConsole | null = null;
afterEach(async () => {
  // The first one closes what is open.
  shown?.type('\x03');
  await shown?.end();
  shown = null;
});

function show(columns = 100, rows = 30): ShownConsole {
  shown = consoleOnScreen({
    columns,
    rows,
    connect: async () => ({ fabric: madeFabric([halm, wellSite('zernike', 3)]), stop: () => undefined }),
    wall: () => WALL,
    patienceMs: 4_000,
  });
  return shown;
}

const CTRL_P = '\x10';
const DOWN = '\x1b[B';

async function find(screen: ShownConsole, text: string, wanted: string): Promise<string> {
  await screen.seen((seen) => seen.includes('^P find'), 'the overview with its keys');
  screen.type(CTRL_P);
  await screen.seen((seen) => seen.includes('Tab completes'), 'the palette');
  screen.type(text);
  return screen.seen((seen) => seen.includes(wanted), wanted);
}

describe('the palette', () => {
  test('offers sites, views and commands before anything is typed', async () => {
    const screen = show();
    const text = await find(screen, '', 'view     overview');
    expect(text).toMatch(/site {5}de-halm/);
  });

  test('says of everything what it is, where, how it fares and how old that is', async () => {
    const text = await find(show(), 'n7', 'gpu      n7/3');
    expect(text).toMatch(/node {5}n7 .*de-halm +ok +● 0\.5 s/);
    expect(text).toMatch(/gpu {6}n7\/3 {2}GPU-4f3a-77 .*de-halm +▲ failed/);
    expect(text).toMatch(/alert {4}xid\/n7 {2}evil ‹1B›/);
  });

  test.each([
    ['n12', 'node de-halm/n12'],
    ['gpu-4f3a', 'gpu de-halm/n7/GPU-4f3a-77'],
    ['88402', 'workload de-halm/88402'],
    ['dark', 'link de-halm/zernike/dark-1'],
    ['ann', 'filter user=ann'],
    ['zernike', 'filter site=zernike'],
    ['matrix', 'matrix'],
  ])('Enter on %s opens %s', async (text, title) => {
    const screen = show();
    await find(screen, text, ' found');
    screen.type('\r');
    await screen.seen((seen) => seen.includes(title) && !seen.includes('Tab completes'), title);
  });

  test('arrows choose, Tab completes, Esc leaves all as it was', async () => {
    const screen = show();
    await find(screen, 'n1', 'n19');
    screen.type(`${DOWN}\t`);
    await screen.seen((seen) => / zernike\/n1 +│/.test(seen), 'the second name in the field');
    await screen.seen((seen) => seen.includes('1 found'), 'that one alone');
    screen.type('\x1b');
    await screen.seen((seen) => seen.includes('^P find') && !seen.includes('Tab completes'), 'the overview');
  });

  test('takes a paste, and what was looked for before comes back', async () => {
    const screen = show();
    await find(screen, '\x1b[200~n7/\r\n\x1b[201~', 'GPU-4f3a-77');
    screen.type('\r');
    await screen.seen((seen) => seen.includes('gpu de-halm/n7'), 'the record of the GPU');
    screen.type(CTRL_P);
    await screen.seen((seen) => seen.includes('Tab completes'), 'the palette again');
    screen.type(CTRL_P);
    await screen.seen((seen) => seen.includes('1 found'), 'the text of before');
  });

  test('a click opens what it meets, the wheel moves, a click beside it closes', async () => {
    const screen = show();
    const text = await find(screen, 'n1', 'n19');
    const line = text.split('\n').findIndex((one) => one.includes(' n14 '));
    screen.type('\x1b[<65;50;10M');
    screen.type(`\x1b[<0;20;${line + 1}M`);
    await screen.seen((seen) => seen.includes('node de-halm/n14'), 'the node that was clicked');
    screen.type(CTRL_P);
    await screen.seen((seen) => seen.includes('Tab completes'), 'the palette');
    screen.type('\x1b[<0;1;1M');
    await screen.seen((seen) => !seen.includes('Tab completes'), 'no palette');
  });

  test('opens by command, with its text, and a command that needs words asks for them', async () => {
    const screen = show();
    await screen.seen((seen) => seen.includes('^P find'), 'the overview');
    screen.type(':find theme\r');
    await screen.seen((seen) => seen.includes('command  theme'), 'the command');
    screen.type('\r');
    await screen.seen((seen) => seen.includes(':theme') && seen.includes('high-contrast'), 'the themes');
  });

  test.each([
    [80, 24],
    [300, 100],
  ])('fits on %i×%i', async (columns, rows) => {
    const text = await find(show(columns, rows), 'n7', 'gpu      n7/3');
    expect(text).toMatch(/node {5}n7 .* ok +● 0\.5 s +│/);
  });

  test('says so when nothing is called like that', async () => {
    await find(show(), 'zzqqy', 'nothing is called so at any site that was heard');
  });
});
