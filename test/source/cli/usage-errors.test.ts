import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../../source/cli/parse-arguments.ts';
import { parseLine } from '../../support/typed-line.ts';

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
    expect(() => parseLine(line)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });

  test('words with escape sequences do not reach the terminal', () => {
    expect(() => parseArguments(['\u009b2J'])).toThrow('unknown command "‹9B›2J"');
  });
});
