import { ENERGY_SINCE, type EnergyAnswer, type EnergyOfPeriod } from '../../protocol/index.ts';
import { askAgent } from './ask-agent.ts';
import type { Connection } from './connection.ts';

/**
 * What a site's meters know of a period of whole hours since 1970, `to` excluded. Fails, in words for a person,
 * where the site is not heard, does not answer, or has no such energies.
 */
export async function askEnergy(
  connection: Pick<Connection, 'send' | 'answers' | 'error'> & {
    readonly mirror: { readonly version: number | null };
  },
  from: number,
  to: number,
): Promise<EnergyOfPeriod> {
  // An agent that does not know the question would take it for a fault of ours.
  if ((connection.mirror.version ?? ENERGY_SINCE) < ENERGY_SINCE)
    throw new Error('its agent cannot tell energies of a period yet; update it');
  const isMine = (frame: EnergyAnswer): boolean => frame.from === from && frame.to === to;
  const { energy, refusal } = await askAgent(connection, { kind: 'energy', from, to }, isMine, 'energies');
  if (energy === null) throw new Error(refusal ?? 'its agent tells no energies');
  return energy;
}
