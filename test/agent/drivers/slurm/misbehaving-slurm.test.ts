import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSlurmDriver } from '../../../../agent/drivers/slurm/slurm-driver.ts';
import { createRunProgram } from '../../../../agent/io/run-program.ts';
import { rowsOf } from '../../../support/rows-of.ts';
import { fakeIo } from './fake-io.ts';

const folders: string[] = [];
const signal = new AbortController().signal;
const JOBS = `echo '{"jobs":[],"errors":[]}'`;

/** A driver on real processes, whose programs of Slurm are these shell scripts. */
function driverOf(nodes: string, jobs = JOBS, timeoutMs = 20_000) {
  const programs = mkdtempSync(join(tmpdir(), 'weft-programs-'));
  folders.push(programs);
  const version = `if [ "$1" = --version ]; then echo slurm-wlm 22.05.8; exit; fi`;
  writeFileSync(join(programs, 'sinfo'), `#!/bin/sh\n${version}\n${nodes}\n`, { mode: 0o755 });
  writeFileSync(join(programs, 'squeue'), `#!/bin/sh\n${jobs}\n`, { mode: 0o755 });
  return createSlurmDriver({ io: { ...fakeIo({}).io, run: createRunProgram() }, programs, timeoutMs });
}

describe('a Slurm whose programs misbehave', () => {
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it.each([
    ['hangs', 'exec sleep 60', /^Slurm: no complete answer within 300 ms; see whether slurmctld answers/],
    ['hangs and will not be ended', `trap '' TERM; sleep 3 & wait`, /no complete answer within 300 ms/],
    ['prints half and hangs', `printf '{"nodes":['; exec sleep 60`, /no complete answer within 300 ms/],
  ])('and that %s is a timeout', async (_, script, message) => {
    await expect(driverOf(script, JOBS, 300).read(signal)).rejects.toMatchObject({
      name: 'ReadFailure',
      kind: 'timeout',
      message: expect.stringMatching(message),
    });
  });

  it('ends what it started when the agent stops', async () => {
    const controller = new AbortController();
    const reading = driverOf('exec sleep 60').read(controller.signal);
    controller.abort();
    await expect(reading).rejects.toThrow('called off');
  });

  it.each([
    ['prints without end', 'exec yes', /printed more than 50000000 bytes/],
    ['prints nothing', 'exit 0', /sinfo --json: expected JSON, found an empty answer/],
    ['prints half', `printf '{"nodes":[{"name":"a"},{"na'`, /found JSON that breaks off after 27 bytes/],
    [
      'prints help',
      'echo "Usage: sinfo [OPTIONS]"',
      /found no JSON, it begins with "Usage: sinfo \[OPTIONS\]"/,
    ],
    ['crashes', 'kill -SEGV $$', /sinfo --json: was ended by a signal/],
    [
      'colours its errors',
      `printf '\\033[31mbad\\033[0m\\nnews' >&2; exit 2`,
      /status 2: \[31mbad \[0m news;/,
    ],
  ])('and that %s is one line of what came', async (_, script, message) => {
    await expect(driverOf(script).read(signal)).rejects.toMatchObject({
      name: 'ReadFailure',
      message: expect.stringMatching(message),
    });
  });

  it('fails as a whole when only its jobs cannot be read, for nodes without jobs would look empty', async () => {
    const nodes = `echo '{"nodes":[{"name":"a","state":"idle","state_flags":["DRAIN"]}]}'`;
    await expect(driverOf(nodes, 'echo no >&2; exit 1').read(signal)).rejects.toThrow(
      'squeue --json: ended with status 1',
    );
  });

  it('is read right when names are bytes that are no text', async () => {
    const nodes = `printf '{"nodes":[{"name":"a","reason":"\\377\\376 bad \\\\ud800"}]}'`;
    expect(rowsOf(await driverOf(nodes).read(signal)).nodes[0]).toMatchObject({
      node: 'a',
      reason: '\uFFFD\uFFFD bad \uFFFD',
    });
  });

  it('and is not there says how to name it', async () => {
    const io = { ...fakeIo({}).io, run: createRunProgram() };
    await expect(createSlurmDriver({ io, programs: '/nowhere' }).read(signal)).rejects.toThrow(
      '/nowhere/sinfo: no such file; install it or name its path in the configuration',
    );
  });
});
