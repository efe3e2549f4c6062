import { describe, expect, it } from 'vitest';
import type { Look } from '../../../../source/components/look.ts';
import { CellBuffer } from '../../../../source/screen/cell-buffer.ts';
import { moveHeatCursor } from '../../../../source/views/heatmap/heat-cursor.ts';
import { heatSigns, KIND_WORDS } from '../../../../source/views/heatmap/heat-signs.ts';
import {
  FRESH_HEAT,
  HEAT_MEASURES,
  HEAT_ZOOMS,
  type HeatState,
  reduceHeat,
} from '../../../../source/views/heatmap/heat-state.ts';
import { HeatMemory, heatMapModel, nodeUnderCursor } from '../../../../source/views/heatmap/heatmap-rows.ts';
import { gpuAt, mapArea, paintHeatMap } from '../../../../source/views/heatmap/heatmap-view.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT } from '../../../support/made-fabric.ts';
import { gpu, gpuSite, SOURCES } from '../../../support/made-gpus.ts';
import { ascii, LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

type Size = readonly [number, number];

const model = (sites: readonly MadeSite[], size: Size, state: HeatState) => {
  const area = mapArea({ x: 1, y: 1, width: size[0], height: size[1] });
  const question = {
    sites: madeFabric(sites).sites,
    state,
    width: area.width,
    height: area.height,
    now: NOW,
  };
  return heatMapModel(question, new HeatMemory());
};
const draw = (
  sites: readonly MadeSite[],
  size: Size = [80, 24],
  state: Partial<HeatState> = {},
  look: Look = unicode,
): string =>
  painted(size, (buffer, rect) =>
    paintHeatMap(buffer, rect, model(sites, size, { ...FRESH_HEAT, ...state }), look),
  );

/** One node in which each GPU is something else. */
const mixed: MadeSite = {
  id: 'halm',
  rows: {
    sites: [{ name: 'Halm', gpus: 8, gpusReporting: 5 }],
    nodes: [
      {
        node: 'n1',
        hall: 'a',
        rack: 'a01',
        gpus: 8,
        state: 'allocated',
        scheduling: 'draining',
        health: 'ok',
      },
    ],
    sources: SOURCES,
    workloads: [
      { workload: '88401', user: 'u4821', state: 'running' },
      { workload: '88402', user: 'u77', state: 'running' },
    ],
    gpus: [
      gpu('n1', 0, { utilizationRatio: 0, workload: '88401' }),
      gpu('n1', 1, { utilizationRatio: 0.5, workload: '88401' }),
      gpu('n1', 2, { utilizationRatio: 1, workload: '88402', temperatureCelsius: 90 }),
      gpu('n1', 3, { utilizationRatio: null, temperatureCelsius: null }),
      gpu('n1', 4, { health: 'failed', healthReason: 'fell off the bus', utilizationRatio: 0.9 }),
      gpu('n1', 5, { sampledAt: SAMPLED_AT - 60_000, health: 'failed' }),
      gpu('n1', 6, { health: 'degraded', utilizationRatio: 0.2 }),
    ],
  },
};

describe('the heat map', () => {
  it('draws a GPU as one sign: how far up the scale, or what it is instead', () => {
    expect(draw([mixed])).toContain('a   ▁▅█·✖○▂?');
    expect(draw([mixed], [80, 24], {}, ascii)).toContain('a   _-#:xo_?');
  });

  it('says what the signs mean, how many there are, and what is covered', () => {
    const text = draw([mixed], [120, 24]);
    expect(text).toContain('use 0 % ▁▂▃▄▅▆▇█ 100 %');
    expect(text).toContain('✖ 1 failed');
    expect(text).toContain('○ 1 stale');
    expect(text).toContain('· 1 not measured');
    expect(text).toContain('? 1 unknown');
    expect(text).toContain('5 of 8 GPUs measured in time');
  });

  it('scales each measure in its own unit', () => {
    expect(draw([mixed], [80, 24], { measure: 'temperature' })).toContain('temperature 30 °C ▁▂▃▄▅▆▇█ 90 °C');
    expect(draw([mixed], [80, 24], { measure: 'power' })).toContain('power 0 W ▁▂▃▄▅▆▇█ 700 W');
    expect(draw([mixed], [80, 24], { measure: 'memory' })).toContain('memory used 0 % ▁▂▃▄▅▆▇█ 100 %');
  });

  it('shows health in signs and words', () => {
    const text = draw([mixed], [120, 24], { measure: 'health' });
    expect(text).toContain('a   ●●●●✖○△?');
    expect(text).toContain('△ 1 degraded');
  });

  it('gives each owner a letter, and names who has most', () => {
    const text = draw([mixed], [120, 24], { measure: 'owner' });
    const row = text.split('\n').find((line) => line.startsWith('a   '));
    expect(row).toMatch(/^a {3}([A-Z])\1[A-Z]▁✖○▁\?/);
    expect(text).toMatch(/[A-Z] u4821 2/);
    expect(text).toMatch(/[A-Z] u77 1/);
  });

  it('tells of the GPU under the cursor', () => {
    const cursor = { name: 'halm/n1/GPU-n1-2', index: 0 };
    const text = draw([mixed], [120, 24], { cursor });
    expect(text).toContain('▸ halm/n1/2  H200  100 %  350 W  90 °C  job 88402 u77  ● live 0.5 s');
    expect(text).toContain('hall a rack a01');
    expect(text).toContain('node allocated + draining');
    const failed = draw([mixed], [120, 24], { cursor: { name: 'halm/n1/GPU-n1-4', index: 0 } });
    expect(failed).toContain('▲ failed: fell off the bus');
    const stale = draw([mixed], [120, 24], { cursor: { name: 'halm/n1/GPU-n1-5', index: 0 } });
    expect(stale).toContain('○ stale 1 min');
    const untold = draw([mixed], [120, 24], { cursor: { name: 'halm/n1/#7', index: 7 } });
    expect(untold).toContain('? no source tells of it');
  });

  it('opens the node under the cursor', () => {
    expect(nodeUnderCursor(model([mixed], [80, 24], FRESH_HEAT))).toBe('halm/n1');
  });

  it('names a silent site, draws its GPUs as memories, and does not count them as measured', () => {
    const silent = { ...gpuSite('zernike', [1, 1, 1, 8]), state: 'down' as const, heardAt: NOW - 130_000 };
    const text = draw([mixed, silent], [120, 24]);
    expect(text).toContain('zernike  ○ stale 2 min  8 GPUs');
    expect(text).toContain('a   ○○○○○○○○');
    expect(text).toContain('○ zernike not heard');
    expect(text).toContain('5 of 16 GPUs measured in time');
  });

  it('says so where no GPU is known, and why', () => {
    expect(draw([{ id: 's' }])).toContain('no site tells of a GPU');
    expect(draw([{ id: 's', heardAt: null, state: 'down' }])).toContain('1 of 1 sites not heard yet');
  });

  it('zooms from all sites to the values of one rack', () => {
    const site = gpuSite('halm', [2, 2, 2, 4]);
    expect(draw([site], [80, 24])).toContain('a   ▅▅▅▅▅▅▅▅ ▅▅▅▅▅▅▅▅');
    expect(draw([site], [80, 24], { zoom: 'site' })).toContain('a01 ▅▅▅▅ ▅▅▅▅  a02 ▅▅▅▅ ▅▅▅▅');
    expect(draw([site], [80, 24], { zoom: 'hall' })).toMatch(/a01\s+a02[\s\S]*n1 ▅▅▅▅ {2}n1 ▅▅▅▅/);
    const rack = draw([site], [80, 24], { zoom: 'rack' });
    expect(rack).toContain('ha-a01-n1');
    expect(rack).toMatch(/0 ▅ 50 % +1 ▅ 50 %/);
    expect(rack).not.toContain('a02');
  });

  it('finds the GPU under the mouse where it drew it', () => {
    const size: Size = [80, 24];
    const shown = model([mixed], size, FRESH_HEAT);
    const rect = { x: 1, y: 1, width: size[0], height: size[1] };
    const lines = draw([mixed], size).split('\n');
    const line = lines.findIndex((text) => text.startsWith('a   '));
    expect(gpuAt(rect, shown, 1 + 4 + 2, 1 + line)).toBe(2);
    expect(gpuAt(rect, shown, 1, 1 + line)).toBe(null);
    expect(gpuAt(rect, shown, 5, 0)).toBe(null);
  });

  it('shows the cursor on a GPU whose sign fills its cell, which turned round would be nothing', () => {
    const line = (index: number) =>
      draw([mixed], [80, 24], { cursor: { name: `halm/n1/GPU-n1-${index}`, index: 0 } }).split('\n')[3] ?? '';
    expect(line(1)).toContain('█');
    expect(line(2)).toBe(line(1).replace('█', unicode.glyphs.cursor));
  });

  it('turns the cell under the cursor round, so that it is seen in every theme', () => {
    for (const look of LOOKS) {
      const size: Size = [80, 24];
      const rect = { x: 0, y: 0, width: 80, height: 24 };
      const [first, second] = ['halm/n1/GPU-n1-0', 'halm/n1/GPU-n1-1'].map((name) => {
        const buffer = new CellBuffer(80, 24);
        paintHeatMap(buffer, rect, model([mixed], size, { ...FRESH_HEAT, cursor: { name, index: 0 } }), look);
        return buffer;
      });
      const at = [4, 3] as const;
      expect(first?.textAt(...at)).toBe(second?.textAt(...at));
      expect(first?.styleAt(...at)).not.toBe(second?.styleAt(...at));
    }
  });

  it('paints every size, zoom, measure and theme within its region', () => {
    const hostile = gpuSite('bad\u001b[2J', [1, 1, 1, 3]);
    const named: MadeSite = {
      ...hostile,
      rows: {
        ...hostile.rows,
        nodes: [{ node: '\u202ewide漢字漢字', hall: '\u0007', rack: '漢'.repeat(40), gpus: 300 }],
      },
    };
    for (const size of [...SIZES, [1, 1], [12, 3], [30, 5]] as const) {
      for (const look of LOOKS) {
        for (const zoom of HEAT_ZOOMS) {
          const text = draw([mixed, named], size, { zoom, measure: 'owner' }, look);
          expect(text).not.toContain('\u001b');
        }
      }
      for (const measure of HEAT_MEASURES) draw([mixed, named], size, { measure });
    }
  });

  it('needs no colour: each kind has a sign of its own in both sets', () => {
    for (const look of LOOKS) {
      const signs = heatSigns(look);
      const steps = look.glyphs.sparks.map(String);
      const kinds = KIND_WORDS.filter(([, word]) => word !== 'no work known').map(([kind]) =>
        String(signs[kind]?.text),
      );
      expect(new Set([...steps, ...kinds]).size).toBe(steps.length + kinds.length);
    }
  });

  it('shows each cell of a large fleet that is in sight, and scrolls with the cursor', () => {
    const site = gpuSite('halm', [3, 40, 4, 8], (_, index) => ({ utilizationRatio: index / 8 }));
    const size: Size = [80, 24];
    let state: HeatState = FRESH_HEAT;
    const memory = new HeatMemory();
    const fabric = madeFabric([site]);
    const ask = () => heatMapModel({ sites: fabric.sites, state, width: 78, height: 20, now: NOW }, memory);
    for (let step = 0; step < 100; step++) {
      const shown = ask();
      state = moveHeatCursor(reduceHeat(state, { type: 'scroll', offset: shown.offset }), 'down', shown);
    }
    expect(ask().cursor).toBeGreaterThan(3_700);
    expect(draw([site], size, state)).toContain('hall c rack c39');
    expect(draw([site], size, state)).toContain('in sight 1,280');
  });
});

describe('what an operator makes of the heat map', () => {
  it('goes round the measures and stops at the ends of the zoom', () => {
    let state = FRESH_HEAT;
    for (const _ of HEAT_MEASURES) state = reduceHeat(state, { type: 'next measure' });
    expect(state.measure).toBe('use');
    expect(reduceHeat(state, { type: 'previous measure' }).measure).toBe('owner');
    for (let step = 0; step < 9; step++) state = reduceHeat(state, { type: 'zoom in' });
    expect(state.zoom).toBe('rack');
    expect(reduceHeat(FRESH_HEAT, { type: 'zoom out' })).toBe(FRESH_HEAT);
  });
});
