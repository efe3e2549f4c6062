import { MINUTE } from './calendar.ts';
import type { Gpus } from './gpus.ts';
import type { Layout } from './layout.ts';
import type { Nodes } from './nodes.ts';
import { noise } from './noise.ts';
import type { Random } from './random.ts';

const GIB = 2 ** 30;
/** What fans, regulators and supplies take of each watt that a GPU draws. */
const LOSSES = 0.12;

/** What BMCs and the nodes' own exporters say: power, inlet, load, memory. Read every ten seconds, a tenth of the nodes each second. */
export class NodeTelemetry {
  readonly #layout: Layout;
  readonly #nodes: Nodes;
  readonly #gpus: Gpus;
  readonly #random: Random;
  readonly #power: Float64Array;
  readonly #inlet: Float64Array;
  readonly #cpuLoad: Float64Array;
  readonly #memoryUsed: Float64Array;
  readonly #hallDrift = new Map<string, (at: number) => number>();

  constructor(site: string, layout: Layout, nodes: Nodes, gpus: Gpus, random: Random) {
    this.#layout = layout;
    this.#nodes = nodes;
    this.#gpus = gpus;
    this.#random = random;
    this.#power = nodes.table.numbers('powerWatts');
    this.#inlet = nodes.table.numbers('inletTemperatureCelsius');
    this.#cpuLoad = nodes.table.numbers('cpuLoad', true);
    this.#memoryUsed = nodes.table.numbers('memoryUsedBytes');
    const basis = nodes.table.words('powerBasis');
    const schedulerSource = nodes.table.words('schedulerSource', true);
    const telemetrySource = nodes.table.words('telemetrySource', true);
    for (let node = 0; node < layout.nodeCount; node++) {
      basis.set(node, 'measured');
      schedulerSource.set(node, `scheduler/${site}`);
      telemetrySource.set(node, `exporter/${layout.names[node]!}`);
    }
    for (const hall of new Set(layout.halls))
      this.#hallDrift.set(hall, noise(`${site}/hall ${hall}`, 45 * MINUTE));
  }

  /** Reads one node. `outside` is the temperature out of doors. */
  read(node: number, now: number, outside: number): void {
    const model = this.#layout.models[node]!;
    const busy = this.#nodes.busyGpus(node) / this.#layout.gpusPerNode;
    const wobble = this.#random.unit() - 0.5;
    const down = this.#nodes.isDown(node);
    const inlet = this.inletOf(node, now, outside);
    this.#gpus.setInlet(node, inlet);
    this.#inlet[node] = Math.round(inlet * 2) / 2;
    this.#power[node] = Math.round(this.powerOf(node) + 24 * wobble);
    const load = model.cpus * (0.01 + 0.22 * busy) * (1 + 0.08 * wobble);
    this.#cpuLoad[node] = down ? Number.NaN : Math.round(load * 100) / 100;
    const memory = model.nodeMemoryBytes * (0.03 + 0.31 * busy) * (1 + 0.0008 * wobble);
    this.#memoryUsed[node] = Math.round(memory / GIB) * GIB;
  }

  /** Watts at the node's supplies; one that is off keeps its BMC alive. */
  powerOf(node: number): number {
    if (this.#nodes.isDown(node)) return 180;
    const model = this.#layout.models[node]!;
    const base =
      (model.nodeBaseWatts * (0.72 + 0.28 * (this.#nodes.busyGpus(node) / this.#layout.gpusPerNode))) / 8;
    return base * this.#layout.gpusPerNode + this.#gpus.nodePower(node) * (1 + LOSSES);
  }

  inletOf(node: number, now: number, outside: number): number {
    const drift = this.#hallDrift.get(this.#layout.halls[node]!)?.(now) ?? 0;
    const height = (node % 4) * 0.4;
    return 20.5 + height + 0.8 * drift + 0.22 * Math.max(0, outside - 16);
  }
}
