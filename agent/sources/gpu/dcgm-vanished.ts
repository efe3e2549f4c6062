import type { Patch } from '../../../protocol/index.ts';
import type { MappedGpu } from './dcgm-mapper.ts';

/** What stays true of a GPU that is not exported any more. */
const KEPT: ReadonlySet<string> = new Set([
  'node',
  'uuid',
  'instance',
  'instanceProfile',
  'gpu',
  'model',
  'pciBusId',
  'driverVersion',
  'xid',
  'notMeasured',
]);

/**
 * The GPUs of the last answer. A GPU that fails does not go to zero: its series disappear while those of
 * its neighbours go on. A whole node that disappears is another matter: nobody looked at it, so that its
 * figures stay as they were and age.
 */
export class PresentGpus {
  #rows = new Map<string, MappedGpu>();

  /** The nodes of the last answer, sorted. */
  nodes(): readonly string[] {
    return [...new Set([...this.#rows.values()].map((gpu) => gpu.node))].sort();
  }

  /** Takes the next answer: rows to empty, once each, and a line about GPUs that are gone altogether. */
  replace(gpus: readonly MappedGpu[]): {
    readonly emptied: readonly Patch<'gpus'>[];
    readonly lost: readonly string[];
  } {
    const before = this.#rows;
    this.#rows = new Map(gpus.map((gpu) => [`${gpu.node}\0${gpu.uuid}\0${gpu.instance ?? ''}`, gpu]));
    const nodes = new Set(gpus.map((gpu) => gpu.node));
    const vanished = [...before]
      .filter(([key, gpu]) => !this.#rows.has(key) && nodes.has(gpu.node))
      .map(([, gpu]) => gpu);
    // One that was only cut anew (MIG) is still there under another instance.
    const present = new Set(gpus.map((gpu) => gpu.uuid));
    const lost = [...new Set(vanished.map((gpu) => gpu.uuid))].filter((uuid) => !present.has(uuid));
    return {
      emptied: vanished.map(emptied),
      lost:
        lost.length === 0
          ? []
          : [`${lost.length} GPUs are no longer exported: ${lost.slice(0, 3).join(', ')}`],
    };
  }
}

function emptied(gpu: MappedGpu): Patch<'gpus'> {
  const figures = Object.keys(gpu.patch).filter((column) => !KEPT.has(column));
  return {
    ...Object.fromEntries(figures.map((column) => [column, null])),
    node: gpu.node,
    uuid: gpu.uuid,
    instance: gpu.instance,
    notMeasured: figures.map((column) => `${column}=no longer exported`).join('; '),
  };
}
