import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../protocol/index.ts';
import { jsonLine } from '../../../protocol/json-line.ts';
import { jsonReport } from '../../../source/reports/json-report.ts';
import { columnsOfReport, REPORTS, type ReportKind } from '../../../source/reports/report-columns.ts';
import { selectRows } from '../../../source/reports/select-rows.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL, wellSite } from '../../support/made-fabric.ts';

/** The keys that programs outside were promised. */
const PROMISED: Readonly<Record<ReportKind, string>> = {
  sites:
    'site name jurisdiction freshness ageSeconds nodes nodesReporting nodesDraining gpus gpusAllocated gpusFaulty workloadsRunning workloadsPending itPowerWatts facilityPowerWatts gridLimitWatts headroomWatts pue renewableRatio alerts',
  nodes:
    'site node rack provider state scheduling nativeState reason reasonUser reasonAt gpuModel gpus gpusAllocated gpusFaulty cpuLoad memoryTotalBytes memoryUsedBytes powerWatts inletTemperatureCelsius health healthReason workloads ageSeconds',
  gpus: 'site node gpu instance uuid model utilizationRatio memoryUsedBytes memoryTotalBytes powerWatts powerLimitWatts temperatureCelsius memoryTemperatureCelsius smClockHertz throttleReasons eccCorrected eccUncorrected rowRemapPending rowRemapFailed xid xidAt recoveryAction health healthReason workload ageSeconds',
  workloads:
    'site workload name user account state nativeState nodes gpus submittedAt startedAt timeLimitSeconds timeLeftSeconds priority dataClass checkpoint operation reason',
  links:
    'site peer link state roundTripP50Seconds roundTripP99Seconds delayVariationSeconds lossRatio lossForwardRatio lossReverseRatio reorderedRatio capacityBitsPerSecond transmitBitsPerSecond receiveBitsPerSecond encryption encryptionState keyAgeSeconds carrier jurisdiction ageSeconds',
  feeds:
    'site feed kind powerWatts limitWatts energyJoules renewable state batteryChargeRatio gridFrequencyHertz ageSeconds',
  demands:
    'site demand kind from to limitWatts drawnWatts drawnCoverageRatio setpointWatts level pricePerKilowattHour currency gramsPerKilowattHour alert text priority program event targets ageSeconds',
  alerts: 'site alert severity subject message raisedAt clearedAt acknowledgedBy note',
  operations:
    'site operation kind targets actor reason state step progressRatio acceptedAt endedAt outcome refusal needsApproval peer',
  audit: 'site seq at code actor via operation what reason result hash',
};
const KINDS = Object.keys(PROMISED) as ReportKind[];

function reportOf(kind: ReportKind, ...made: MadeSite[]) {
  const { sites } = madeFabric(made);
  const rows = selectRows(kind, sites, { filter: null, sort: null, limit: null }, NOW, WALL);
  return jsonReport(rows, columnsOfReport(kind), sites, NOW, WALL);
}

/** One row of a kind, of a site that is well. */
function rowOf<K extends ReportKind>(kind: K, row: Patch<K>) {
  return reportOf(kind, { id: 'a', rows: { sources: [], [kind]: [row] } }).rows[0];
}

describe('a report in JSON', () => {
  it.each(KINDS)('of %s has every key that was promised, null where nothing was measured', (kind) => {
    const row = rowOf(kind, {}) ?? {};
    expect(Object.keys(row)).toEqual(expect.arrayContaining(PROMISED[kind].split(' ')));
    const known = new Set(['site', 'freshness', kind === 'sites' ? 'ageSeconds' : 'site']);
    const rest = Object.entries(row).filter(([key]) => !known.has(key));
    expect(rest.filter(([, value]) => value !== null)).toEqual([]);
  });

  it.each(KINDS)('of %s has each column that its table shows', (kind) => {
    expect([...columnsOfReport(kind).keys()]).toEqual(expect.arrayContaining([...REPORTS[kind].table]));
  });

  it('never shows another machine’s monotonic clock', () => {
    for (const kind of KINDS)
      expect([...columnsOfReport(kind).keys()].filter((key) => /sampledAt|keyChangedAt/i.test(key))).toEqual(
        [],
      );
  });

  it('has times in ISO 8601, ages in seconds, lists as lists and node sets in full', () => {
    expect(
      rowOf('nodes', {
        node: 'n',
        reasonAt: WALL,
        workloads: '1,2',
        partitions: '',
        schedulerSampledAt: SAMPLED_AT,
      }),
    ).toMatchObject({
      reasonAt: '2026-11-23T21:04:11.000Z',
      workloads: ['1', '2'],
      partitions: [],
      ageSeconds: 0.5,
    });
    expect(
      rowOf('workloads', {
        workload: '1',
        nodes: 'n[08-11,20]',
        startedAt: WALL,
        state: 'running',
        timeLimitSeconds: 60,
      }),
    ).toMatchObject({
      nodes: ['n08', 'n09', 'n10', 'n11', 'n20'],
      timeLeftSeconds: 60,
    });
    expect(
      rowOf('gpus', { node: 'n', uuid: 'u', throttleReasons: [], rowRemapFailed: false, xid: 0 }),
    ).toMatchObject({
      throttleReasons: [],
      rowRemapFailed: false,
      xid: 0,
      instance: null,
    });
    expect(rowOf('workloads', { workload: '1', nodes: '' })).toMatchObject({ nodes: [] });
  });

  it('shows a node set that cannot be read, and a time that no calendar has, for what they are', () => {
    expect(rowOf('workloads', { workload: '1', nodes: 'n[1-', startedAt: 9e15 })).toMatchObject({
      nodes: ['n[1-'],
      startedAt: null,
    });
    expect(rowOf('workloads', { workload: '1', nodes: 'n[1-999999999]' })).toMatchObject({
      nodes: ['n[1-999999999]'],
    });
  });

  it('says of each site how fresh it is and what is wrong, and is complete only when all were heard in time', () => {
    const well = wellSite('a', 1);
    const down: MadeSite = { ...wellSite('b', 1), state: 'down', heardAt: NOW - 3_000, error: 'refused' };
    const never: MadeSite = { id: 'c', state: 'connecting', heardAt: null };
    expect(reportOf('sites', well)).toMatchObject({
      weft: 1,
      at: '2026-11-23T21:04:11.000Z',
      complete: true,
      sites: [{ site: 'a', freshness: 'live', ageSeconds: 0 }],
    });
    expect(reportOf('sites', well).sites[0]).not.toHaveProperty('error');
    expect(reportOf('sites', well, down, never)).toMatchObject({
      complete: false,
      sites: [
        { site: 'a', freshness: 'live' },
        { site: 'b', freshness: 'stale', ageSeconds: 3, error: 'refused' },
        { site: 'c', freshness: 'lost', ageSeconds: null },
      ],
      rows: [
        { site: 'a' },
        { site: 'b', nodes: 1, freshness: 'stale' },
        { site: 'c', nodes: null, freshness: 'lost' },
      ],
    });
  });

  it('is not complete while a kind of source is silent, and says which and why', () => {
    const site = wellSite('a', 1);
    const sources = [
      {
        source: 'scheduler',
        target: 'main',
        kind: 'scheduler',
        state: 'failed',
        error: 'slurmctld: refused',
        periodSeconds: 2,
        sampledAt: SAMPLED_AT - 60_000,
      } as const,
    ];
    expect(reportOf('nodes', { ...site, rows: { ...site.rows, sources } })).toMatchObject({
      complete: false,
      sites: [{ freshness: 'stale', error: 'slurmctld: refused' }],
    });
  });

  it('keeps foreign text to the letter, in a line that no terminal obeys', () => {
    const name = 'a\u001b]52;c;x\u0007\u009b2J\u202e\u2028\u200b\u{e0041}é“\ud83d\ude00\n__proto__';
    const report = reportOf('workloads', { id: 'a', rows: { workloads: [{ workload: '__proto__', name }] } });
    const line = jsonLine(report);
    expect(JSON.parse(line)).toEqual(report);
    expect(JSON.parse(line).rows[0]).toMatchObject({ name, workload: '__proto__' });
    expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+\n$/u);
    expect(line).toContain('é“\ud83d\ude00');
  });
});
