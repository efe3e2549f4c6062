import type { Patch } from '../../protocol/index.ts';
import { type ActionRequest, requestOf } from '../../source/actions/action-request.ts';
import { makePlan } from '../../source/actions/make-plan.ts';
import type { PlanningView } from '../../source/actions/plan.ts';
import type { Fabric } from '../../source/fabric/fabric.ts';
import { type MadeRows, type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL, withRows } from './made-fabric.ts';

/** What tests of acting plan on: eight H100 nodes, two jobs over three of them, one node held by noc-2. */
export const halm: MadeSite = {
  id: 'de-halm',
  rows: {
    sites: [{ name: 'De Halm', jurisdiction: 'NL', gpusAllocated: 24, facilityPowerWatts: 48_000 }],
    nodes: [
      ...['n1', 'n2', 'n3'].map((node) => nodeOf(node, { gpusAllocated: 8, state: 'allocated' })),
      ...['n4', 'n5', 'n6'].map((node) => nodeOf(node)),
      nodeOf('n7', { scheduling: 'drained', reason: 'fan swap', reasonUser: 'noc-2' }),
      nodeOf('n8', { scheduling: 'commissioning' }),
    ],
    workloads: [
      workloadOf('88412', { nodes: 'n[1-2]', nodeCount: 2, gpus: 16, user: 'u1', dataClass: 'internal' }),
      workloadOf('88377', {
        nodes: 'n3',
        nodeCount: 1,
        gpus: 8,
        user: 'u2',
        dataClass: 'health',
        checkpoint: 'USR1',
      }),
      workloadOf('88500', { state: 'pending', nodes: '', nodeCount: 1, gpus: 8, startedAt: null }),
    ],
    links: [
      {
        peer: 'eemshaven',
        link: 'a',
        state: 'up',
        encryptionState: 'protected',
        capacityBitsPerSecond: 400e9,
        transmitBitsPerSecond: 200e9,
      },
    ],
    alerts: [{ alert: 'xid/n1/3', severity: 'critical', subject: 'n1/3', message: 'Xid 79', raisedAt: WALL }],
  },
};

export const eemshaven: MadeSite = {
  id: 'eemshaven',
  rows: {
    sites: [{ name: 'Eemshaven', jurisdiction: 'NL' }],
    nodes: ['m1', 'm2', 'm3'].map((node) =>
      nodeOf(node, node === 'm3' ? { gpusAllocated: 4, state: 'mixed' } : {}),
    ),
  },
};

export const CLASSES = new Map([
  ['health', { sites: ['de-halm'], jurisdictions: ['NL'], links: null }],
  ['internal', { sites: null, jurisdictions: ['NL', 'DE'], links: null }],
  ['public', { sites: null, jurisdictions: null, links: null }],
]);

export function viewOf(
  fabric: Fabric = madeFabric([halm, eemshaven]),
  more: Partial<PlanningView> = {},
): PlanningView {
  return { fabric, now: NOW, wall: WALL, dataClasses: new Map(), ...more };
}

/** What is planned on where `halm` is all there is, and these rows of it are others. */
export const viewOfHalm = (rows: MadeRows): PlanningView => viewOf(madeFabric([withRows(halm, rows)]));

/** What the plan of a request refuses, each `target: reason`. */
export const refusalsOf = (request: ActionRequest, view: PlanningView = viewOf()): readonly string[] =>
  makePlan(request, view).refusals.map(({ target, reason }) => `${target}: ${reason}`);

export function drainOf(...targets: string[]) {
  return requestOf('drain', targets, { reason: 'fan swap' });
}

export function nodeOf(node: string, more: Patch<'nodes'> = {}): Patch<'nodes'> {
  return {
    node,
    state: 'idle',
    scheduling: 'open',
    health: 'ok',
    gpuModel: 'NVIDIA H100',
    gpus: 8,
    gpusAllocated: 0,
    schedulerSampledAt: SAMPLED_AT,
    ...more,
  };
}

export function workloadOf(workload: string, more: Patch<'workloads'> = {}): Patch<'workloads'> {
  return {
    workload,
    state: 'running',
    startedAt: WALL - 3_600_000,
    timeLimitSeconds: 7_200,
    priority: 10,
    sampledAt: SAMPLED_AT,
    ...more,
  };
}
