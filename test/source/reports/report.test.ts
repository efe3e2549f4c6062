import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseFilter } from '../../../source/filter/parse-filter.ts';
import { type ReportOptions, report } from '../../../source/reports/report.ts';
import { unknownColumn } from '../../../source/reports/select-rows.ts';
import { type MadeSite, madeFabric, NOW, WALL, wellSite } from '../../support/made-fabric.ts';
import { beginWithoutColour, PLAIN_REPORT, printed, printedJson } from '../../support/printed-report.ts';

beginWithoutColour();
afterEach(() => {
  vi.useRealTimers();
});

describe('a report', () => {
  it('ends with 0 when every site was heard, and with 3 when one was not, with what could be had', async () => {
    const never: MadeSite = { id: 'b', state: 'down', heardAt: null, error: 'no route' };
    vi.useFakeTimers();
    const waiting = printed([wellSite('a', 1), { ...never, state: 'refused' }]);
    await vi.advanceTimersByTimeAsync(0);
    const { code, answer, remark } = await waiting;
    vi.useRealTimers();
    expect(code).toBe(3);
    expect(answer).toMatch(/^a +n1 /m);
    expect(remark).toBe('1 nodes of a live 0.0 s · b lost – (no route)\n');
    expect((await printed([wellSite('a', 1)])).code).toBe(0);
  });

  it('ends with 3 for a site that is a memory by now, and not for one that is left out', async () => {
    const made = [wellSite('a', 1), { ...wellSite('b', 1), heardAt: NOW - 6_000 }];
    expect((await printed(made)).code).toBe(3);
    expect((await printed(made, { sites: ['a'] })).code).toBe(0);
    expect((await printedJson(made, { sites: ['a'] })).sites).toHaveLength(1);
  });

  it('gives the columns, the order and the number that were asked for', async () => {
    const site = {
      id: 'a',
      rows: { nodes: [2, null, 30, 10].map((cpuLoad, index) => ({ node: `n${index}`, cpuLoad })) },
    };
    const asked = {
      columns: ['cpuLoad', 'node'],
      sort: { column: 'cpuLoad', descending: true },
      limit: 3,
    } as const;
    const { rows } = await printedJson([site], asked);
    expect(rows).toEqual([
      { cpuLoad: 30, node: 'n2' },
      { cpuLoad: 10, node: 'n3' },
      { cpuLoad: 2, node: 'n0' },
    ]);
    expect(Object.keys(rows[0])).toEqual(['cpuLoad', 'node']);
    expect((await printed([site], asked)).lines).toEqual([
      'cpuLoad  node',
      '     30  n2',
      '     10  n3',
      '      2  n0',
    ]);
    expect((await printedJson([site], { limit: 0 })).rows).toEqual([]);
    expect((await printedJson([site], { filter: parseFilter('cpuLoad=-') })).rows).toHaveLength(1);
  });

  it('stands site by site, and sorts a vocabulary by how bad it is', async () => {
    const site = (id: string, ...healths: ('ok' | 'degraded' | 'failed' | 'unknown')[]): MadeSite => ({
      id,
      rows: { nodes: healths.map((health, index) => ({ node: `n${index}`, health })) },
    });
    const made = [site('z', 'unknown', 'ok'), site('a', 'failed', 'degraded')];
    const order = async (more: Partial<ReportOptions>) =>
      (await printedJson(made, more)).rows.map(
        (row: { site: string; node: string }) => `${row.site}/${row.node}`,
      );
    expect(await order({})).toEqual(['z/n0', 'z/n1', 'a/n0', 'a/n1']);
    expect(await order({ sort: { column: 'health', descending: false } })).toEqual([
      'z/n1',
      'a/n1',
      'a/n0',
      'z/n0',
    ]);
  });

  it('of alerts begins with those that stand, the worst and newest first', async () => {
    const alert = (
      name: string,
      severity: 'critical' | 'warning',
      raisedAt: number,
      clearedAt: number | null,
    ) => ({ alert: name, severity, raisedAt: WALL + raisedAt, clearedAt });
    const alerts = [
      alert('cleared early', 'critical', -9, WALL - 5),
      alert('old warning', 'warning', -8, null),
      alert('old critical', 'critical', -7, null),
      alert('cleared late', 'critical', -6, WALL - 1),
    ];
    const later = [alert('new critical', 'critical', -1, null)];
    const { rows } = await printedJson(
      [
        { id: 'a', rows: { alerts } },
        { id: 'b', rows: { alerts: later } },
      ],
      { kind: 'alerts', limit: 4 },
    );
    expect(rows.map((row: { alert: string }) => row.alert)).toEqual([
      'new critical',
      'old critical',
      'old warning',
      'cleared late',
    ]);
  });

  it('that watches prints at most once a second, only when something came, until it is told to end', async () => {
    vi.useFakeTimers();
    const fabric = madeFabric([wellSite('a', 1)]);
    const ending = new AbortController();
    const printedAt: number[] = [];
    const started = performance.now();
    const done = report(
      fabric,
      { ...PLAIN_REPORT, json: true, watch: true },
      {
        answer: () => printedAt.push(performance.now() - started),
        remark: () => undefined,
        terminalColumns: null,
        monotonic: () => performance.now(),
        wall: () => WALL,
        signal: ending.signal,
      },
    );
    const changing = setInterval(() => fabric.changed(), 100);
    await vi.advanceTimersByTimeAsync(3_500);
    clearInterval(changing);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(printedAt.length).toBeGreaterThanOrEqual(4);
    expect(printedAt.length).toBeLessThanOrEqual(5);
    for (const [at, time] of printedAt.slice(1).entries())
      expect(time - printedAt[at]!).toBeGreaterThanOrEqual(999);
    ending.abort();
    await done;
    fabric.changed();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(printedAt.length).toBeLessThanOrEqual(5);
  });

  it('knows the columns it has, and what was meant', () => {
    expect(unknownColumn('gpus', ['node', 'ageSeconds', 'freshness'])).toBeNull();
    expect(unknownColumn('gpus', ['powerWats'])).toMatch(/^weft gpus has no column "powerWats";.*powerWatts/);
    for (const name of ['__proto__', 'constructor', 'sampledAt'])
      expect(unknownColumn('gpus', [name])).toMatch(/no column/);
  });
});
