import { ReadFailure } from '../../io/io.ts';

/**
 * Reads what `perfquery` prints: blocks that begin with `# Port extended counters: Lid 2052 port 1 (…)` and
 * hold lines `Name:.....value`. Gives the counters of each port by `lid/port`; of one that stands in several
 * blocks the last counts. Fails with `ReadFailure` where there is no block at all.
 * Source: infiniband-diags `perfquery.c`, and what real adapters gave.
 */
export function parsePerfquery(text: string): ReadonlyMap<string, ReadonlyMap<string, bigint>> {
  const ports = new Map<string, Map<string, bigint>>();
  let current: Map<string, bigint> | null = null;
  for (const line of text.split('\n')) {
    const head = HEAD.exec(line);
    if (head !== null) {
      const key = `${head[1]}/${head[2]}`;
      current = ports.get(key) ?? new Map();
      ports.set(key, current);
      continue;
    }
    const counter = COUNTER.exec(line);
    const [, name = '', value = ''] = counter ?? [];
    if (counter !== null && current !== null) current.set(name, BigInt(value));
  }
  if (ports.size === 0) {
    const said = (text.split('\n').find((line) => line.trim() !== '') ?? 'nothing').trim().slice(0, 120);
    throw new ReadFailure(`expected the counters that perfquery prints, found ${JSON.stringify(said)}`);
  }
  return ports;
}

const HEAD = /^# .{0,60}counters: Lid (\d{1,5}) port (\d{1,3})\b/;
/** A decimal number, or a bit field in hexadecimal. */
const COUNTER = /^([A-Za-z]{1,40}):\.*(0x[0-9a-fA-F]{1,16}|\d{1,20})\s*$/;
