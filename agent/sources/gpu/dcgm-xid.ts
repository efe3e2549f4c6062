import type { Patch } from '../../../protocol/index.ts';
import type { Happening } from '../source.ts';
import type { MappedGpu } from './dcgm-mapper.ts';

/** GPUs remembered at most; above that all are forgotten, which costs one event each and no memory. */
const MOST_GPUS = 200_000;

/**
 * Makes events of the Xid gauge. It holds the last Xid until the driver is reset, so that only a change is
 * news, and the first reading of all tells what was, not when.
 */
export class XidWatch {
  readonly #last = new Map<string, number>();

  /** The Xids that are new in this reading, and the columns that follow from it, by the index of the GPU. */
  observe(
    gpus: readonly MappedGpu[],
    now: number,
  ): { readonly happenings: readonly Happening[]; readonly columns: ReadonlyMap<number, Patch<'gpus'>> } {
    const happenings = new Map<string, Happening>();
    const columns = new Map<number, Patch<'gpus'>>();
    if (this.#last.size > MOST_GPUS) this.#last.clear();
    for (const [at, gpu] of gpus.entries()) {
      if (gpu.xid === undefined) continue;
      const key = `${gpu.node}\0${gpu.uuid}\0${gpu.instance ?? ''}`;
      const before = this.#last.get(key);
      this.#last.set(key, gpu.xid);
      if (before === undefined || before === gpu.xid) continue;
      columns.set(at, gpu.xid === 0 ? { xid: null, xidAt: null } : { xid: gpu.xid, xidAt: now });
      // The slices of one GPU all show its Xid: one event.
      if (gpu.xid !== 0)
        happenings.set(`${gpu.node}\0${gpu.uuid}\0${gpu.xid}`, xidHappening(gpu, gpu.xid, now));
    }
    return { happenings: [...happenings.values()], columns };
  }
}

function xidHappening(gpu: MappedGpu, code: number, at: number): Happening {
  const message = `Xid ${code} (the exporter’s gauge changed; the kernel log tells more)`;
  return { at, kind: 'xid', node: gpu.node, gpu: gpu.uuid, code, message };
}
