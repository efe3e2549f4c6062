import type { Patch } from '../../protocol/index.ts';
import { type MadeSite, SAMPLED_AT } from './made-fabric.ts';

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
