import type { Patch } from '../../../protocol/index.ts';
import { NotMeasured } from '../source.ts';
import { rateOf } from './counter-rate.ts';
import { COUNTERS, type Counter, type PortCounters } from './port-counters.ts';

type RateColumn =
  | 'transmitBitsPerSecond'
  | 'receiveBitsPerSecond'
  | 'transmitErrorsPerSecond'
  | 'receiveErrorsPerSecond'
  | 'transmitDropsPerSecond'
  | 'receiveDropsPerSecond';

const RATES: Readonly<Record<Counter, { readonly column: RateColumn; readonly times: number }>> = {
  transmitBytes: { column: 'transmitBitsPerSecond', times: 8 },
  receiveBytes: { column: 'receiveBitsPerSecond', times: 8 },
  transmitErrors: { column: 'transmitErrorsPerSecond', times: 1 },
  receiveErrors: { column: 'receiveErrorsPerSecond', times: 1 },
  transmitDrops: { column: 'transmitDropsPerSecond', times: 1 },
  receiveDrops: { column: 'receiveDropsPerSecond', times: 1 },
};

/** Remembers what each interface had counted, and makes rates of what it counts now. */
export class PortRates {
  readonly #before = new Map<string, { readonly port: PortCounters; readonly at: number }>();

  /**
   * The columns of a link that runs over this interface; `at` is monotonic, ms. What the interface says it
   * can carry stands only where the configuration says nothing: a shaped circuit carries less than its port.
   */
  columns(port: PortCounters, capacityBitsPerSecond: number | null, at: number): Patch<'links'> {
    const key = `${port.node ?? ''}\0${port.port}`;
    const before = this.#before.get(key);
    this.#before.set(key, { port, at });
    const notMeasured = new NotMeasured();
    const rates: Partial<Record<RateColumn, number | null>> = {};
    for (const counter of COUNTERS) {
      const { column, times } = RATES[counter];
      const rate = rateBetween(counter, port, before, at);
      rates[column] = typeof rate === 'number' ? rate * times : notMeasured.because(column, rate);
    }
    return {
      ...rates,
      port: port.node === null ? port.port : `${port.node}:${port.port}`,
      portState: port.state,
      ...(capacityBitsPerSecond === null ? { capacityBitsPerSecond: port.speedBitsPerSecond } : {}),
      notMeasured: notMeasured.summary(),
    };
  }
}

function rateBetween(
  counter: Counter,
  port: PortCounters,
  before: { readonly port: PortCounters; readonly at: number } | undefined,
  at: number,
): number | string {
  const after = port.counters[counter];
  if (after === null) return 'not counted by this interface';
  const last = before?.port.counters[counter] ?? null;
  if (before === undefined || last === null) return 'read once so far';
  if (before.port.discontinuity !== port.discontinuity) return 'its counters began anew';
  const { speedBitsPerSecond: speed } = port;
  const rate = rateOf({
    before: last,
    after,
    seconds: (at - before.at) / 1000,
    bits: counter.endsWith('Bytes') ? port.bits : (port.packetBits ?? port.bits),
    // Packets have no such bound: a queue drops more than the wire could have carried.
    mostPerSecond: speed === null || !counter.endsWith('Bytes') ? null : speed / 8,
  });
  return rate.perSecond ?? rate.because;
}
