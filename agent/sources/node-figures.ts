import type { Patch } from '../../protocol/index.ts';
import { NotMeasured } from './source.ts';

/** What is taken of node_exporter, by the names of its families. */
export const NODE_FAMILIES: ReadonlySet<string> = new Set([
  'node_load1',
  'node_memory_MemTotal_bytes',
  'node_memory_MemAvailable_bytes',
  'node_uname_info',
  'node_hwmon_temp_celsius',
  'node_hwmon_sensor_label',
]);

export interface NodeLabels {
  readonly get: (name: string) => string | undefined;
}

/** Sensors at the air's or water's way in, as hwmon drivers label them. */
const INLET = /inlet|intake|ambient/i;
/** Larger than any machine's memory; what is above is a lie. */
const MOST_BYTES = 2 ** 47;

/** The figures of one machine, gathered from node_exporter's series in whatever order they come. */
export class NodeFigures {
  nodename: string | null = null;
  #load: number | undefined;
  #total: number | undefined;
  #available: number | undefined;
  readonly #temperatures = new Map<string, number>();
  readonly #inlets = new Set<string>();

  add(name: string, labels: NodeLabels, value: number): void {
    const sensor = `${labels.get('chip') ?? ''}\0${labels.get('sensor') ?? ''}`;
    const label = labels.get('label');
    switch (name) {
      case 'node_load1':
        this.#load = value;
        break;
      case 'node_memory_MemTotal_bytes':
        this.#total = value;
        break;
      case 'node_memory_MemAvailable_bytes':
        this.#available = value;
        break;
      case 'node_uname_info':
        this.nodename = nameOr(null, labels.get('nodename'));
        break;
      case 'node_hwmon_temp_celsius':
        this.#temperatures.set(sensor, value);
        break;
      default:
    }
    // A Prometheus server may have joined the label to the temperature itself.
    if (label !== undefined && INLET.test(label)) this.#inlets.add(sensor);
  }

  get isEmpty(): boolean {
    return this.#load === undefined && this.#total === undefined && this.#available === undefined;
  }

  /** The columns that node_exporter can fill, null with a reason where it did not. */
  toPatch(node: string): Patch<'nodes'> {
    const notMeasured = new NotMeasured();
    const measure = (column: string, value: number | undefined, most: number, least = 0): number | null => {
      if (value === undefined) return notMeasured.because(column, 'not exported');
      if (value >= least && value <= most) return value;
      return notMeasured.because(column, `cannot be ${value}`);
    };
    const memoryTotalBytes = measure('memoryTotalBytes', this.#total, MOST_BYTES);
    return {
      node,
      cpuLoad: measure('cpuLoad', this.#load, 1e6),
      memoryTotalBytes,
      memoryUsedBytes:
        this.#available === undefined || memoryTotalBytes === null
          ? notMeasured.because('memoryUsedBytes', 'needs MemTotal and MemAvailable')
          : measure('memoryUsedBytes', memoryTotalBytes - this.#available, MOST_BYTES),
      inletTemperatureCelsius: measure('inletTemperatureCelsius', this.#inlet(), 150, -60),
      notMeasured: notMeasured.summary(),
    };
  }

  /** The warmest of several. */
  #inlet(): number | undefined {
    const values = [...this.#inlets]
      .map((sensor) => this.#temperatures.get(sensor))
      .filter((value) => value !== undefined);
    return values.length === 0 ? undefined : Math.max(...values);
  }
}

/** A host's name as labels give it, unless it is empty or longer than a host name can be. */
function nameOr(otherwise: string | null, name: string | undefined): string | null {
  return name === undefined || name === '' || name.length > 256 ? otherwise : name;
}
