import type { CommandTarget, Verb } from '../../protocol/command.ts';
import { targetKindOf } from '../../protocol/command.ts';
import type { KindName, NodeState, Row, Scheduling, WorkloadState } from '../../protocol/index.ts';
import { SEEN_OF_SITE, seenOfAlert, seenOfNode, seenOfWorkload } from '../../protocol/seen.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { readers } from './site-facts.ts';

const KIND_OF = { node: 'nodes', workload: 'workloads', alert: 'alerts' } as const satisfies Readonly<
  Record<string, KindName>
>;

/** A target as it was when it was planned on; what is not there is refused, and has nothing to be seen. */
export function seenTarget(verb: Verb, name: string, site: SiteView): CommandTarget {
  const kind = targetKindOf(verb);
  if (kind === 'site') return { name, version: 0, seen: SEEN_OF_SITE };
  const table = site.table(KIND_OF[kind]);
  const slot = table?.find(name);
  if (table === undefined || slot === undefined) return { name, version: 0, seen: '' };
  const { text, number } = readers(table, slot);
  const version = table.version(slot);
  switch (kind) {
    case 'node': {
      const row: Pick<Row<'nodes'>, 'scheduling' | 'state' | 'reason' | 'reasonUser' | 'workloads'> = {
        // The table gives only words of the vocabulary, or null.
        scheduling: text('scheduling') as Scheduling | null,
        state: text('state') as NodeState | null,
        reason: text('reason'),
        reasonUser: text('reasonUser'),
        workloads: text('workloads'),
      };
      return { name, version, seen: seenOfNode(verb, row) };
    }
    case 'workload': {
      const row = {
        state: text('state') as WorkloadState | null,
        nodes: text('nodes'),
        startedAt: number('startedAt'),
        dataClass: text('dataClass'),
        operation: text('operation'),
      };
      return { name, version, seen: seenOfWorkload(row) };
    }
    case 'alert':
      return { name, version, seen: seenOfAlert({ raisedAt: number('raisedAt') }) };
  }
}
