import { type InParts, type Patch, rowsInParts, type SourceState } from '../../protocol/index.ts';
import { joinRow, type Rows } from '../sources/rows.ts';
import type { Reading } from '../sources/source.ts';
import { keepDemands } from './demand-rows.ts';
import { entry, GpuPlaces } from './gpu-places.ts';
import { momentsIn } from './link-aspects.ts';
import { NodeClaims } from './node-claims.ts';
import { type Origin, refOf } from './origin.ts';
import type { SiteTables } from './site-tables.ts';
import { TelemetryFeeders } from './telemetry-feeders.ts';

/** How a reading ended that gave nothing. */
export interface Failure {
  readonly state: Extract<SourceState, 'failed' | 'timeout'>;
  readonly error: string;
  readonly durationMs: number;
}

const BY_ITSELF: Patch<'nodes'> = { powerMeter: null };

/** Rows of a part: a row of thirty columns takes some hundredths of a millisecond. */
const ROWS_AT_ONCE = 32;

/**
 * Puts readings into the tables, a part at a time: a site's whole inventory takes longer than whoever waits
 * for the disk would wait. Each source owns the columns it names; a failed reading changes the
 * source's own line and nothing else, so that values stay and grow old.
 */
export class Intake {
  readonly #tables: SiteTables;
  /** `node:index` → workload, from the last reading of the scheduler. */
  readonly #holders = new Map<string, string>();
  readonly #places: GpuPlaces;
  readonly #feeders: TelemetryFeeders;
  readonly #claims = new NodeClaims();

  constructor(tables: SiteTables) {
    this.#tables = tables;
    this.#feeders = new TelemetryFeeders(tables);
    this.#places = new GpuPlaces(tables.of('gpus'));
  }

  /** Enters a source before its first reading, and the nodes it stands for. */
  expect(origin: Origin, nodes: readonly string[]): void {
    this.#describe(origin, { state: 'waiting', failures: 0 });
    this.#feeders.expect(origin, nodes);
  }

  *acceptInParts(origin: Origin, reading: Reading, durationMs: number, now: number): InParts<void> {
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
      rows:
        rows +
        (reading.links?.length ?? 0) +
        (reading.feeds?.length ?? 0) +
        (reading.meters?.length ?? 0) +
        (reading.demands?.length ?? 0),
    });
    if (reading.nodes !== undefined) yield* this.#nodes(origin, reading.nodes, sampledAt);
    if (reading.gpus !== undefined) yield* this.#gpus(origin, reading.gpus, sampledAt);
    if (reading.workloads !== undefined) yield* this.#workloads(origin, reading.workloads, sampledAt);
    for (const patch of reading.links ?? [])
      this.#tables.upsert('links', { sampledAt, ...momentsIn(patch, sampledAt), ...patch });
    for (const patch of reading.feeds ?? []) this.#tables.upsert('feeds', { sampledAt, ...patch });
    for (const patch of reading.meters ?? [])
      this.#tables.upsert('meters', { source: refOf(origin), sampledAt, ...patch });
    if (reading.demands !== undefined) yield* keepDemands(this.#tables, origin, reading.demands, sampledAt);
    if (reading.site !== undefined) this.#tables.upsert('sites', reading.site);
    if (origin.kind !== 'scheduler')
      for (const node of this.#feeders.named(origin, namesIn(reading))) this.#claims.forget(node);
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

  *#nodes(origin: Origin, patches: Rows<Patch<'nodes'>>, sampledAt: number): InParts<void> {
    const seen = new Set<number>();
    const looked = origin.kind !== 'scheduler';
    const by = { source: refOf(origin), looked };
    const taker = { schedulerSource: by.source, schedulerSampledAt: sampledAt };
    let taken = 0;
    for (const patch of patches) {
      if (++taken % ROWS_AT_ONCE === 0) yield;
      if (typeof patch.node !== 'string') continue;
      const settled = this.#claims.settle(patch.node, by, patch);
      const slot = this.#tables.upsert('nodes', settled);
      seen.add(slot);
      if (looked) this.#feeders.heard(patch.node, origin, patch.telemetrySampledAt ?? sampledAt);
      else this.#tables.update('nodes', slot, taker);
      // Who measures the machine itself comes before its management controller.
      if (settled.powerWatts != null && settled.powerBasis === 'measured')
        this.#tables.update('nodes', slot, BY_ITSELF);
    }
    yield;
    if (origin.inventory) this.#forgetNodes(seen);
  }

  /** A node the scheduler no longer names is gone, unless its telemetry still speaks of it. */
  #forgetNodes(seen: ReadonlySet<number>): void {
    const nodes = this.#tables.of('nodes');
    const schedulerSource = nodes.column('schedulerSource');
    const name = nodes.column('node');
    nodes.forEach((slot) => {
      const node = nodes.text(name, slot);
      if (node === null || seen.has(slot) || nodes.text(schedulerSource, slot) === null) return;
      if (this.#feeders.has(node)) {
        this.#tables.update('nodes', slot, UNSCHEDULED);
        this.#unassignGpus(node);
      } else {
        nodes.remove(slot);
        this.#claims.forget(node);
      }
    });
  }

  *#gpus(origin: Origin, patches: readonly Patch<'gpus'>[], sampledAt: number): InParts<void> {
    const source = refOf(origin);
    const seen = new Map<string, Set<number>>();
    let taken = 0;
    for (const patch of patches) {
      if (++taken % ROWS_AT_ONCE === 0) yield;
      if (typeof patch.node !== 'string') continue;
      const uuid = patch.uuid ?? `index:${patch.gpu ?? 0}`;
      // What an exporter says of pods stands only where no scheduler does.
      const slot = this.#tables.upsert('gpus', patch.uuid === uuid ? patch : joinRow(patch, { uuid }));
      this.#tables.update('gpus', slot, { source, sampledAt: patch.sampledAt ?? sampledAt });
      if (this.#isScheduled(patch.node)) {
        const workload = this.#holders.get(`${patch.node}:${patch.gpu}`) ?? null;
        this.#tables.update('gpus', slot, { workload });
      }
      entry(seen, patch.node).add(slot);
      this.#places.listed(patch.node, slot);
    }
    for (const [node, slots] of seen) {
      this.#feeders.heard(node, origin, this.#places.newest(slots));
      this.#places.forgetReplaced(node, slots, source);
    }
  }

  *#workloads(origin: Origin, patches: Rows<Patch<'workloads'>>, sampledAt: number): InParts<void> {
    const workloads = this.#tables.of('workloads');
    const seen = new Set<number>();
    this.#holders.clear();
    let taken = 0;
    for (const patch of patches) {
      if (++taken % ROWS_AT_ONCE === 0) yield;
      if (typeof patch.workload !== 'string') continue;
      const slot = this.#tables.upsert('workloads', patch);
      this.#tables.update('workloads', slot, { sampledAt });
      seen.add(slot);
      if (patch.state !== 'running' && patch.state !== 'completing' && patch.state !== 'suspended') continue;
      for (const held of patch.gpuList?.split(',') ?? [])
        if (held !== '') this.#holders.set(held, patch.workload);
    }
    if (!origin.inventory) return;
    workloads.forEach((slot) => {
      if (!seen.has(slot)) workloads.remove(slot);
    });
    yield;
    yield* this.#assignGpus();
  }

  *#assignGpus(): InParts<void> {
    const gpus = this.#tables.of('gpus');
    const [node, gpu, workload] = [gpus.column('node'), gpus.column('gpu'), gpus.column('workload')];
    yield* rowsInParts(gpus, (slot) => {
      const name = gpus.text(node, slot) ?? '';
      if (!this.#isScheduled(name)) return;
      gpus.setText(workload, slot, this.#holders.get(`${name}:${gpus.number(gpu, slot)}`) ?? null);
    });
  }

  /** What its scheduler gave them to is over; a pod that an exporter names comes with its next reading. */
  #unassignGpus(node: string): void {
    const gpus = this.#tables.of('gpus');
    const workload = gpus.column('workload');
    for (const slot of this.#places.of(node)) gpus.setText(workload, slot, null);
  }

  #isScheduled(node: string): boolean {
    const nodes = this.#tables.of('nodes');
    const slot = nodes.find(node);
    return slot !== undefined && nodes.text(nodes.column('schedulerSource'), slot) !== null;
  }
}

/** The nodes that a reading speaks of. */
function namesIn(reading: Reading): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { node } of [...(reading.nodes ?? []), ...(reading.gpus ?? [])])
    if (typeof node === 'string') names.add(node);
  return names;
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
