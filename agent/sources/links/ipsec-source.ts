import type { Source } from '../source.ts';
import { judgeIpsec } from './ipsec-protection.ts';
import { parseListSas } from './ipsec-sas.ts';
import { needBindings, type TunnelBinding } from './link-binding.ts';
import { type ProgramOptions, programSource, programText } from './program-text.ts';
import { tunnelRow } from './tunnel-row.ts';

export type IpsecOptions = ProgramOptions<TunnelBinding>;

const MOST_BYTES = 8 * 2 ** 20;

/** Protection by IPsec, as strongSwan tells it. */
export function createIpsecSource(options: IpsecOptions): Source {
  const { timeoutMs, command, links, io, monotonic } = options;
  return programSource(options, async (signal) => {
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
  });
}
