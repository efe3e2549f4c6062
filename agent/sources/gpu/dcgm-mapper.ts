import type { Patch } from '../../../protocol/index.ts';
import { joinRow } from '../rows.ts';
import { AMBIGUOUS_RATIO, DCGM_FIELDS, fieldIndexOf } from './dcgm-fields.ts';
import type { DcgmIdentity } from './dcgm-identity.ts';
import { type DcgmRow, dcgmRow } from './dcgm-row.ts';
import { DcgmValues } from './dcgm-values.ts';

export interface DcgmMapperOptions {
  /** The node of a series that names none, when the whole body does not name exactly one. */
  readonly fallbackNode: string;
  /** Names every row's node, whatever the exporter says. */
  readonly fixedNode?: string | undefined;
  /** Which fields were asked for; without it all. See `dcgmRow`. */
  readonly asked?: ((field: number) => boolean) | undefined;
  /** This exporter named workloads before: a GPU without one is free. */
  readonly namesWorkloads?: boolean | undefined;
  /** GPUs and slices in one answer; more is an attack on the store. */
  readonly mostRows: number;
}

export interface MappedGpu extends DcgmRow {
  readonly node: string;
  readonly uuid: string;
  readonly instance: string | null;
  /** When the oldest of its samples was true, in the clock of who stamped it (ms); null: not said. */
  readonly stampedAt: number | null;
}

export interface DcgmMapping {
  readonly gpus: readonly MappedGpu[];
  readonly nodes: readonly Patch<'nodes'>[];
  readonly namesWorkloads: boolean;
  readonly notices: readonly string[];
  readonly problems: readonly string[];
}

interface Gathered {
  identity: DcgmIdentity;
  readonly values: DcgmValues;
  readonly workloads: Set<string>;
  readonly exportedWorkloads: Set<string>;
  stampedAt: number | null;
}

/** Gathers the series of one answer, in whatever order they come, into one row for each GPU or slice. */
export class DcgmMapper {
  readonly #options: DcgmMapperOptions;
  readonly #rows = new Map<string, Gathered>();
  readonly #byIdentity = new Map<DcgmIdentity, Gathered>();
  #namesWorkloads: boolean;
  #exported = false;
  #twice = 0;
  #tooMany = 0;
  /** Hosts on which DCGM_FI_DEV_GPU_UTIL_RATIO was above 1: a fleet may run both versions. */
  readonly #percentHosts = new Set<string | null>();

  constructor(options: DcgmMapperOptions) {
    this.#options = options;
    this.#namesWorkloads = options.namesWorkloads ?? false;
  }

  add(identity: DcgmIdentity, family: string, value: number, stampedAt: number | null): void {
    const field = fieldIndexOf(family);
    if (field === undefined) return;
    const row = this.#rowOf(identity);
    if (row === null) return;
    if (field === AMBIGUOUS_RATIO && value > 1.05 && value <= 100) this.#percentHosts.add(identity.host);
    const isNew = row.values.keep(field, value);
    const known = row.workloads.size;
    if (identity.workload !== null) row.workloads.add(identity.workload);
    if (identity.exportedWorkload !== null) row.exportedWorkloads.add(identity.exportedWorkload);
    // Pods that share a GPU repeat its series under their names: that is no fault of the exporter.
    if (!isNew && row.workloads.size === known && known < 2) this.#twice++;
    if (identity.exportedWorkload !== null) this.#exported = true;
    if (identity.namesWorkloads) this.#namesWorkloads = true;
    if (stampedAt !== null) row.stampedAt = Math.min(row.stampedAt ?? stampedAt, stampedAt);
  }

  finish(): DcgmMapping {
    const gpus = this.#rowsByNode().map(([node, row]) => this.#mapped(node, row));
    return {
      gpus,
      nodes: nodesOf(gpus),
      namesWorkloads: this.#namesWorkloads,
      notices: this.#notices(gpus),
      problems: this.#problems(gpus),
    };
  }

  #rowOf(identity: DcgmIdentity): Gathered | null {
    // Callers reuse identities: the key, a string of three, is then made once per GPU and not once per series.
    const row = this.#byIdentity.get(identity) ?? this.#rowByKey(identity);
    if (row !== null) this.#byIdentity.set(identity, row);
    return row;
  }

  #rowByKey(identity: DcgmIdentity): Gathered | null {
    const key = `${identity.host ?? ''}\0${identity.uuid}\0${identity.instance ?? ''}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    if (this.#rows.size >= this.#options.mostRows) {
      this.#tooMany++;
      return null;
    }
    const row: Gathered = {
      identity,
      values: new DcgmValues(),
      workloads: new Set(),
      exportedWorkloads: new Set(),
      stampedAt: null,
    };
    this.#rows.set(key, row);
    return row;
  }

  /** Series without a host belong to the one host that the others name, if there is but one. */
  #rowsByNode(): readonly (readonly [node: string, row: Gathered])[] {
    const hosts = new Set([...this.#rows.values()].map(({ identity }) => identity.host));
    hosts.delete(null);
    const [only] = hosts;
    const unnamed = hosts.size === 1 && only != null ? only : this.#options.fallbackNode;
    const byKey = new Map<string, readonly [string, Gathered]>();
    for (const row of this.#rows.values()) {
      const node = this.#options.fixedNode ?? row.identity.host ?? unnamed;
      const key = `${node}\0${row.identity.uuid}\0${row.identity.instance ?? ''}`;
      const same = byKey.get(key)?.[1];
      if (same === undefined) byKey.set(key, [node, row]);
      else same.values.absorb(row.values);
    }
    return [...byKey.values()];
  }

  #mapped(node: string, row: Gathered): MappedGpu {
    const meaning = { ratioIsPercent: this.#percentHosts.has(row.identity.host) };
    const made = dcgmRow(node, row.identity, row.values, meaning, this.#options.asked);
    const { uuid, instance } = row.identity;
    const workload = this.#namesWorkloads ? { workload: firstOf(this.#workloadsOf(row)) } : {};
    return { ...made, patch: joinRow(made.patch, workload), node, uuid, instance, stampedAt: row.stampedAt };
  }

  /** Where a server moved labels out of its way, what still stands in `pod` is the server's own. */
  #workloadsOf(row: Gathered): ReadonlySet<string> {
    return this.#exported ? row.exportedWorkloads : row.workloads;
  }

  #notices(gpus: readonly MappedGpu[]): readonly string[] {
    const notices: string[] = [];
    const fields = new Set(gpus.flatMap((gpu) => gpu.used));
    const converted = new Set([...fields].map((field) => DCGM_FIELDS[field]!.unit.convertedFrom));
    converted.delete(null);
    if (converted.size > 0) {
      notices.push(`older field names: ${[...converted].sort().join(', ')} converted to base units`);
    }
    if (this.#percentHosts.size > 0) notices.push('DCGM_FI_DEV_GPU_UTIL_RATIO counted per cent: converted');
    const standIns = [...fields]
      .map((field) => DCGM_FIELDS[field]!.name)
      .filter((name) => /_prof_(?:gr|dram)/i.test(name));
    if (standIns.length > 0) notices.push(`utilisation from ${standIns.sort().join(' and ')}`);
    const shared = [...this.#rows.values()].filter((row) => this.#workloadsOf(row).size > 1).length;
    if (shared > 0) notices.push(`${shared} GPUs are shared by several pods, of which one is shown`);
    const bits = gpus.find((gpu) => gpu.unknownBits > 0);
    if (bits !== undefined) notices.push(`throttle bits without a name on ${bits.node} ${bits.uuid}`);
    return notices;
  }

  #problems(gpus: readonly MappedGpu[]): readonly string[] {
    const problems: string[] = [];
    if (this.#twice > 0) problems.push(`${this.#twice} series came twice, the first of each was taken`);
    if (this.#tooMany > 0) {
      problems.push(`more than ${this.#options.mostRows} GPUs, ${this.#tooMany} series were left out`);
    }
    const liars = gpus.filter((gpu) => gpu.lies.length > 0);
    const [first] = liars;
    if (first !== undefined) {
      problems.push(
        `${liars.length} GPUs with impossible values: ${first.node} ${first.uuid} ${first.lies[0]}`,
      );
    }
    return problems;
  }
}

/** The rows of the nodes themselves, with what the GPUs tell about them. */
function nodesOf(gpus: readonly MappedGpu[]): readonly Patch<'nodes'>[] {
  const models = new Map<string, string | null>();
  for (const { node, patch } of gpus) models.set(node, models.get(node) ?? patch.model ?? null);
  return [...models].map(([node, gpuModel]) => (gpuModel === null ? { node } : { node, gpuModel }));
}

function firstOf(names: ReadonlySet<string>): string | null {
  return [...names].sort()[0] ?? null;
}
