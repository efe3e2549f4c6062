import { describe, expect, test } from 'vitest';
import { REPORTS, VIEWS } from '../../../source/cli/command-line.ts';
import { COMMANDS, FLAGS, flagText } from '../../../source/cli/command-table.ts';
import { parseArguments } from '../../../source/cli/parse-arguments.ts';

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '));
const surface = { config: null, readOnly: false, color: null, ascii: false };
const acting = { ...surface, dryRun: false, json: false, yes: false, wait: false, id: null };

describe('a command line', () => {
  test('of nothing opens the console', () => {
    expect(parse('')).toEqual({
      kind: 'console',
      ...surface,
      view: null,
      sites: [],
      filter: null,
      wall: false,
      dim: null,
      mouse: null,
    });
  });

  test('may choose the view, the sites and the looks', () => {
    expect(
      parse(
        '--config w.yaml --view gpus --site a --site b,c --wall --dim 22:00-06:00 --no-color --ascii --no-mouse --read-only',
      ),
    ).toEqual({
      kind: 'console',
      config: 'w.yaml',
      readOnly: true,
      color: false,
      ascii: true,
      view: 'gpus',
      sites: ['a', 'b', 'c'],
      filter: null,
      wall: true,
      dim: { from: 22 * 60, to: 6 * 60 },
      mouse: false,
    });
  });

  test('with hours that are none is told what hours look like', () => {
    expect(() => parse('--wall --dim 22-6')).toThrow(
      '--dim wants hours of the day such as 22:00-06:00; found "22-6"',
    );
  });

  test('asks for a demo with the numbers that were agreed', () => {
    const numbers = { sites: 3, nodes: 64, gpus: 8, seed: 1, hz: 1 };
    const demo = { kind: 'demo', ...surface, ...numbers, headless: false, mouse: null };
    expect(parse('demo')).toEqual(demo);
    expect(parse('demo --sites 2 --nodes 5 --gpus 4 --seed 9 --hz 0.5 --headless')).toEqual({
      ...demo,
      sites: 2,
      nodes: 5,
      gpus: 4,
      seed: 9,
      hz: 0.5,
      headless: true,
    });
  });

  test('asks for a report, flags before or after its name', () => {
    const report = {
      kind: 'report',
      ...surface,
      report: 'nodes',
      json: true,
      watch: true,
      filter: null,
      sort: { column: 'powerWatts', descending: true },
      limit: 5,
      sites: ['a'],
      columns: ['node', 'powerWatts'],
    };
    expect(
      parse('nodes --json --watch --sort -powerWatts --limit 5 --site a --columns node,powerWatts'),
    ).toEqual(report);
    expect(
      parse('--json --watch --sort=-powerWatts --limit=5 --site=a --columns=node,powerWatts nodes'),
    ).toEqual(report);
    expect(parse('nodes --sort powerWatts')).toMatchObject({
      sort: { column: 'powerWatts', descending: false },
    });
  });

  test.each([
    'site=de-halm & temperatureCelsius>85 | health!=ok',
    'node="gpu 1"',
    '"gpu 1"',
    "'x'",
    '-1',
    '!=3',
    'a\nb',
    '=',
    'x=1=2',
  ])('hands a filter on as it was typed: %j', (filter) => {
    expect(parseArguments(['gpus', '--filter', filter])).toMatchObject({ filter });
    expect(parseArguments(['gpus', `--filter=${filter}`])).toMatchObject({ filter });
  });

  test('keeps words after -- for words', () => {
    expect(parseArguments(['cordon', '--reason', 'x', '--', '--json', '007'])).toMatchObject({
      targets: ['--json', '007'],
      json: false,
    });
  });

  test('asks for an action with its targets, still folded, and its reason', () => {
    expect(
      parseArguments([
        'drain',
        'a/gpu[001-128,200]',
        'b/x',
        '--reason',
        'new fans',
        '--policy',
        'wait',
        '--deadline',
        '30m',
      ]),
    ).toEqual({
      kind: 'act',
      ...acting,
      verb: 'drain',
      targets: ['a/gpu[001-128,200]', 'b/x'],
      reason: 'new fans',
      policy: 'wait',
      deadlineSeconds: 1800,
      takeOver: false,
      to: null,
      shed: null,
    });
    expect(parse('migrate a/1 --to b --reason x --dry-run --json')).toMatchObject({
      verb: 'migrate',
      to: 'b',
      dryRun: true,
    });
    expect(parse('shed a --cap 50MW --until 3h --reason grid')).toMatchObject({
      verb: 'shed',
      targets: ['a'],
      shed: { cap: '50MW', demand: null, from: null, until: '3h', ramp: null, moves: true },
    });
    expect(parse('acknowledge a/1 --note seen')).toMatchObject({ verb: 'acknowledge', reason: 'seen' });
    expect(parse('operation extend 01ARZ --deadline 2h --wait')).toMatchObject({
      kind: 'operation',
      verb: 'extend',
      operation: '01ARZ',
      deadlineSeconds: 7200,
      wait: true,
    });
  });

  test('asks for the rest', () => {
    expect(parse('audit --verify --site a')).toEqual({
      kind: 'verify',
      ...surface,
      sites: ['a'],
      json: false,
    });
    expect(parse('whatif --lose a --cap b=50MW')).toMatchObject({
      lose: ['a'],
      caps: [{ site: 'b', limit: '50MW' }],
    });
    expect(parse('serve --ssh :22 --host-key k --authorized-keys a')).toMatchObject({
      hostKey: 'k',
      authorizedKeys: 'a',
    });
    expect(parse('doctor --json')).toMatchObject({ kind: 'doctor', json: true });
    expect(parse('completion zsh')).toMatchObject({ kind: 'completion', shell: 'zsh' });
    expect(parse('pki init lab --days 30')).toMatchObject({ verb: 'init', folder: 'lab', days: 30 });
    expect(parse('pki agent a --dns x,y --ip ::1 --dir lab')).toMatchObject({
      kind: 'pki',
      verb: 'agent',
      operand: 'a',
      folder: 'lab',
      dns: ['x', 'y'],
      ips: ['::1'],
      days: null,
    });
    expect(parse('--version')).toEqual({ kind: 'version' });
  });

  test('knows every report and every view by the same name', () => {
    for (const report of REPORTS) {
      expect(parse(report)).toMatchObject({ kind: 'report', report });
      expect(parse(`--view ${report}`)).toMatchObject({ view: report });
    }
    expect(VIEWS).toEqual(expect.arrayContaining(['overview', 'heatmap', 'power', 'events', 'help']));
  });
});

describe('a command line that cannot be meant is answered with one line:', () => {
  test.each([
    ['nodess', 'unknown command "nodess"; did you mean "nodes"? weft --help lists them'],
    ['constructor', 'unknown command "constructor"; weft --help lists them'],
    ['nodes --limt 3', 'unknown flag --limt; did you mean "--limit"? weft --help lists them'],
    ['nodes -x', 'unknown flag -x; weft --help lists them'],
    ['nodes --no-sort', 'unknown flag --no-sort; did you mean "--sort"? weft --help lists them'],
    ['--__proto__=1', 'unknown flag --___proto; weft --help lists them'],
    ['nodes --reason x', 'weft nodes takes no --reason; weft nodes --help lists what it takes'],
    ['--limit 3', 'weft takes no --limit; weft --help lists what it takes'],
    [
      'nodes gpu1',
      'weft nodes takes no words after it; found "gpu1"; rows are picked with --filter or --site',
    ],
    ['nodes --limit x', '--limit wants a number of 0 or more; found "x"'],
    ['nodes --limit 1.5', '--limit wants a whole number; found 1.5'],
    ['nodes --limit 1 --limit 2', 'The flag --limit can only be set once'],
    ['nodes --sort', '--sort wants a value: --sort [-]COLUMN'],
    ['nodes --filter --json', '--filter wants a value: --filter EXPR'],
    ['nodes --json=yes', '--json takes no value; found "yes"'],
    ['demo --nodes 0', '--nodes wants a number from 1 to 20000; found "0"'],
    ['cordon a/b', 'weft cordon wants --reason TEXT'],
    ['cordon --reason x', 'weft cordon wants NODES…'],
    ['migrate a/1 --reason x', 'weft migrate wants --to SITE'],
    [
      'drain a/b --reason x --policy kill',
      '--policy wants one of wait, checkpoint, requeue, evict; found "kill"',
    ],
    ['drain a/b --reason x --deadline soon', '--deadline wants a duration such as 30m; found "soon"'],
    ['evacuate a b --reason x', 'weft evacuate takes only SITE; found "b"'],
    [
      'operation shwo 1',
      'weft operation wants one of show, watch, pause, resume, cancel, extend, approve; found "shwo"; did you mean "show"?',
    ],
    ['operation extend 1', 'weft operation extend wants --deadline TIME'],
    ['whatif', 'weft whatif wants --lose SITE or --cap SITE=POWER'],
    ['pki', 'weft pki wants init|agent|operator|revoke|refresh|list …'],
    [
      'pki agnt a',
      'weft pki wants one of init, agent, operator, revoke, refresh, list; found "agnt"; did you mean "agent"?',
    ],
    [
      'pki agent a',
      'weft pki agent wants --dns NAME or --ip ADDRESS: what stands in the url that its consoles dial',
    ],
    ['pki agent a --dns 127.0.0.1', '--dns wants a host name; found "127.0.0.1"'],
    ['pki agent a --ip a.example', '--ip wants an address; found "a.example"'],
    ['pki agent ../a --ip ::1', 'weft pki agent wants a SITE of letters, digits and . _ -; found "../a"'],
    ['pki operator a/../b', 'weft pki operator wants a NAME of letters, digits and . _ @ -; found "a/../b"'],
    ['pki operator a --dns b', 'weft pki operator takes no --dns'],
    ['pki list x', 'weft pki list takes no words after it; found "x"'],
    ['pki revoke', 'weft pki revoke wants FILE'],
    ['help nods', 'unknown command "nods"; did you mean "nodes"?'],
  ])('%s', (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });

  test('words with escape sequences do not reach the terminal', () => {
    expect(() => parseArguments(['\u009b2J'])).toThrow('unknown command "‹9B›2J"');
  });
});

describe('the help', () => {
  const help = (line: string) => {
    const command = parse(line);
    return command.kind === 'help' ? command.text : '';
  };

  test('of the program names every command, and fits 110 columns', () => {
    for (const command of COMMANDS.keys())
      expect(help('--help')).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(
      Math.max(
        ...help('-h')
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(110);
  });

  test('of a command names each of its flags', () => {
    for (const [command, { flags }] of COMMANDS) {
      const text = help(`${command} --help`);
      expect(text).toContain(`weft ${command}`);
      for (const flag of flags) expect(text).toContain(`${flagText(flag)} `);
    }
    expect(help('help drain')).toBe(help('drain --help'));
    expect(Object.keys(FLAGS)).toContain('dryRun');
  });
});

describe('a report of energies', () => {
  const OF_2026 = '--report eu-2024-1364 --from 2026-01-01 --to 2026-12-31';

  test('covers whole days, the last one included', () => {
    const from = Date.UTC(2026, 0, 1) / 3.6e6;
    expect(parse(`feeds ${OF_2026} --site a --json`)).toEqual({
      kind: 'energy report',
      ...surface,
      report: 'eu-2024-1364',
      from,
      to: from + 365 * 24,
      sites: ['a'],
      json: true,
    });
    expect(parse('feeds --report eu-2024-1364 --from 2026-03-29 --to 2026-03-29')).toMatchObject({
      to: Date.UTC(2026, 2, 30) / 3.6e6,
    });
    expect(parse('feeds')).toMatchObject({ kind: 'report', report: 'feeds' });
  });

  test.each([
    [
      'feeds --report eu-2024-1365 --from 2026-01-01 --to 2026-12-31',
      /wants one of eu-2024-1364; found "eu-2024-1365"/,
    ],
    ['feeds --from 2026-01-01 --to 2026-12-31', /wants --report NAME/],
    ['feeds --report eu-2024-1364 --to 2026-12-31', /wants --from DATE/],
    ['feeds --report eu-2024-1364 --from 2026-01-01', /wants --to DATE/],
    [
      'feeds --report eu-2024-1364 --from 2026-02-30 --to 2026-12-31',
      /--from wants a date .*found "2026-02-30"/,
    ],
    ['feeds --report eu-2024-1364 --from 2026-01-01 --to yesterday', /--to wants a date .*found "yesterday"/],
    ['feeds --report eu-2024-1364 --from 2026-01-02 --to 2026-01-01', /--to is before --from/],
    ['feeds --report eu-2024-1364 --from 2024-01-01 --to 2026-01-01', /732 days, and agents keep 400/],
    [`feeds ${OF_2026} --watch`, /takes no --watch/],
    [`feeds ${OF_2026} --sort feed`, /takes no --sort/],
    [`nodes ${OF_2026}`, /weft nodes takes no --report/],
  ])('says what is wrong with %s', (line, expected) => {
    expect(() => parse(line)).toThrow(expected);
  });

  test('has a help of its own', () => {
    const { text } = parse('feeds --help') as { text: string };
    expect(text).toMatch(/--to DATE +the last day of the report, included/);
    expect((parse('migrate --help') as { text: string }).text).toMatch(/--to SITE +where to/);
  });
});
