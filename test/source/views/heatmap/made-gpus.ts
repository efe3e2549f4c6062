import type { Patch } from '../../../../protocol/index.ts';
import type { Look } from '../../../../source/components/look.ts';
import { CellBuffer } from '../../../../source/screen/cell-buffer.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../../../source/screen/glyphs.ts';
import { themeNamed } from '../../../../source/screen/theme.ts';
import { THEME_NAMES } from '../../../../source/screen/theme-palettes.ts';
import { type MadeSite, SAMPLED_AT } from '../../../support/made-fabric.ts';

export const unicode: Look = { theme: themeNamed('default'), glyphs: UNICODE_GLYPHS };
export const ascii: Look = { theme: themeNamed('default'), glyphs: ASCII_GLYPHS };

/** Every theme with both sets of signs. */
export const LOOKS: readonly Look[] = THEME_NAMES.flatMap((name) =>
  [UNICODE_GLYPHS, ASCII_GLYPHS].map((glyphs) => ({ theme: themeNamed(name), glyphs })),
);

/** Terminals from the smallest that is supported to a wall. */
export const SIZES = [
  [40, 10],
  [80, 24],
  [120, 40],
  [200, 60],
  [300, 100],
] as const;

/** The sources that `gpu` names, heard in time. */
export const SOURCES: readonly Patch<'sources'>[] = [
  { source: 'exporter', target: 'all', kind: 'gpu', state: 'ok', periodSeconds: 2, sampledAt: SAMPLED_AT },
];

export function gpu(node: string, index: number, more: Patch<'gpus'> = {}): Patch<'gpus'> {
  return {
    node,
    gpu: index,
    uuid: `GPU-${node}-${index}`,
    model: 'NVIDIA H200',
    utilizationRatio: 0.5,
    temperatureCelsius: 60,
    powerWatts: 350,
    powerLimitWatts: 700,
    memoryUsedBytes: 70 * 2 ** 30,
    memoryTotalBytes: 140 * 2 ** 30,
    health: 'ok',
    source: 'exporter/all',
    sampledAt: SAMPLED_AT,
    ...more,
  };
}

/** Halls `a`, `b`, … of so many racks of so many nodes of so many GPUs. */
export function gpuSite(
  id: string,
  [halls, racks, nodes, gpus]: readonly [number, number, number, number],
  more: (node: string, index: number) => Patch<'gpus'> = () => ({}),
): MadeSite {
  const machines: Patch<'nodes'>[] = [];
  for (let hall = 0; hall < halls; hall++) {
    const letter = String.fromCharCode(0x61 + hall);
    for (let rack = 1; rack <= racks; rack++) {
      const name = `${letter}${String(rack).padStart(2, '0')}`;
      for (let node = 1; node <= nodes; node++) {
        machines.push({
          node: `${id.slice(0, 2)}-${name}-n${node}`,
          hall: letter,
          rack: name,
          gpus,
          state: 'allocated',
          scheduling: 'open',
          health: 'ok',
        });
      }
    }
  }
  const total = machines.length * gpus;
  return {
    id,
    rows: {
      sites: [{ name: id, gpus: total, gpusReporting: total }],
      nodes: machines,
      sources: SOURCES,
      gpus: machines.flatMap(({ node = '' }) =>
        Array.from({ length: gpus }, (_, index) => gpu(String(node), index, more(String(node), index))),
      ),
    },
  };
}

/** What a painter draws, as text; fails when it writes beside the region it was given. */
export function painted(
  [columns, rows]: readonly [number, number],
  paint: (buffer: CellBuffer, rect: { x: number; y: number; width: number; height: number }) => void,
): string {
  const buffer = new CellBuffer(columns + 2, rows + 2);
  paint(buffer, { x: 1, y: 1, width: columns, height: rows });
  for (let x = 0; x < columns + 2; x++) {
    for (let y = 0; y < rows + 2; y++) {
      const isInside = x > 0 && y > 0 && x <= columns && y <= rows;
      if (!isInside && buffer.textAt(x, y) !== ' ') throw new Error(`wrote beside its region at ${x},${y}`);
    }
  }
  return buffer.toText({ x: 1, y: 1, width: columns, height: rows });
}
