import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { powerSchema } from '../../../agent/config/power-schema.ts';
import { withCapCommand } from '../../../agent/drivers/cap-command.ts';
import { NO_STEERING } from '../../../agent/drivers/no-steering.ts';
import type { RunProgram } from '../../../agent/io/io.ts';
import { createRunProgram } from '../../../agent/io/run-program.ts';

const { signal } = new AbortController();
const folder = mkdtempSync(join(tmpdir(), 'weft-cap-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, lines: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o700);
  return path;
}

describe('a configured command for power limits', () => {
  test('is run once a machine, with its name and the watts as arguments of their own', async () => {
    const told = join(folder, 'told');
    const path = program('set', `printf '%s|' "$@" >> ${told}; echo >> ${told}`);
    const command = [path, '--host', '{node}', '-pl', '{watts}', 'a b; $HOME'] as const;
    const steering = withCapCommand(NO_STEERING, { command: [...command], run: createRunProgram() });
    expect(steering.verbs.has('capPower')).toBe(true);
    await steering.capPower?.(new Map([...Array(40).keys()].map((node) => [`n${node}`, 500 + node])), signal);
    const lines = readFileSync(told, 'utf8').trim().split('\n').sort();
    expect(lines).toHaveLength(40);
    expect(lines[0]).toBe('--host|n0|-pl|500|a b; $HOME|');
  });

  test('that fails for one machine sets the others, and says which failed and why', async () => {
    const told = join(folder, 'others');
    const path = program(
      'some',
      `[ "$1" = n2 ] && { echo 'no such host' >&2; exit 4; }; echo "$1" >> ${told}`,
    );
    const steering = withCapCommand(NO_STEERING, {
      command: [path, '{node}', '{watts}'],
      run: createRunProgram(),
    });
    const caps = new Map([1, 2, 3].map((node) => [`n${node}`, 500]));
    await expect(steering.capPower?.(caps, signal)).rejects.toMatchObject({
      kind: 'unreachable',
      message: `power limit of n2: ${path} ended with 4: no such host`,
    });
    expect(readFileSync(told, 'utf8').trim().split('\n').sort()).toEqual(['n1', 'n3']);
  });

  test.each([
    ['n1 -oProxyCommand=x', 500],
    ['-oProxyCommand=x', 500],
    ['ALL', 500],
    ['n[1-9]', 500],
    ['n1', 0],
    ['n1', 499.5],
    ['n1', Number.NaN],
  ])('is not run for %s at %s W', async (node, watts) => {
    const run = vi.fn<RunProgram>();
    const steering = withCapCommand(NO_STEERING, { command: ['x', '{node}', '{watts}'], run });
    await expect(steering.capPower?.(new Map([[node, watts]]), signal)).rejects.toMatchObject({
      kind: 'refused',
    });
    expect(run).not.toHaveBeenCalled();
  });

  test('is an argv in the configuration, in which both stand by themselves and once', () => {
    const read = (capCommand: unknown) => powerSchema().safeParse({ capCommand });
    const good = ['ssh', '-oBatchMode=yes', '{node}', 'sudo', 'nvidia-smi', '-pl', '{watts}'];
    expect(read(good)).toMatchObject({ success: true, data: { capCommand: good } });
    expect(read(undefined)).toMatchObject({ success: true, data: { capCommand: null } });
    for (const bad of [
      'nvidia-smi -pl',
      [],
      ['nvidia-smi'],
      ['{node}', '{watts}'],
      ['sh', '-c', 'ssh {node} nvidia-smi -pl {watts}'],
      ['ssh', '{node}', '{watts}', '{watts}'],
      ['ssh', '{node}', '-pl={watts}', '{watts}'],
    ])
      expect(read(bad).success, JSON.stringify(bad)).toBe(false);
  });
});
