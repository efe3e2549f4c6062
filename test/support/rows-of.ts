import type { Reading } from '../../agent/sources/source.ts';

/** A reading with all its rows made. */
export function rowsOf(reading: Reading) {
  return { ...reading, nodes: [...(reading.nodes ?? [])], workloads: [...(reading.workloads ?? [])] };
}
