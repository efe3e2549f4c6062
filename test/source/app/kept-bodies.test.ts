import { expect, test } from 'vitest';
import { EmulatedTerminal } from '../../support/emulated-terminal.ts';
import { SimulatedFabric } from '../../support/simulated-fabric.ts';
import { StillConsole } from '../../support/view-pictures.ts';

/** Keys one by one in one look at the world; then whether the screen shows what a full paint shows. */
async function playAtOnce(keys: readonly string[]): Promise<void> {
  const world = new SimulatedFabric({ sites: ['de-halm', 'eemshaven'], nodes: 8, gpus: 2 });
  const shown = await StillConsole.open(world, 100, 30, { environment: { TERM: 'xterm-256color' } });
  for (const key of keys) {
    shown.stdin.type(key);
    await shown.settle();
  }
  const whole = new EmulatedTerminal(100, 30);
  const differed = shown.terminal.cells();
  shown.stdin.type('\x0c');
  await whole.write(await shown.settle());
  expect(differed).toEqual(whole.cells());
  whole.close();
  shown.close();
}

test('a view that comes back before there are news is drawn over what stood there meanwhile', async () => {
  for (const other of ['0', '1', '6']) await playAtOnce(['2', other, '2', 'j', other, 'l', '2']);
});

test('the cursor of the overview leaves nothing behind, from panel to panel and behind other views', async () => {
  await playAtOnce(['l', 'j', 'h', '2', 'j', '1', 'l', 'k', '0', '1', 'h', '?', '\x1b', 'l']);
});

test('the cursor of the heat map leaves nothing behind, whatever the scale and the page', async () => {
  await playAtOnce([
    '0',
    'l',
    'l',
    'j',
    '+',
    'l',
    'j',
    '+',
    'L',
    '+',
    'j',
    'h',
    '\x1b[6~',
    '-',
    '-',
    'k',
    'm',
    'l',
    '}',
  ]);
});
