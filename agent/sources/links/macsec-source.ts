import type { Source } from '../source.ts';
import { rateOf } from './counter-rate.ts';
import { needBindings, type TunnelBinding } from './link-binding.ts';
import { type MacsecPort, parseMacsec } from './macsec-ports.ts';
import { judgeMacsec } from './macsec-protection.ts';
import { type ProgramOptions, programSource, programText } from './program-text.ts';
import { verdict } from './protection.ts';
import { tunnelRow } from './tunnel-row.ts';

export type MacsecOptions = ProgramOptions<TunnelBinding>;

const MOST_BYTES = 8 * 2 ** 20;

/** What is remembered of a port between two looks. */
interface Seen {
  readonly refused: bigint | null;
  readonly at: number;
  /** Which key leaves with; the kernel does not tell since when. */
  readonly key: string | null;
  readonly keyChangedAt: number | null;
}

/** Protection by MACsec, as the kernel tells it. */
export function createMacsecSource(options: MacsecOptions): Source {
  const { timeoutMs, command, links, io, monotonic } = options;
  const seen = new Map<string, Seen>();
  return programSource(options, async (signal) => {
    const text = await programText(io.run, command, { signal, timeoutMs, maxBytes: MOST_BYTES });
    const ports = parseMacsec(text);
    needBindings(
      links,
      'protection: {type: macsec, interface: macsec0}',
      ports.map((port) => port.name),
    );
    const now = monotonic();
    return {
      links: links.map((binding) => {
        const port = ports.find((one) => one.name === binding.tunnel);
        const before = seen.get(binding.tunnel);
        if (port === undefined) {
          seen.delete(binding.tunnel);
          const absent = verdict('unprotected', `there is no MACsec interface ${binding.tunnel}`);
          return tunnelRow(binding, 'MACsec', absent, UNSEEN);
        }
        const after = look(port, before, now);
        seen.set(binding.tunnel, after);
        const { keyUsedRatio, ...judged } = judgeMacsec(port);
        const packetsRefusedPerSecond = refusedRate(before, after);
        return tunnelRow(binding, 'MACsec', judged, {
          keyUsedRatio,
          keyChangedAt: after.keyChangedAt,
          packetsRefusedPerSecond,
        });
      }),
    };
  });
}

const UNSEEN = { keyUsedRatio: null, keyChangedAt: null, packetsRefusedPerSecond: null };

/** A key that was there at the first look was made before it: how long before, nobody tells. */
function look(port: MacsecPort, before: Seen | undefined, now: number): Seen {
  const key = port.sending === null ? null : `${port.sending.number}/${port.sending.key}`;
  const keyChangedAt =
    key === null || before === undefined ? null : before.key === key ? before.keyChangedAt : now;
  return { refused: port.refused, at: now, key, keyChangedAt };
}

function refusedRate(before: Seen | undefined, after: Seen): number | null {
  if (before === undefined || before.refused === null || after.refused === null) return null;
  const seconds = (after.at - before.at) / 1000;
  return rateOf({ before: before.refused, after: after.refused, seconds, bits: 64, mostPerSecond: null })
    .perSecond;
}
