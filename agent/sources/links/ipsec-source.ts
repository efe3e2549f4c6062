import type { Io } from '../../io/io.ts';
import type { Source } from '../source.ts';
import { judgeIpsec } from './ipsec-protection.ts';
import { parseListSas } from './ipsec-sas.ts';
import { needBindings, type TunnelBinding } from './link-binding.ts';
import { type Command, programText } from './program-text.ts';
import { tunnelRow } from './tunnel-row.ts';

export interface IpsecOptions {
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly command: Command;
  readonly links: readonly TunnelBinding[];
  readonly io: Pick<Io, 'run'>;
  readonly monotonic: () => number;
}

const MOST_BYTES = 8 * 2 ** 20;

/** Protection by IPsec, as strongSwan tells it. */
export function createIpsecSource(options: IpsecOptions): Source {
  const { name, periodMs, timeoutMs, command, links, io, monotonic } = options;
  return {
    name,
    kind: 'links',
    periodMs,
    timeoutMs,
    targets: [command.join(' ')],
    read: async (_target, signal) => {
      const text = await programText(io.run, command, { signal, timeoutMs, maxBytes: MOST_BYTES });
      const sas = parseListSas(text);
      const children = sas.flatMap((sa) => sa.children.map((child) => child.name));
      needBindings(links, 'protection: {type: ipsec, child: NAME}', new Set(children));
      const now = monotonic();
      return {
        links: links.map((binding) => {
          const { sa, ...judged } = judgeIpsec(sas, binding.tunnel);
          const age = sa?.installedSeconds ?? null;
          return tunnelRow(binding, 'IPsec', judged, {
            keyChangedAt: age === null ? null : now - age * 1000,
          });
        }),
      };
    },
  };
}
