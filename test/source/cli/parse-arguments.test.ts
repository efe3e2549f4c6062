import { describe, expect, test } from 'vitest';
import { REPORTS, VIEWS } from '../../../source/cli/command-line.ts';
import { parseArguments } from '../../../source/cli/parse-arguments.ts';
import { parseLine, UNTYPED_SURFACE } from '../../support/typed-line.ts';

const acting = { ...UNTYPED_SURFACE, dryRun: false, json: false, yes: false, wait: false, id: null };

describe('a command line', () => {
  test('of nothing opens the console', () => {
    expect(parseLine('')).toEqual({
      kind: 'console',
      ...UNTYPED_SURFACE,
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
      parseLine(
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
    expect(() => parseLine('--wall --dim 22-6')).toThrow(
      '--dim wants hours of the day such as 22:00-06:00; found "22-6"',
    );
  });

  test('asks for a demo with the numbers that were agreed', () => {
    const numbers = { sites: 3, nodes: 64, gpus: 8, seed: 1, hz: 1 };
    const demo = { kind: 'demo', ...UNTYPED_SURFACE, ...numbers, headless: false, mouse: null };
    expect(parseLine('demo')).toEqual(demo);
    expect(parseLine('demo --sites 2 --nodes 5 --gpus 4 --seed 9 --hz 0.5 --headless')).toEqual({
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
      ...UNTYPED_SURFACE,
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
      parseLine('nodes --json --watch --sort -powerWatts --limit 5 --site a --columns node,powerWatts'),
    ).toEqual(report);
    expect(
      parseLine('--json --watch --sort=-powerWatts --limit=5 --site=a --columns=node,powerWatts nodes'),
    ).toEqual(report);
    expect(parseLine('nodes --sort powerWatts')).toMatchObject({
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
    expect(parseLine('migrate a/1 --to b --reason x --dry-run --json')).toMatchObject({
      verb: 'migrate',
      to: 'b',
      dryRun: true,
    });
    expect(parseLine('shed a --cap 50MW --until 3h --reason grid')).toMatchObject({
      verb: 'shed',
      targets: ['a'],
      shed: { cap: '50MW', demand: null, from: null, until: '3h', ramp: null, moves: true },
    });
    expect(parseLine('acknowledge a/1 --note seen')).toMatchObject({ verb: 'acknowledge', reason: 'seen' });
    expect(parseLine('operation extend 01ARZ --deadline 2h --wait')).toMatchObject({
      kind: 'operation',
      verb: 'extend',
      operation: '01ARZ',
      deadlineSeconds: 7200,
      wait: true,
    });
  });

  test('asks for the rest', () => {
    expect(parseLine('audit --verify --site a')).toEqual({
      kind: 'verify',
      ...UNTYPED_SURFACE,
      sites: ['a'],
      json: false,
    });
    expect(parseLine('whatif --lose a --cap b=50MW')).toMatchObject({
      lose: ['a'],
      caps: [{ site: 'b', limit: '50MW' }],
    });
    expect(parseLine('serve --ssh :22 --host-key k --authorized-keys a')).toMatchObject({
      hostKey: 'k',
      authorizedKeys: 'a',
    });
    expect(parseLine('doctor --json')).toMatchObject({ kind: 'doctor', json: true });
    expect(parseLine('completion zsh')).toMatchObject({ kind: 'completion', shell: 'zsh' });
    expect(parseLine('pki init lab --days 30')).toMatchObject({ verb: 'init', folder: 'lab', days: 30 });
    expect(parseLine('pki agent a --dns x,y --ip ::1 --dir lab')).toMatchObject({
      kind: 'pki',
      verb: 'agent',
      operand: 'a',
      folder: 'lab',
      dns: ['x', 'y'],
      ips: ['::1'],
      days: null,
    });
    expect(parseLine('--version')).toEqual({ kind: 'version' });
  });

  test('knows every report and every view by the same name', () => {
    for (const report of REPORTS) {
      expect(parseLine(report)).toMatchObject({ kind: 'report', report });
      expect(parseLine(`--view ${report}`)).toMatchObject({ view: report });
    }
    expect(VIEWS).toEqual(expect.arrayContaining(['overview', 'heatmap', 'power', 'events', 'help']));
  });
});
