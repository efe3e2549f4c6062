import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../../agent/cli/parse-arguments.ts';

const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '));

describe('an agent’s command line', () => {
  test('of nothing, or a configuration, runs', () => {
    expect(parse('')).toEqual({ kind: 'run', config: null });
    expect(parse('--config a.yaml')).toEqual({ kind: 'run', config: 'a.yaml' });
    expect(parse('run --config=a.yaml')).toEqual({ kind: 'run', config: 'a.yaml' });
  });

  test('may ask for a check, for help and for the version', () => {
    expect(parse('check --json --config a.yaml')).toEqual({ kind: 'check', config: 'a.yaml', json: true });
    expect(parse('--help')).toMatchObject({
      kind: 'help',
      text: expect.stringContaining('simulate --site ID'),
    });
    expect(parse('--version')).toEqual({ kind: 'version' });
  });

  test('may ask for a simulated site', () => {
    expect(parse('simulate --site de-halm')).toEqual({
      kind: 'simulate',
      site: 'de-halm',
      nodes: 64,
      gpus: 8,
      seed: 1,
      hz: 1,
      listen: { host: '127.0.0.1', port: 0 },
      peers: new Map(),
      peerTokens: new Map(),
      faults: null,
      state: null,
      token: null,
    });
    expect(
      parse(
        'simulate --site a --nodes 4 --gpus 2 --seed 7 --hz 2 --listen [::1]:7443 --faults 2e-3 --state s --token t --peers b=ws://127.0.0.1:1,c=ws://127.0.0.1:2',
      ),
    ).toEqual({
      kind: 'simulate',
      site: 'a',
      nodes: 4,
      gpus: 2,
      seed: 7,
      hz: 2,
      listen: { host: '::1', port: 7443 },
      peerTokens: new Map(),
      peers: new Map([
        ['b', 'ws://127.0.0.1:1'],
        ['c', 'ws://127.0.0.1:2'],
      ]),
      faults: 0.002,
      state: 's',
      token: 't',
    });
  });

  test.each([
    ['chek', 'unknown command "chek"; did you mean "check"? weft-agent --help lists them'],
    ['--confg x', 'unknown flag --confg; did you mean "--config"? weft-agent --help lists them'],
    ['--config', '--config wants a value'],
    ['check --site a', 'weft-agent check takes no --site'],
    ['--json', 'weft-agent run takes no --json'],
    ['run x', 'weft-agent run takes no words after it; found "x"'],
    ['simulate', 'weft-agent simulate wants --site ID, letters, digits, ".", "_" and "-"; found null'],
    [
      'simulate --site a/b',
      'weft-agent simulate wants --site ID, letters, digits, ".", "_" and "-"; found "a/b"',
    ],
    ['simulate --site a --nodes -5', '--nodes wants a whole number from 1 to 20000; found "-5"'],
    [
      'simulate --site a --listen 0.0.0.0:1',
      '--listen wants a loopback HOST:PORT such as 127.0.0.1:0; found "0.0.0.0:1"',
    ],
    [
      'simulate --site a --peers b',
      '--peers wants SITE=URL such as eemshaven=ws://127.0.0.1:7444; found "b"',
    ],
  ])('that cannot be meant is answered with one line: %s', (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });
});
