import { type DayOfPower, ENERGY_SINCE, type EnergyAnswer } from '../../protocol/index.ts';
import { askAgent } from './ask-agent.ts';
import type { Connection } from './connection.ts';

const HOUR_MS = 3_600_000;

/**
 * What a site drew over the last 24 hours as its agent kept it; null where the agent does not know, or cannot
 * tell. Fails where the site is not heard or does not answer. `wall` is now, in ms since 1970.
 */
export async function askDay(
  connection: Pick<Connection, 'send' | 'answers' | 'error'> & {
    readonly mirror: { readonly version: number | null };
  },
  wall: number,
): Promise<DayOfPower | null> {
  // An agent that does not know the question would take it for a fault of ours.
  if ((connection.mirror.version ?? 0) < ENERGY_SINCE) return null;
  const to = Math.floor(wall / HOUR_MS);
  const from = to - 24;
  const isMine = (frame: EnergyAnswer): boolean => frame.from === from && frame.to === to;
  const { day = null } = await askAgent(connection, { kind: 'energy', from, to, day: true }, isMine, 'day');
  return day;
}
