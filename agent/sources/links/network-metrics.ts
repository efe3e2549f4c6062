import { ReadFailure } from '../../io/io.ts';
import { formatOf } from '../exposition/content-type.ts';
import { parseExposition } from '../exposition/exposition.ts';
import { ExpositionError } from '../exposition/exposition-error.ts';
import type { Labels } from '../exposition/labels.ts';
import { meaningOf, type OpticsFigure } from './network-families.ts';
import { type Counter, NO_COUNTERS, type PortCounters } from './port-counters.ts';

/** What one exporter tells of interfaces and optics. */
export interface NetworkMetrics {
  readonly ports: readonly PortCounters[];
  readonly optics: readonly Optics[];
  /** One line; null where every line could be read. */
  readonly problem: string | null;
}

/** Light of one component; of several lanes the worst counts. Null is not told, or cannot be. */
export interface Optics {
  readonly node: string;
  readonly component: string;
  /** dBm. */
  readonly transmitPower: number | null;
  readonly receivePower: number | null;
  readonly preFecBitErrorRatio: number | null;
  readonly postFecBitErrorRatio: number | null;
  readonly uncorrectedBlocks: bigint | null;
}

/**
 * Reads what a node_exporter or a gNMI exporter says of interfaces and optics. `node` is the device where
 * the samples do not name one (gnmic's `source`). Fails with `ReadFailure`.
 */
export function parseNetworkMetrics(
  body: Uint8Array,
  contentType: string,
  options: { readonly node: string; readonly complete?: boolean | undefined },
): NetworkMetrics {
  const format = formatOf(contentType);
  if (format === null) {
    throw new ReadFailure(
      `expected metrics (text/plain), found ${contentType.slice(0, 60)}; does the URL end in /metrics?`,
    );
  }
  const gathered = new Gathered(options.node);
  const bad: ExpositionError[] = [];
  try {
    parseExposition(body, {
      format,
      wanted: (family) => meaningOf(family) !== null || meaningOf(`${family}_total`) !== null,
      complete: options.complete ?? false,
      onBadLine: (error) => bad.push(error),
      onSample: ({ name, labels, value }) => gathered.add(name, labels, value),
    });
  } catch (error) {
    if (!(error instanceof ExpositionError)) throw error;
    throw new ReadFailure(`expected metrics, found a body that is none: ${error.message}`, { cause: error });
  }
  const [first] = bad;
  const problem =
    first === undefined ? null : `${bad.length} lines could not be read, the first is ${first.message}`;
  return { ports: gathered.ports(), optics: gathered.optics(), problem };
}

interface Port {
  readonly node: string;
  readonly port: string;
  readonly counters: Record<Counter, bigint | null>;
  state: PortCounters['state'];
  speed: number | null;
  cleared: string | null;
}

class Gathered {
  readonly #node: string;
  readonly #ports = new Map<string, Port>();
  readonly #light = new Map<
    string,
    { node: string; component: string; figures: Map<OpticsFigure, number> }
  >();

  constructor(node: string) {
    this.#node = node;
  }

  add(name: string, labels: Labels, value: number): void {
    const meaning = meaningOf(name);
    if (meaning === null) return;
    if (meaning.of === 'optics') this.#addLight(meaning.figure, labels, value);
    else {
      const port = this.#port(labels);
      if (port === null) return;
      if (meaning.of === 'counter') port.counters[meaning.counter] = countOfNumber(value);
      else if (meaning.of === 'speed') port.speed = speedOf(labels, value);
      else if (meaning.of === 'cleared') port.cleared = String(value);
      else port.state = stateOf(labels, value);
    }
  }

  ports(): readonly PortCounters[] {
    return [...this.#ports.values()].map(({ node, port, state, speed, counters, cleared }) => ({
      node,
      port,
      state,
      speedBitsPerSecond: speed,
      counters,
      bits: 64,
      discontinuity: cleared,
    }));
  }

  optics(): readonly Optics[] {
    return [...this.#light.values()].map(({ node, component, figures }) => ({
      node,
      component,
      transmitPower: within(figures.get('transmit'), -60, 40),
      receivePower: within(figures.get('receive'), -60, 40),
      preFecBitErrorRatio: within(figures.get('preFec'), 0, 1),
      postFecBitErrorRatio: within(figures.get('postFec'), 0, 1),
      uncorrectedBlocks: countOfNumber(figures.get('uncorrected') ?? Number.NaN),
    }));
  }

  #port(labels: Labels): Port | null {
    const adapter = labels.get('port') === undefined ? '' : `/${labels.get('port')}`;
    const name = labels.get('interface_name') ?? `${labels.get('device') ?? ''}${adapter}`;
    if (name === '') return null;
    const node = this.#nodeOf(labels);
    const key = `${node}\0${name}`;
    const known = this.#ports.get(key);
    if (known !== undefined) return known;
    if (this.#ports.size >= MOST_PORTS) return null;
    const counters = { ...NO_COUNTERS };
    const fresh: Port = { node, port: name, counters, state: 'unknown', speed: null, cleared: null };
    this.#ports.set(key, fresh);
    return fresh;
  }

  #addLight(figure: OpticsFigure, labels: Labels, value: number): void {
    const component =
      labels.get('component_name') ?? labels.get('channel_index') ?? labels.get('interface_name');
    if (component === undefined || Number.isNaN(value)) return;
    const node = this.#nodeOf(labels);
    const key = `${node}\0${component}`;
    let light = this.#light.get(key);
    if (light === undefined) {
      if (this.#light.size >= MOST_PORTS) return;
      light = { node, component, figures: new Map() };
      this.#light.set(key, light);
    }
    const before = light.figures.get(figure);
    if (value === Number.NEGATIVE_INFINITY) value = NO_LIGHT_DBM;
    const isPower = figure === 'transmit' || figure === 'receive';
    const worst = before === undefined ? value : isPower ? Math.min(before, value) : Math.max(before, value);
    light.figures.set(figure, worst);
  }

  /** gnmic names the device it asked as `source`, with its port. */
  #nodeOf(labels: Labels): string {
    const source = labels.get('source') ?? '';
    return source === '' ? this.#node : source.replace(/:\d{1,5}$/, '').replace(/^\[|\]$/g, '');
  }
}

const MOST_PORTS = 100_000;
/**
 * What no light is where a device says minus infinity, or gnmic makes it of `-Inf`: modules count in 0.1 µW
 * (SFF-8472 table 9-5), and below that is none.
 */
const NO_LIGHT_DBM = -40;

/** Prometheus tells whole numbers as floating point: past 2⁵³ to within a millionth of what a second carries. */
function countOfNumber(value: number): bigint | null {
  return Number.isFinite(value) && value >= 0 && value < 2 ** 64 ? BigInt(Math.round(value)) : null;
}

/** node_exporter gives bytes a second; OpenConfig an identity, which gnmic gives as a label: `SPEED_400GB`. */
function speedOf(labels: Labels, value: number): number | null {
  const named = /SPEED_(\d{1,4})([MG])B/.exec(labels.get('port_speed') ?? '');
  if (named !== null) return Number(named[1]) * (named[2] === 'G' ? 1e9 : 1e6);
  return labels.get('interface_name') === undefined && value > 0 && value < 1e12 ? value * 8 : null;
}

/** A word in a label counts; a bare number is 1 for up, in ifOperStatus and in node_exporter alike. */
function stateOf(labels: Labels, value: number): PortCounters['state'] {
  const word = (
    labels.get('oper_status') ??
    // gnmic puts more of the path before it where two values of one message end alike.
    labels.get('state_oper_status') ??
    labels.get('operstate') ??
    ''
  ).toLowerCase();
  if (word !== '') return word === 'up' ? 'up' : word === 'unknown' ? 'unknown' : 'down';
  return Number.isNaN(value) ? 'unknown' : value === 1 ? 'up' : 'down';
}

function within(value: number | undefined, least: number, most: number): number | null {
  return value !== undefined && value >= least && value <= most ? value : null;
}
