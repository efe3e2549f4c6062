import { expect, test } from 'vitest';
import { meansConsole } from '../../../source/cli/means-console.ts';

test.each([
  '',
  '--view nodes',
  '--config weft.yaml --view=gpus --site a --no-color --ascii --wall',
  '--filter health!=ok --no-mouse',
])('weft %s means the console', (line) => {
  expect(meansConsole(line.split(' ').filter((word) => word !== ''))).toBe(true);
});

test.each([
  'nodes',
  'demo',
  '--config weft.yaml nodes --json',
  '--json alerts',
  '--help',
  '--version',
  '-h',
  '--no-such-flag',
])('weft %s is not known to mean it', (line) => {
  expect(meansConsole(line.split(' '))).toBe(false);
});
