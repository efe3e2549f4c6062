import { isDeepStrictEqual } from 'node:util';
import type { AgentConfig } from './agent-config.ts';
import { linksReadElsewhere } from './link-places.ts';

/**
 * What of a configuration that was read again holds only from the next start, in one line for the log; null
 * where nothing of the kind changed. Policy, certificates, keys, tokens, peers and what links are hold at once.
 */
export function needsRestart(old: AgentConfig, fresh: AgentConfig): string | null {
  const parts = (
    ['site', 'state', 'sources', 'stampReflector', 'power', 'scheduler', 'metrics'] as const
  ).filter((key) => !isDeepStrictEqual(old[key], fresh[key]));
  const listensElsewhere =
    old.listen.host !== fresh.listen.host ||
    old.listen.port !== fresh.listen.port ||
    (old.listen.tls === null) !== (fresh.listen.tls === null);
  const elsewhere = linksReadElsewhere(old, fresh);
  const names = [
    ...parts,
    ...(elsewhere.length > 0 ? [`links (where ${few(elsewhere)} is read)`] : []),
    ...(listensElsewhere ? ['listen'] : []),
  ];
  if (names.length === 0) return null;
  return `${names.join(', ')}: changed in the configuration, and as before until the agent is started again`;
}

const MOST_NAMED = 3;

function few(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
