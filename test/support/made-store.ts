import type { Happening } from '../../agent/sources/source.ts';
import type { ConfiguredLink } from '../../agent/store/configured-link.ts';
import type { ConfiguredPower } from '../../agent/store/configured-power.ts';
import type { Origin } from '../../agent/store/origin.ts';
import { SiteStore } from '../../agent/store/site-store.ts';
import type { KindName, Patch, Row } from '../../protocol/index.ts';

/** The agent's wall clock when its monotonic one is at zero. */
export const EPOCH = Date.UTC(2026, 10, 23, 21);
export const SECOND = 1_000;
export const HOUR = 3_600_000;

const origin = (source: string, more: Partial<Origin> = {}): Origin => ({
  source,
  target: 'main',
  kind: 'gpu',
  periodMs: 10 * SECOND,
  inventory: false,
  ...more,
});
export const DCGM = origin('dcgm');
export const SLURM = origin('slurm', { kind: 'scheduler', inventory: true });
export const NODE_EXPORTER = origin('node-exporter', { kind: 'node' });
export const at = (base: Origin, target: string): Origin => ({ ...base, target });

/** A store with the two clocks of its agent: the wall runs with the monotonic one. */
export class MadeStore {
  readonly store: SiteStore;
  now = 0;

  constructor(
    gridLimitWatts: number | null = null,
    power: ConfiguredPower | null = null,
    links: readonly ConfiguredLink[] = [],
  ) {
    const identity = { id: 'de-halm', name: 'De Halm', jurisdiction: 'NL', gridLimitWatts };
    this.store = new SiteStore(identity, links, power);
  }

  get wall(): number {
    return EPOCH + this.now;
  }

  /** Lets time go by, without anything being read. */
  pass(ms: number): this {
    this.now += ms;
    return this;
  }

  read(from: Origin, reading: Parameters<SiteStore['accept']>[1]): this {
    this.store.accept(from, reading, 12, this.now);
    return this;
  }

  fail(from: Origin, error = 'connection refused'): this {
    this.store.fail(from, { state: 'failed', error, durationMs: 3 });
    return this;
  }

  happen(...happenings: Partial<Happening>[]): this {
    for (const happening of happenings)
      this.store.record({
        at: this.wall,
        kind: 'xid',
        node: 'n1',
        gpu: 'GPU-0',
        code: 79,
        message: '',
        ...happening,
      });
    return this;
  }

  tick(): this {
    this.store.tick(this.now, this.wall);
    return this;
  }

  /** All rows of a kind by their keys, as they stand. */
  rows<K extends KindName>(kind: K): Map<string, Row<K>> {
    const table = this.store.tables.of(kind);
    const rows = new Map<string, Row<K>>();
    table.forEach((slot) => {
      rows.set(table.keyOf(slot), table.read(slot) as Row<K>);
    });
    return rows;
  }

  keys(kind: KindName): string[] {
    return [...this.rows(kind).keys()];
  }

  /** One row; fails when there is none. */
  row<K extends KindName>(kind: K, key: string): Row<K> {
    const row = this.rows(kind).get(key);
    if (row === undefined) throw new RangeError(`no ${kind} ${key} among ${this.keys(kind).join(' ')}`);
    return row;
  }

  /** Alerts that were not cleared. */
  get standing(): readonly Row<'alerts'>[] {
    return [...this.rows('alerts').values()].filter(({ clearedAt }) => clearedAt === null);
  }

  get site(): Row<'sites'> {
    return this.row('sites', '');
  }
}

/** A GPU that is well: `GPU-<gpu>` of node n1. */
export function gpuPatch(gpu = 0, more: Patch<'gpus'> = {}): Patch<'gpus'> {
  return {
    node: 'n1',
    gpu,
    uuid: `GPU-${gpu}`,
    pciBusId: `00000000:${10 + gpu}:00`,
    utilizationRatio: 0.5,
    powerWatts: 300,
    temperatureCelsius: 40,
    memoryUsedBytes: 1024,
    ...more,
  };
}

/** A node as a scheduler names it: idle, open, eight GPUs. */
export function nodePatch(node: string, more: Patch<'nodes'> = {}): Patch<'nodes'> {
  return { node, state: 'idle', scheduling: 'open', gpus: 8, gpusAllocated: 0, ...more };
}
