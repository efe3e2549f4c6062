import type { PortState } from '../../../protocol/schema/words.ts';
import { type Counter, NO_COUNTERS } from './port-counters.ts';

/** Data is counted in words of four octets (InfiniBand Architecture 16.1.3.5, PortXmitData). */
const WORD_BYTES = 4n;
/** The older counters of 32 bits stop at their end instead of wrapping: there they say nothing any more. */
const SATURATED = 2n ** 32n - 1n;

/** Where one of our counters stands: in sysfs, and in what perfquery prints. */
const NAMES: Readonly<Record<Counter, { readonly file: string; readonly name: string }>> = {
  transmitBytes: { file: 'port_xmit_data', name: 'PortXmitData' },
  receiveBytes: { file: 'port_rcv_data', name: 'PortRcvData' },
  transmitErrors: { file: 'port_xmit_constraint_errors', name: 'PortXmitConstraintErrors' },
  receiveErrors: { file: 'port_rcv_errors', name: 'PortRcvErrors' },
  transmitDrops: { file: 'port_xmit_discards', name: 'PortXmitDiscards' },
  receiveDrops: { file: 'port_rcv_switch_relay_errors', name: 'PortRcvSwitchRelayErrors' },
};

/** Files under `ports/N/counters`, by what they count for us. */
export const INFINIBAND_FILES: ReadonlyMap<Counter, string> = new Map(
  Object.entries(NAMES).map(([counter, { file }]) => [counter as Counter, file]),
);

/** Counters by the name that `read` knows them under. */
export function infinibandCounters(
  from: 'sysfs' | 'perfquery',
  read: (name: string) => bigint | null,
): Readonly<Record<Counter, bigint | null>> {
  const counters: Record<Counter, bigint | null> = { ...NO_COUNTERS };
  for (const [counter, { file, name }] of Object.entries(NAMES) as [Counter, (typeof NAMES)[Counter]][]) {
    const value = read(from === 'sysfs' ? file : name);
    const isData = counter.endsWith('Bytes');
    counters[counter] = value === null || value === SATURATED ? null : isData ? value * WORD_BYTES : value;
  }
  return counters;
}

/** `4: ACTIVE` of the file `state`; anything below carries nothing. */
export function infinibandState(text: string | undefined): PortState {
  const number = /^\s*(\d+)/.exec(text ?? '')?.[1];
  if (number === undefined) return 'unknown';
  return number === '4' ? 'up' : 'down';
}

/** `400 Gb/sec (4X NDR)` of the file `rate`, in bit/s. */
export function infinibandRate(text: string | undefined): number | null {
  const gigabits = /^\s*(\d{1,5}(?:\.\d{1,3})?)\s*Gb\/sec/.exec(text ?? '')?.[1];
  return gigabits === undefined ? null : Number(gigabits) * 1e9;
}
