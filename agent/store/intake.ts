import type { Patch, SourceKind, SourceState } from '../../protocol/index.ts';
import type { Reading } from '../sources/source.ts';
import type { SiteTables } from './site-tables.ts';

/** Which source and which of its targets a reading comes from. */
export interface Origin {
  readonly source: string;
  readonly target: string;
  readonly kind: SourceKind;
  readonly periodMs: number;
  /** The reading names every node and workload there is: what it leaves out is gone. */
  readonly inventory: boolean;
}

/** How a reading ended that gave nothing. */
export interface Failure {
  readonly state: Extract<SourceState, 'failed' | 'timeout'>;
  readonly error: string;
  readonly durationMs: number;
}

/**
 * Puts readings into the tables. Each source owns the columns it names; a failed reading changes the
 * source's own line and nothing else, so that values stay and grow old.
 */
export class Intake {
  readonly #tables: SiteTables;
  /** `node:index` → workload, from the last reading of the scheduler. */
  readonly #holders = new Map<string, string>();
  readonly #slotsOf = new Map<string, Set<number>>();
  /** Who feeds each node's telemetry, and when it last did. */
  readonly #feeders = new Map<string, Map<string, number>>();

  constructor(tables: SiteTables) {
    this.#tables = tables;
  }

  /** Enters a source before its first reading, and the nodes it stands for. */
  expect(origin: Origin, nodes: readonly string[]): void {
    this.#describe(origin, { state: 'waiting', failures: 0 });
    for (const node of nodes) {
      this.#tables.upsert('nodes', { node, telemetrySource: refOf(origin) });
      this.#feed(node, origin, NEVER);
    }
  }

  accept(origin: Origin, reading: Reading, durationMs: number, now: number): void {
    const sampledAt = reading.sampledAt ?? now;
    const rows =
      (reading.gpus?.length ?? 0) + (reading.nodes?.length ?? 0) + (reading.workloads?.length ?? 0);
    this.#describe(origin, {
      state: reading.problem === undefined ? 'ok' : 'partial',
      error: reading.problem ?? null,
      notice: reading.notice ?? null,
      durationSeconds: durationMs / 1000,
      failures: 0,
      sampledAt,
      rows: rows + (reading.links?.length ?? 0) + (reading.feeds?.length ?? 0),
    });
    if (reading.nodes !== undefined) this.#nodes(origin, reading.nodes, sampledAt);
    if (reading.gpus !== undefined) this.#gpus(origin, reading.gpus, sampledAt);
    if (reading.workloads !== undefined) this.#workloads(origin, reading.workloads, sampledAt);
    for (const patch of reading.links ?? []) this.#tables.upsert('links', { sampledAt, ...patch });
    for (const patch of reading.feeds ?? []) this.#tables.upsert('feeds', { sampledAt, ...patch });
    if (reading.site !== undefined) this.#tables.upsert('sites', reading.site);
  }

  fail(origin: Origin, failure: Failure): void {
    const sources = this.#tables.of('sources');
    const slot = sources.find(refOf(origin));
    const failures = slot === undefined ? 0 : (sources.number(sources.column('failures'), slot) ?? 0);
    this.#describe(origin, {
      state: failure.state,
      error: failure.error,
      durationSeconds: failure.durationMs / 1000,
      failures: failures + 1,
    });
  }

  #describe(origin: Origin, patch: Patch<'sources'>): void {
    const { source, target, kind, periodMs } = origin;
    this.#tables.upsert('sources', { source, target, kind, periodSeconds: periodMs / 1000, ...patch });
  }

  #nodes(origin: Origin, patches: readonly Patch<'nodes'>[], sampledAt: number): void {
    const seen = new Set<string>();
    for (const patch of patches) {
      if (typeof patch.node !== 'string') continue;
      seen.add(patch.node);
      if (origin.kind === 'scheduler') {
        this.#tables.upsert('nodes', {
          schedulerSource: refOf(origin),
          schedulerSampledAt: sampledAt,
          ...patch,
        });
      } else {
        this.#tables.upsert('nodes', patch);
        this.#feed(patch.node, origin, patch.telemetrySampledAt ?? sampledAt);
      }
    }
    if (origin.inventory) this.#forgetNodes(seen);
  }

  /** A node the scheduler no longer names is gone, unless its telemetry still speaks of it. */
  #forgetNodes(seen: ReadonlySet<string>): void {
    const nodes = this.#tables.of('nodes');
    const schedulerSource = nodes.column('schedulerSource');
    const name = nodes.column('node');
    nodes.forEach((slot) => {
      const node = nodes.text(name, slot);
      if (node === null || seen.has(node) || nodes.text(schedulerSource, slot) === null) return;
      if (this.#feeders.has(node)) this.#tables.update('nodes', slot, UNSCHEDULED);
      else nodes.remove(slot);
    });
  }

  #gpus(origin: Origin, patches: readonly Patch<'gpus'>[], sampledAt: number): void {
    const source = refOf(origin);
    const seen = new Map<string, Set<number>>();
    for (const patch of patches) {
      if (typeof patch.node !== 'string') continue;
      const uuid = patch.uuid ?? `index:${patch.gpu ?? 0}`;
      const held = this.#holders.get(`${patch.node}:${patch.gpu}`);
      const workload = held === undefined ? {} : { workload: held };
      const slot = this.#tables.upsert('gpus', { source, sampledAt, ...patch, uuid, ...workload });
      entry(seen, patch.node).add(slot);
      entry(this.#slotsOf, patch.node).add(slot);
    }
    for (const [node, slots] of seen) {
      this.#feed(node, origin, this.#newest(slots));
      this.#forgetReplaced(node, slots, source);
    }
  }

  #newest(slots: ReadonlySet<number>): number {
    const gpus = this.#tables.of('gpus');
    const at = gpus.column('sampledAt');
    let newest = NEVER;
    for (const slot of slots) newest = Math.max(newest, gpus.number(at, slot) ?? NEVER);
    return newest;
  }

  /**
   * A GPU that its node no longer lists stays, unknown and growing old, because what fell off the bus
   * is the first thing to look for. It goes only when another one has taken its index, or, a slice,
   * when its GPU is still there without it.
   */
  #forgetReplaced(node: string, seen: ReadonlySet<number>, source: string): void {
    const gpus = this.#tables.of('gpus');
    const known = entry(this.#slotsOf, node);
    if (known.size === seen.size) return;
    const [index, instance, uuid, from] = [
      gpus.column('gpu'),
      gpus.column('instance'),
      gpus.column('uuid'),
      gpus.column('source'),
    ];
    const place = (slot: number): string => `${gpus.number(index, slot)}:${gpus.text(instance, slot) ?? ''}`;
    const places = new Set<string>();
    const uuids = new Set<string | null>();
    for (const slot of seen) {
      places.add(place(slot));
      uuids.add(gpus.text(uuid, slot));
    }
    for (const slot of known) {
      if (seen.has(slot) || gpus.text(from, slot) !== source) continue;
      const slice = gpus.text(instance, slot) !== null;
      if (!places.has(place(slot)) && !(slice && uuids.has(gpus.text(uuid, slot)))) continue;
      gpus.remove(slot);
      known.delete(slot);
    }
  }

  #workloads(origin: Origin, patches: readonly Patch<'workloads'>[], sampledAt: number): void {
    const workloads = this.#tables.of('workloads');
    const seen = new Set<number>();
    this.#holders.clear();
    for (const patch of patches) {
      if (typeof patch.workload !== 'string') continue;
      seen.add(this.#tables.upsert('workloads', { sampledAt, ...patch }));
      if (patch.state !== 'running' && patch.state !== 'completing' && patch.state !== 'suspended') continue;
      for (const held of patch.gpuList?.split(',') ?? [])
        if (held !== '') this.#holders.set(held, patch.workload);
    }
    if (!origin.inventory) return;
    workloads.forEach((slot) => {
      if (!seen.has(slot)) workloads.remove(slot);
    });
    this.#assignGpus();
  }

  #assignGpus(): void {
    const gpus = this.#tables.of('gpus');
    const [node, gpu, workload] = [gpus.column('node'), gpus.column('gpu'), gpus.column('workload')];
    const nodes = this.#tables.of('nodes');
    const scheduled = nodes.column('schedulerSource');
    gpus.forEach((slot) => {
      const name = gpus.text(node, slot) ?? '';
      const at = nodes.find(name);
      // On a node the scheduler does not know, what the exporter said of pods stands.
      if (at === undefined || nodes.text(scheduled, at) === null) return;
      gpus.setText(workload, slot, this.#holders.get(`${name}:${gpus.number(gpu, slot)}`) ?? null);
    });
  }

  /** Keeps a node's telemetry as old as the oldest of those who feed it. */
  #feed(node: string, origin: Origin, sampledAt: number): void {
    const feeders = this.#feeders.get(node) ?? new Map<string, number>();
    this.#feeders.set(node, feeders);
    feeders.set(refOf(origin), sampledAt);
    let oldest = refOf(origin);
    for (const [feeder, at] of feeders) if (!(at >= (feeders.get(oldest) ?? Number.NaN))) oldest = feeder;
    const at = feeders.get(oldest) ?? Number.NaN;
    this.#tables.upsert('nodes', {
      node,
      telemetrySource: oldest,
      telemetrySampledAt: Number.isNaN(at) ? null : at,
    });
  }
}

/** Older than every reading: a source that was never heard. */
const NEVER = Number.NEGATIVE_INFINITY;

function entry(sets: Map<string, Set<number>>, key: string): Set<number> {
  const known = sets.get(key);
  if (known !== undefined) return known;
  const fresh = new Set<number>();
  sets.set(key, fresh);
  return fresh;
}

/** The key of a source's row, as other tables refer to it. */
export function refOf(origin: { readonly source: string; readonly target: string }): string {
  return `${origin.source}/${origin.target}`;
}

const UNSCHEDULED: Patch<'nodes'> = {
  state: 'unknown',
  scheduling: null,
  nativeState: null,
  reason: null,
  reasonUser: null,
  reasonAt: null,
  gpusAllocated: null,
  workloads: null,
  schedulerSource: null,
  schedulerSampledAt: null,
};
