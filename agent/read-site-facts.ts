import type { LinkProtection } from '../protocol/configuration/data-classes.ts';
import { expandNodeSet } from '../protocol/node-set.ts';
import type { PolicyConfig } from './config/agent-config.ts';
import type { Destination, NodeFacts, SiteFacts, WorkloadFacts } from './operations/authority/site-facts.ts';
import type { OperationBook } from './operations/operation-book.ts';
import type { SiteTables } from './store/site-tables.ts';
import { tableReader } from './table-reader.ts';

export interface FactSources {
  readonly site: string;
  readonly policy: PolicyConfig | null;
  readonly isLoopback: boolean;
  readonly book: OperationBook;
  /** Sites that this one has a way to, with their country where it is known. */
  readonly peers: ReadonlyMap<string, { readonly jurisdiction: string | null }>;
  readonly commandsLastMinute: number;
  readonly refusesNewBecause: string | null;
  readonly now: number;
}

/** All that a decision rests on, out of the tables as they are at this moment. */
export function readSiteFacts(tables: SiteTables, sources: FactSources): SiteFacts {
  const { book, peers, ...rest } = sources;
  const nodes = nodeFacts(tables);
  return {
    ...rest,
    nodes: nodes.facts,
    workloads: workloadFacts(tables),
    alerts: keysOf(tables, 'alerts', 'alert'),
    partitions: nodes.partitions,
    destinations: new Map([...peers].map(([site, peer]) => [site, destinationOf(tables, site, peer)])),
    open: book.open(),
    holdOf: (node) => book.holdOf(node),
  };
}

function nodeFacts(tables: SiteTables) {
  const facts = new Map<string, NodeFacts>();
  const partitions = new Set<string>();
  const table = tables.of('nodes');
  const read = tableReader(table, 'nodes');
  table.forEach((slot) => {
    const row = read(slot, [
      'node',
      'scheduling',
      'gpuModel',
      'gpus',
      'gpusAllocated',
      'reason',
      'reasonUser',
      'partitions',
    ]);
    const { node, partitions: of, ...known } = row;
    if (node === null) return;
    facts.set(node, known);
    for (const partition of (of ?? '').split(',')) if (partition !== '') partitions.add(partition);
  });
  return { facts, partitions };
}

/** Ended ones are of no concern; a set of nodes that cannot be read is taken for none. */
function workloadFacts(tables: SiteTables): ReadonlyMap<string, WorkloadFacts> {
  const facts = new Map<string, WorkloadFacts>();
  const table = tables.of('workloads');
  const read = tableReader(table, 'workloads');
  table.forEach((slot) => {
    const { workload, state, dataClass, nodes } = read(slot, ['workload', 'state', 'dataClass', 'nodes']);
    if (workload === null || state === 'completed' || state === 'failed' || state === 'cancelled') return;
    facts.set(workload, { dataClass, nodes: nodes === null || nodes === '' ? [] : expandNodeSet(nodes) });
  });
  return facts;
}

function keysOf(tables: SiteTables, kind: 'alerts', column: 'alert'): ReadonlySet<string> {
  const keys = new Set<string>();
  const table = tables.of(kind);
  const read = tableReader(table, kind);
  table.forEach((slot) => {
    const key = read(slot, [column])[column];
    if (key !== null) keys.add(key);
  });
  return keys;
}

/** A link whose protection was not seen is not known to be protected; the worst of several counts. */
export function destinationOf(
  tables: SiteTables,
  site: string,
  { jurisdiction }: { readonly jurisdiction: string | null },
): Destination {
  const table = tables.of('links');
  const read = tableReader(table, 'links');
  const found: (LinkProtection | null)[] = [];
  let certifiedFor: readonly string[] | null = null;
  table.forEach((slot) => {
    const { peer, encryptionState, dataClasses } = read(slot, ['peer', 'encryptionState', 'dataClasses']);
    if (peer !== site) return;
    if (encryptionState === 'protected') found.push('protected');
    else found.push(encryptionState === 'unprotected' ? 'unprotected' : null);
    const classes = (dataClasses ?? '').split(',').filter((name) => name !== '');
    certifiedFor = certifiedFor === null ? classes : certifiedFor.filter((name) => classes.includes(name));
  });
  return { site, jurisdiction, link: worstOf(found), certifiedFor: certifiedFor ?? [] };
}

function worstOf(found: readonly (LinkProtection | null)[]): LinkProtection | null {
  if (found.length === 0 || found.includes(null)) return null;
  return found.includes('unprotected') ? 'unprotected' : 'protected';
}
