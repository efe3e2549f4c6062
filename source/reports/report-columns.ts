import type { KindName } from '../../protocol/index.ts';
import { KINDS } from '../../protocol/index.ts';
import { columnsFor } from '../filter/filter-columns.ts';

/** The kinds that have a report of their own. */
export type ReportKind = Extract<
  KindName,
  'sites' | 'nodes' | 'gpus' | 'workloads' | 'links' | 'feeds' | 'demands' | 'alerts' | 'operations' | 'audit'
>;

interface Description {
  /** Columns of the table on a terminal, most telling first: those that do not fit are left out from the end. */
  readonly table: readonly string[];
}

export const REPORTS: Readonly<Record<ReportKind, Description>> = {
  sites: {
    table: [
      'site',
      'freshness',
      'ageSeconds',
      'health',
      'nodes',
      'nodesReporting',
      'gpus',
      'gpusAllocated',
      'gpusFaulty',
      'workloadsRunning',
      'workloadsPending',
      'facilityPowerWatts',
      'headroomWatts',
      'pue',
      'alerts',
    ],
  },
  nodes: {
    table: [
      'site',
      'node',
      'state',
      'scheduling',
      'health',
      'gpuModel',
      'gpus',
      'gpusAllocated',
      'gpusFaulty',
      'powerWatts',
      'ageSeconds',
      'reason',
      'reasonUser',
      'healthReason',
      'rack',
    ],
  },
  gpus: {
    table: [
      'site',
      'node',
      'gpu',
      'instance',
      'health',
      'utilizationRatio',
      'memoryUsedBytes',
      'powerWatts',
      'temperatureCelsius',
      'workload',
      'ageSeconds',
      'xid',
      'healthReason',
      'model',
    ],
  },
  workloads: {
    table: [
      'site',
      'workload',
      'name',
      'user',
      'state',
      'gpus',
      'nodes',
      'startedAt',
      'timeLeftSeconds',
      'dataClass',
      'account',
      'reason',
      'ageSeconds',
    ],
  },
  links: {
    table: [
      'site',
      'peer',
      'link',
      'state',
      'roundTripP50Seconds',
      'roundTripP99Seconds',
      'lossRatio',
      'transmitBitsPerSecond',
      'receiveBitsPerSecond',
      'encryptionState',
      'ageSeconds',
      'stateReason',
    ],
  },
  feeds: {
    table: [
      'site',
      'feed',
      'kind',
      'state',
      'powerWatts',
      'limitWatts',
      'renewable',
      'batteryChargeRatio',
      'ageSeconds',
    ],
  },
  demands: {
    table: [
      'site',
      'kind',
      'from',
      'to',
      'limitWatts',
      'drawnWatts',
      'drawnCoverageRatio',
      'setpointWatts',
      'text',
      'program',
      'pricePerKilowattHour',
      'currency',
      'gramsPerKilowattHour',
      'level',
      'alert',
      'priority',
      'ageSeconds',
    ],
  },
  alerts: {
    table: ['site', 'severity', 'subject', 'raisedAt', 'message', 'clearedAt', 'acknowledgedBy'],
  },
  operations: {
    table: [
      'site',
      'operation',
      'kind',
      'state',
      'step',
      'progressRatio',
      'actor',
      'reason',
      'acceptedAt',
      'outcome',
    ],
  },
  audit: {
    table: ['site', 'seq', 'at', 'actor', 'what', 'reason', 'result', 'code', 'operation', 'via'],
  },
};

/** Every column of a report, in the order of its JSON keys. */
export function columnsOfReport(kind: ReportKind): ReturnType<typeof columnsFor> {
  return columnsFor(KINDS[kind]);
}
