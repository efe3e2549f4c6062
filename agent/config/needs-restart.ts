import { isDeepStrictEqual } from 'node:util';
import type { AgentConfig } from './agent-config.ts';

/**
 * What of a configuration that was read again holds only from the next start, in one line for the log; null
 * where nothing of the kind changed. Policy, certificates, keys, tokens and peers hold at once.
 */
export function needsRestart(old: AgentConfig, fresh: AgentConfig): string | null {
  const parts = (
    ['site', 'state', 'sources', 'links', 'stampReflector', 'power', 'scheduler', 'metrics'] as const
  ).filter((key) => !isDeepStrictEqual(old[key], fresh[key]));
  const listensElsewhere =
    old.listen.host !== fresh.listen.host ||
    old.listen.port !== fresh.listen.port ||
    (old.listen.tls === null) !== (fresh.listen.tls === null);
  const names = [...parts, ...(listensElsewhere ? ['listen'] : [])];
  if (names.length === 0) return null;
  return `${names.join(', ')}: changed in the configuration, and as before until the agent is started again`;
}
