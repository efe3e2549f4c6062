import { targetKindOf } from '../protocol/command.ts';
import { SEEN_OF_SITE, seenOfAlert, seenOfNode, seenOfWorkload, type Verb } from '../protocol/index.ts';
import type { SiteTables } from './store/site-tables.ts';
import { tableReader } from './table-reader.ts';

/** What a plan for this target would rest on now; null where there is no such target. */
export function seenNow(tables: SiteTables, verb: Verb, target: string): string | null {
  const kind = targetKindOf(verb);
  if (kind === 'site') return SEEN_OF_SITE;
  const table = tables.of(`${kind}s`);
  const slot = table.find(target);
  if (slot === undefined) return null;
  if (kind === 'node')
    return seenOfNode(
      verb,
      tableReader(table, 'nodes')(slot, ['scheduling', 'state', 'reason', 'reasonUser', 'workloads']),
    );
  if (kind === 'alert') return seenOfAlert(tableReader(table, 'alerts')(slot, ['raisedAt']));
  const columns = ['state', 'nodes', 'startedAt', 'dataClass', 'operation'] as const;
  return seenOfWorkload(tableReader(table, 'workloads')(slot, columns));
}

/** What a workload's owner declared, and when its limit ends it; null where the site has no such workload. */
export function declaredOf(tables: SiteTables, id: string) {
  const table = tables.of('workloads');
  const slot = table.find(id);
  if (slot === undefined) return null;
  const columns = ['checkpoint', 'checkpointDirectory', 'startedAt', 'timeLimitSeconds'] as const;
  const { startedAt, timeLimitSeconds, ...declared } = tableReader(table, 'workloads')(slot, columns);
  const endsAt = startedAt === null || timeLimitSeconds === null ? null : startedAt + timeLimitSeconds * 1000;
  return { ...declared, endsAt };
}
