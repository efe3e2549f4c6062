import type { PolicyConfig } from '../../agent/config/policy-config.ts';
import type { NodeFacts, SiteFacts } from '../../agent/operations/authority/site-facts.ts';
import { type Hold, Holds, type KnownHolds } from '../../agent/operations/holds.ts';
import { idOf } from './made-commands.ts';

/** Two people who may do nearly everything. */
export const ONE = 'weft://operator/noc-1';
export const TWO = 'weft://operator/noc-2';
/** The site's own clock, wall. */
export const NOW = 1_700_000_000_000;

export const POLICY: PolicyConfig = {
  roles: [
    {
      who: [ONE, TWO],
      may: ['cordon', 'drain', 'uncordon', 'migrate', 'cancel', 'evacuate', 'approve'],
      sites: ['*'],
    },
    { who: ['weft://operator/dev'], may: ['cordon'], sites: ['eemshaven'] },
    { who: ['*'], may: ['view', 'acknowledge'], sites: ['*'] },
  ],
  limits: { drainingRatio: 0.15, commandsPerMinute: 30, keepFree: new Map([['h100', 16]]), frozen: null },
  approvals: { evacuate: true, drainRatioOver: 0.1, dataClasses: ['health'] },
  dataClasses: new Map([
    ['health', { sites: ['eemshaven'], jurisdictions: ['NL'], links: ['certified', 'protected'] }],
    ['internal', { sites: null, jurisdictions: ['NL', 'DE'], links: null }],
    ['public', { sites: null, jurisdictions: null, links: null }],
  ]),
  unknownClass: null,
  migration: { transfer: { type: 'shared' } },
};

const name = (number: number) => `gpu-${String(number).padStart(3, '0')}`;
/** So many names of nodes, from `gpu-<from>` on. */
export const names = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => name(from + index));
/** A free node of eight H100s, and what is different about it. */
export const node = (more: Partial<NodeFacts> = {}): NodeFacts => ({
  scheduling: 'open',
  gpuModel: 'NVIDIA H100 80GB HBM3',
  gpus: 8,
  gpusAllocated: 0,
  reason: null,
  reasonUser: null,
  ...more,
});

/** A site of a hundred free nodes, and what is different about it. */
export function site(more: Partial<SiteFacts> = {}): SiteFacts {
  const nodes = more.nodes ?? new Map(names(0, 100).map((one) => [one, node()]));
  return {
    site: 'de-halm',
    policy: POLICY,
    isLoopback: false,
    nodes,
    draining: [...nodes].flatMap(([one, { scheduling }]) => (scheduling === 'draining' ? [one] : [])),
    workloads: new Map([['4411', { dataClass: 'public', nodes: ['gpu-099'] }]]),
    alerts: new Set(['gpu-lost gpu-001/3']),
    partitions: new Set(['batch']),
    destinations: new Map([['eemshaven', { site: 'eemshaven', jurisdiction: 'NL', link: 'protected' }]]),
    open: [],
    holds: new Holds(),
    commandsLastMinute: 0,
    refusesNewBecause: null,
    now: NOW,
    ...more,
  };
}

/** Nodes that one owner holds. */
export const held = (owner: string, reason = 'fan swap', ...nodes: string[]): KnownHolds => {
  const holds = new Map(
    nodes.map((one): [string, Hold] => [
      one,
      { node: one, owner, reason, since: NOW, operation: idOf(9), broke: null },
    ]),
  );
  return { get: (one) => holds.get(one) ?? null, forEach: (visit) => holds.forEach(visit) };
};
