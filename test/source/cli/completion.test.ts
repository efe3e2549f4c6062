import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { completionFor } from '../../../source/cli/completion.ts';

const bash = completionFor('bash');

function complete(words: readonly string[]): string[] {
  const script = `${bash}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _weft; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
}

describe('completion', () => {
  test('of a command by its beginning', () => {
    expect(complete(['weft', 'al'])).toEqual(['alerts']);
  });
  test('of the flags a command takes, and no others', () => {
    expect(complete(['weft', 'nodes', '--s'])).toEqual(['--sort', '--site']);
    expect(complete(['weft', 'doctor', '--s'])).toEqual([]);
  });
  test('names every command to fish', () => {
    expect(completionFor('fish')).toContain("-a workloads -d 'what the schedulers placed or hold back'");
  });
});
