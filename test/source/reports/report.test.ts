import chalk from 'chalk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { neutralise } from '../../../protocol/text.ts';
import { cellWidth } from '../../../protocol/text-width.ts';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { parseFilter } from '../../../source/filter/parse-filter.ts';
import { collect } from '../../../source/reports/collect.ts';
import { type ReportOptions, report } from '../../../source/reports/report.ts';
import { unknownColumn } from '../../../source/reports/select-rows.ts';
import type { TextTable } from '../../../source/reports/text-table.ts';
import { settleColour } from '../../../source/reports/tones.ts';
import {
  type MadeSite,
  madeFabric,
  madeFeed,
  NOW,
  SAMPLED_AT,
  WALL,
  wellNodes,
  wellSite,
} from '../../support/made-fabric.ts';

// The component that draws is CommonJS around a module that awaits: it runs in the bundle and not here. What
// it is handed is drawn plainly instead, one frame of two cells and a blank a column, as it does.
vi.mock('../../../source/reports/terminal-table.tsx', () => ({
  terminalTable: ({ names, rows }: TextTable) =>
    [names, ...rows].map((cells) => `|${cells.map((cell) => `${cell} |`).join('')}`).join('\n'),
}));

const OPTIONS: ReportOptions = {
  kind: 'nodes',
  json: false,
  watch: false,
  columns: null,
  sites: [],
  ascii: false,
  filter: null,
  sort: null,
  limit: null,
};
const HOSTILE = '\u001b]0;owned\u0007\u009b31m\u202eevil\r\n\u{e0041}';
/** What a terminal obeys or hides; lines end with a newline of ours. */
const OBEYED = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u;

async function printed(
  made: readonly MadeSite[],
  more: Partial<ReportOptions> = {},
  terminalColumns: number | null = null,
) {
  const out = { answer: '', remark: '' };
  const code = await report(
    madeFabric(made),
    { ...OPTIONS, ...more },
    {
      answer: (text) => {
        out.answer += text;
      },
      remark: (text) => {
        out.remark += text;
      },
      terminalColumns,
      monotonic: () => NOW,
      wall: () => WALL,
      signal: AbortSignal.abort(),
    },
  );
  return { ...out, code, lines: out.answer.trimEnd().split('\n') };
}
const json = async (made: readonly MadeSite[], more: Partial<ReportOptions> = {}) =>
  JSON.parse((await printed(made, { ...more, json: true })).answer);

const level = chalk.level;
beforeEach(() => {
  chalk.level = 0;
});
afterEach(() => {
  chalk.level = level;
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
    expect((await json(made, { sites: ['a'] })).sites).toHaveLength(1);
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
    const { rows } = await json([site], asked);
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
    expect((await json([site], { limit: 0 })).rows).toEqual([]);
    expect((await json([site], { filter: parseFilter('cpuLoad=-') })).rows).toHaveLength(1);
  });

  it('stands site by site, and sorts a vocabulary by how bad it is', async () => {
    const site = (id: string, ...healths: ('ok' | 'degraded' | 'failed' | 'unknown')[]): MadeSite => ({
      id,
      rows: { nodes: healths.map((health, index) => ({ node: `n${index}`, health })) },
    });
    const made = [site('z', 'unknown', 'ok'), site('a', 'failed', 'degraded')];
    const order = async (more: Partial<ReportOptions>) =>
      (await json(made, more)).rows.map((row: { site: string; node: string }) => `${row.site}/${row.node}`);
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
    const { rows } = await json(
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

  it('knows the columns it has, and what was meant', () => {
    expect(unknownColumn('gpus', ['node', 'ageSeconds', 'freshness'])).toBeNull();
    expect(unknownColumn('gpus', ['powerWats'])).toMatch(/^weft gpus has no column "powerWats";.*powerWatts/);
    for (const name of ['__proto__', 'constructor', 'sampledAt'])
      expect(unknownColumn('gpus', [name])).toMatch(/no column/);
  });
});

describe('a plain table', () => {
  it('begins each column at one cell, with wide and hostile names too', async () => {
    const names = ['n1', '计算节点', 'é\u0301\u0302\u0303', HOSTILE, '👩‍🚀', ''];
    const nodes = wellNodes(1).flatMap((node) =>
      names.map((name) => ({ ...node, node: name, state: 'idle' as const })),
    );
    const { lines } = await printed([{ id: 'a', rows: { nodes } }], {
      columns: ['site', 'node', 'state', 'gpus', 'reason'],
    });
    expect(lines).toHaveLength(names.length + 1);
    const starts = lines
      .slice(1)
      .map((line) => cellWidth(neutralise(line.slice(0, line.indexOf('idle')), 10_000)));
    expect(new Set(starts).size).toBe(1);
    expect(lines[0]?.indexOf('state')).toBe(starts[0]);
  });

  it('draws what was not measured as a dash, in ASCII where that is wanted, and never as zero', async () => {
    const site: MadeSite = {
      id: 'a',
      rows: { gpus: [{ node: 'n1', uuid: 'u', gpu: 0, powerWatts: 0, temperatureCelsius: null }] },
    };
    const columns = ['gpu', 'powerWatts', 'temperatureCelsius', 'health'];
    expect((await printed([site], { kind: 'gpus', columns })).lines[1]?.split(/ {2,}/).slice(1)).toEqual(
      ['0', '0 W', '–', '–'].slice(0),
    );
    const ascii = await printed([site], { kind: 'gpus', columns, ascii: true });
    expect(ascii.answer).toMatch(/^[\x20-\x7e\n]*$/);
    expect(ascii.lines[1]).toMatch(/-\s+-$/);
  });

  it('cuts what would push the rest off the page, and not what stands last', async () => {
    const long = 'x'.repeat(200);
    const nodes = [{ node: 'n1', reason: long, healthReason: long }];
    const { lines } = await printed([{ id: 'a', rows: { nodes } }], { columns: ['reason', 'healthReason'] });
    expect(lines[1]).toBe(`${'x'.repeat(59)}…  ${long}`);
  });
});

describe('nothing a terminal obeys', () => {
  const everywhere: MadeSite = {
    id: 'a',
    error: HOSTILE,
    rows: {
      sites: [{ name: HOSTILE, jurisdiction: HOSTILE }],
      nodes: [
        {
          node: HOSTILE,
          rack: HOSTILE,
          reason: HOSTILE,
          reasonUser: HOSTILE,
          healthReason: HOSTILE,
          gpuModel: HOSTILE,
          workloads: HOSTILE,
        },
      ],
      gpus: [
        {
          node: HOSTILE,
          uuid: HOSTILE,
          instance: HOSTILE,
          model: HOSTILE,
          workload: HOSTILE,
          healthReason: HOSTILE,
        },
      ],
      workloads: [
        {
          workload: HOSTILE,
          name: HOSTILE,
          user: HOSTILE,
          nodes: HOSTILE,
          dataClass: HOSTILE,
          reason: HOSTILE,
          account: HOSTILE,
        },
      ],
      links: [{ peer: HOSTILE, link: HOSTILE, carrier: HOSTILE }],
      feeds: [{ feed: HOSTILE }],
      alerts: [{ alert: HOSTILE, subject: HOSTILE, message: HOSTILE, acknowledgedBy: HOSTILE }],
      operations: [{ operation: HOSTILE, actor: HOSTILE, reason: HOSTILE, step: HOSTILE, outcome: HOSTILE }],
      sources: [
        { source: HOSTILE, target: 'x', kind: 'gpu', state: 'failed', error: HOSTILE, sampledAt: SAMPLED_AT },
      ],
    },
  };
  const KINDS = ['sites', 'nodes', 'gpus', 'workloads', 'links', 'feeds', 'alerts', 'operations'] as const;

  it.each(KINDS)('comes out of a report of %s: plain, drawn, as JSON', async (kind) => {
    for (const [more, columns] of [
      [{}, null],
      [{}, 400],
      [{}, 60],
      [{ json: true }, null],
      [{ ascii: true }, 80],
    ] as const) {
      const { answer, remark } = await printed([everywhere], { kind, ...more }, columns);
      expect(answer).not.toMatch(OBEYED);
      expect(remark).not.toMatch(OBEYED);
      if (!('json' in more)) expect(remark).toContain('‹1B›]0;owned‹07›‹9B›31m‹202E›evil');
    }
  });

  it('is lost: what was hostile is shown', async () => {
    const { answer } = await printed([everywhere], { kind: 'nodes', columns: ['node'] });
    expect(answer).toContain('‹1B›]0;owned‹07›‹9B›31m‹202E›evil‹0D›‹0A›‹E0041›');
  });
});

describe('a drawn table', () => {
  it('is as wide as the terminal at most, and says what did not fit', async () => {
    const { answer, remark } = await printed([wellSite('de-halm', 3)], {}, 60);
    for (const line of answer.trimEnd().split('\n'))
      expect(cellWidth(neutralise(line, 1_000))).toBeLessThanOrEqual(60);
    expect(remark).toMatch(
      /^not shown for want of width: .*rack; choose with --columns\n3 nodes of de-halm live/,
    );
  });
});

describe('colour', () => {
  it('stands beside the word it is for, and moves no column', async () => {
    const nodes = [
      { node: 'n1', health: 'failed' as const, gpus: 8 },
      { node: 'n2', health: 'ok' as const, gpus: 4 },
    ];
    const asked = { columns: ['health', 'node', 'gpus'] };
    const plain = await printed([{ id: 'a', rows: { nodes } }], asked);
    settleColour(true, false, {});
    const coloured = await printed([{ id: 'a', rows: { nodes } }], asked);
    expect(coloured.answer).toContain('\u001b[31m');
    expect(
      coloured.answer
        .split('\u001b')
        .map((part, at) => (at === 0 ? part : part.slice(part.indexOf('m') + 1)))
        .join(''),
    ).toBe(plain.answer);
  });

  it.each<
    [
      why: string,
      wish: boolean | null,
      terminal: boolean,
      environment: Record<string, string>,
      colour: boolean,
    ]
  >([
    ['is not for a pipe', null, false, {}, false],
    ['is for a terminal', null, true, {}, true],
    ['is refused by NO_COLOR', null, true, { NO_COLOR: '1' }, false],
    ['is refused by --no-color', false, true, { FORCE_COLOR: '1' }, false],
    ['is wished with --color, whatever NO_COLOR says', true, false, { NO_COLOR: '1' }, true],
    ['is forced by FORCE_COLOR', null, false, { FORCE_COLOR: '1' }, true],
    ['is not for a dumb terminal', null, true, { TERM: 'dumb' }, false],
    ['is not refused by an empty NO_COLOR', null, true, { NO_COLOR: '' }, true],
  ])('%s', (_, wish, terminal, environment, colour) => {
    settleColour(wish, terminal, environment);
    expect(chalk.level > 0).toBe(colour);
  });
});

describe('a report that waits', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** How long it waits for a fabric of these sites, by the clock that is handed in. */
  async function waited(...made: MadeSite[]): Promise<number> {
    const started = performance.now();
    let ended = Number.NaN;
    const done = collect(madeFabric(made), () => performance.now()).then(() => {
      ended = performance.now() - started;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await done;
    return ended;
  }
  const source = { source: 'x', target: 'y', kind: 'gpu', periodSeconds: 2 } as const;

  it('does not when every site has spoken or has refused', async () => {
    expect(await waited(wellSite('a', 1), { id: 'b', state: 'refused', heardAt: null, inStep: false })).toBe(
      0,
    );
  });

  it('does so for a site that connects, for the first readings of an agent, a little for one that is down', async () => {
    expect(await waited({ id: 'a', state: 'connecting', heardAt: null, inStep: false })).toBe(6_000);
    expect(await waited({ id: 'a', rows: { sources: [{ ...source, state: 'waiting' }] } })).toBe(6_000);
    expect(await waited({ id: 'a', rows: { sources: [{ ...source, state: 'failed' }] } })).toBe(0);
    expect(await waited({ id: 'a', state: 'down', heardAt: null })).toBeLessThanOrEqual(1_700);
  });

  it('goes on as soon as the last site has spoken', async () => {
    const silent = madeFeed({ id: 'a', state: 'connecting', heardAt: null });
    const feed = { ...silent, mirror: { ...silent.mirror, inStep: false } };
    const fabric = new Fabric([feed], { monotonic: () => performance.now(), wall: () => WALL });
    const started = performance.now();
    let ended = Number.NaN;
    const done = collect(fabric, () => performance.now()).then(() => {
      ended = performance.now() - started;
    });
    await vi.advanceTimersByTimeAsync(450);
    Object.assign(feed, { state: 'up' });
    feed.mirror.inStep = true;
    fabric.changed();
    await vi.advanceTimersByTimeAsync(5_000);
    await done;
    expect(ended).toBe(450);
  });

  it('that watches prints at most once a second, only when something came, until it is told to end', async () => {
    const fabric = madeFabric([wellSite('a', 1)]);
    const ending = new AbortController();
    const printedAt: number[] = [];
    const started = performance.now();
    const done = report(
      fabric,
      { ...OPTIONS, json: true, watch: true },
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
});
