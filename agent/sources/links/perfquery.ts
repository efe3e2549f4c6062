import { ReadFailure } from '../../io/io.ts';

/**
 * Reads what `perfquery` prints: blocks that begin with `# Port extended counters: Lid 2052 port 1 (…)` and
 * hold lines `Name:.....value`. Gives the counters of each port by `lid/port`; of one that stands in several
 * blocks the last counts. A port that is named by its path alone (`DR path 0,1`) has no LID to go by, and is left
 * out; a line without its end was cut, and a number that was cut is another number. Fails with `ReadFailure` where
 * there is no block at all.
 * Source: infiniband-diags `perfquery.c`, libibmad `portid2str`, and what real adapters gave.
 */
export function parsePerfquery(text: string): ReadonlyMap<string, ReadonlyMap<string, bigint>> {
  const ports = new Map<string, Map<string, bigint>>();
  let current: Map<string, bigint> | null = null;
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('#')) {
      const [, lid, port] = HEAD.exec(line) ?? [];
      // What follows a head that is not known is of another port, or of no counters.
      current = null;
      if (lid === undefined) continue;
      const key = `${lid}/${port}`;
      current = ports.get(key) ?? new Map<string, bigint>();
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

/** A LID, with the GID or the path beside it where the port was asked by one. */
const HEAD =
  /^# .{0,60}counters: Lid (\d{1,5})(?: Gid [0-9a-fA-F:.]{2,45})?(?: +DR path [^()]{1,400}?)? port (\d{1,3})\b/;
/** A decimal number, or a bit field in hexadecimal. */
const COUNTER = /^([A-Za-z]{1,40}):\.*(0x[0-9a-fA-F]{1,16}|\d{1,20})\s*$/;
