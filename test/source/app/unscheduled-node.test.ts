import { afterEach, expect, test } from 'vitest';
import { initialState } from '../../../source/app/screen-state.ts';
import { type MadeSite, madeFabric, SAMPLED_AT, WALL, wellSite } from '../../support/made-fabric.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

/** One machine with one GPU and nothing besides: what `examples/agent-nvidia-smi.yaml` gives. */
const alone: MadeSite = {
  id: 'here',
  rows: {
    sites: [
      { name: 'This machine', nodes: 1, nodesReporting: 1, gpus: 1, gpusReporting: 1, itPowerWatts: 690 },
    ],
    nodes: [
      {
        node: 'vm',
        health: 'ok',
        gpus: 1,
        gpuModel: 'NVIDIA H200',
        telemetrySource: 'nvidia-smi/vm',
        telemetrySampledAt: SAMPLED_AT,
      },
    ],
    gpus: [
      {
        node: 'vm',
        gpu: 0,
        uuid: 'GPU-0',
        health: 'ok',
        utilizationRatio: 1,
        source: 'nvidia-smi/vm',
        sampledAt: SAMPLED_AT,
      },
    ],
    sources: [
      {
        source: 'nvidia-smi',
        target: 'vm',
        kind: 'gpu',
        state: 'ok',
        periodSeconds: 2,
        sampledAt: SAMPLED_AT,
      },
    ],
  },
};

let shown: ShownConsole | null = null;
afterEach(async () => {
  await shown?.end();
  shown = null;
});

function show(columns: number, rows: number, others: readonly MadeSite[] = []): ShownConsole {
  shown = consoleOnScreen({
    columns,
    rows,
    connect: async () => ({ fabric: madeFabric([alone, ...others]), stop: () => undefined }),
    initial: initialState('nodes', '', false),
    wall: () => WALL,
  });
  return shown;
}

test('a site without a scheduler counts its GPUs, and says nothing of how many are given', async () => {
  const text = await show(120, 30).seen((now) => now.includes('vm'), 'the row');
  const [first = ''] = text.split('\n');
  expect(first).toMatch(/1 of 1 nodes, oldest <1 s · 1 GPU · 690 W/);
  expect(first).not.toContain('busy');
});

test('beside a site with a scheduler, how busy the GPUs are says of how many sites that is', async () => {
  const text = await show(120, 30, [wellSite('de-halm', 2)]).seen((now) => now.includes('vm'), 'the row');
  expect(text.split('\n')[0]).toContain('17 GPUs · 100 % busy at 1 of 2');
});

test('a node of which no scheduler tells says so, and blames nobody', async () => {
  const screen = show(120, 30);
  await screen.seen((now) => now.includes('vm'), 'the row');
  screen.type('\r');
  const text = await screen.seen((now) => now.includes('node here/vm'), 'the node');
  expect(text).toMatch(/here \/ vm {2}\? unknown {2}/);
  expect(text).toContain('whether it takes work is not known: no scheduler tells of it');
  expect(text).not.toContain('by whom');
});
