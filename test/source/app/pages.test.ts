import { afterEach, describe, expect, test } from 'vitest';
import type { Patch } from '../../../protocol/index.ts';
import { initialState } from '../../../source/app/screen-state.ts';
import type { ViewName } from '../../../source/views/view-names.ts';
import { type MadeSite, madeFabric, SAMPLED_AT, WALL } from '../../support/made-fabric.ts';
import { gpu, gpuSite } from '../../support/made-gpus.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

const feed = (name: string): Patch<'feeds'> => ({
  feed: name,
  kind: 'utility',
  state: 'ok',
  powerWatts: 30e6,
  limitWatts: 40e6,
  sampledAt: SAMPLED_AT,
});
const link = (peer: string): Patch<'links'> => ({
  peer,
  link: 'dark-fibre',
  state: 'up',
  roundTripP50Seconds: 0.0005,
  sampledAt: SAMPLED_AT,
});
const made = gpuSite('de-halm', [2, 2, 4, 8]);
const machine = made.rows?.nodes?.[1]?.node ?? '';
const halm: MadeSite = {
  ...made,
  rows: {
    ...made.rows,
    feeds: [feed('feeder A'), feed('feeder B')],
    links: [link('zernike')],
    workloads: [
      {
        workload: '88401',
        user: 'u4821',
        state: 'running',
        nodes: machine,
        nodeCount: 1,
        gpus: 8,
        sampledAt: SAMPLED_AT,
      },
    ],
  },
};
const zernike: MadeSite = { ...gpuSite('zernike', [1, 1, 2, 8]), id: 'zernike' };

let shown: ShownConsole | null = null;
afterEach(async () => {
  await shown?.end();
  shown = null;
});

function show(columns: number, rows: number, view: ViewName = 'overview', sites = [halm, zernike]) {
  const fabric = madeFabric(sites);
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
const first = made.rows?.nodes?.[0]?.node ?? '';

describe.each([
  [80, 24],
  [200, 60],
])('on %i×%i', (columns, rows) => {
  test('0 opens the heat map, keys move over GPUs, nodes and racks, Enter opens the node', async () => {
    const screen = show(columns, rows);
    await screen.seen((text) => text.includes('0 heat'), 'the tabs');
    screen.type('0');
    const map = await screen.seen((text) => text.includes(`▸ de-halm/${first}/0`), 'the first GPU');
    expect(lines(map)[1]).toContain('heat map');
    expect(map).toContain('H L node');
    screen.type('l');
    await screen.seen((text) => text.includes(`▸ de-halm/${first}/1`), 'the next GPU');
    screen.type('L');
    await screen.seen((text) => text.includes(`▸ de-halm/${machine}/1`), 'the same GPU of the next node');
    screen.type('m');
    await screen.seen((text) => /temperature/.test(lines(text)[2] ?? ''), 'the next measure');
    screen.type('\r');
    await screen.seen((text) => text.includes(`heat map › node de-halm/${machine}`), 'the node');
    screen.type('\x1b');
    await screen.seen((text) => text.includes(`▸ de-halm/${machine}/1`), 'the cursor where it was');
  });

  test('6 is the power page, whose halls open, and :feeds still the table', async () => {
    const screen = show(columns, rows);
    await screen.seen((text) => text.includes('6 power'), 'the tabs');
    screen.type('6');
    const power = await screen.seen((text) => text.includes('feeder B'), 'the tree');
    expect(power).not.toContain('rack a01');
    screen.type('jjj\r');
    await screen.seen((text) => text.includes('rack a01'), 'the racks of the hall');
    screen.type('\r');
    await screen.seen((text) => !text.includes('rack a01'), 'no racks');
    screen.type('l');
    await screen.seen((text) => text.includes('24 h ago'), 'the day');
    screen.type('l');
    await screen.seen((text) => text.includes('no source tells of cooling'), 'the cooling');
    screen.type('jk\r');
    await screen.seen((text) => text.includes('feeder B'), 'the tree again');
    screen.type(':feeds\r');
    await screen.seen((text) => text.includes(' feeds  2'), 'the table');
  });

  test('x shows the links as a matrix, Enter the link between two sites', async () => {
    const screen = show(columns, rows, 'links');
    await screen.seen((text) => text.includes(' links  1'), 'the table');
    screen.type('x');
    await screen.seen((text) => text.includes('links › link matrix'), 'the matrix');
    screen.type('\r');
    await screen.seen((text) => text.includes('link de-halm/zernike/dark-fibre'), 'the link');
    screen.type('\x1b');
    await screen.seen((text) => /links › link matrix *$/m.test(text), 'the matrix again');
    screen.type('hjkl\x1b');
    await screen.seen((text) => text.includes(' links  1'), 'the table');
  });

  test('Enter on a workload opens its page, Enter there its machine', async () => {
    const screen = show(columns, rows, 'workloads');
    await screen.seen((text) => text.includes('88401'), 'the workload');
    screen.type('\r');
    const page = await screen.seen((text) => text.includes('workloads › workload de-halm/88401'), 'its page');
    expect(lines(page).some((line) => line.startsWith('▸') && line.includes(machine))).toBe(true);
    screen.type('\r');
    await screen.seen((text) => text.includes(`node de-halm/${machine}`), 'its machine');
    screen.type('\x1b');
    await screen.seen((text) => /workload de-halm\/88401 *$/m.test(text), 'its page again');
  });
});

test('views that are no tables take no filter, and say so', async () => {
  const screen = show(120, 30);
  await screen.seen((text) => text.includes('0 heat'), 'the tabs');
  screen.type(':heatmap health!=ok\r');
  await screen.seen((text) => text.includes('heatmap is no table: it takes no filter'), 'why');
});

test('one site alone is said on the pages that show only it', async () => {
  const screen = show(120, 30, 'heatmap');
  await screen.seen((text) => text.includes('▸ de-halm/'), 'all sites');
  screen.type(':site zernike\r');
  const text = await screen.seen((now) => now.includes('▸ zernike/'), 'the one site');
  expect(lines(text)[1]).toContain('only zernike');
});

test('a map of a GPU that is gone and one without any do not break', async () => {
  const none: MadeSite = { ...halm, rows: { nodes: [], gpus: [] } };
  const screen = show(80, 24, 'heatmap', [none]);
  await screen.seen((text) => text.includes('no site tells of a GPU'), 'that there is none');
  screen.type('l}G-\r');
  await screen.seen((text) => text.includes('0 heat'), 'the map still');
});

test('a paused map stands still with its own memory and goes on after', async () => {
  const hot: MadeSite = { ...halm, rows: { ...halm.rows, gpus: [gpu('n9', 3)] } };
  const screen = show(120, 30, 'heatmap', [hot]);
  await screen.seen((text) => text.includes('▸ de-halm/'), 'the map');
  screen.type('p');
  await screen.seen((text) => text.includes('picture paused'), 'the pause');
  screen.type('G');
  await screen.seen((text) => text.includes('▸ de-halm/n9/3'), 'the last GPU');
  screen.type('p');
  await screen.seen((text) => !text.includes('paused') && text.includes('▸ de-halm/n9/3'), 'the same GPU');
});
