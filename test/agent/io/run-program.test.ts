import { readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createRunProgram } from '../../../agent/io/run-program.ts';
import { failureOf } from '../../support/read-failure.ts';

const run = createRunProgram();
const never = new AbortController().signal;
const limits = { signal: never, timeoutMs: 10_000, maxBytes: 100_000 };
const shell = (script: string): [string, ...string[]] => ['/bin/sh', '-c', script];

test('a program’s output, messages and exit status come back', async () => {
  const result = await run(shell('echo out; echo err >&2; exit 3'), limits);
  expect(Buffer.from(result.stdout).toString()).toBe('out\n');
  expect(result.stderr).toBe('err\n');
  expect(result.exitCode).toBe(3);
});

test('output that somebody is told of as it comes is not kept, however much it is', async () => {
  let bytes = 0;
  const onOutput = (piece: Uint8Array): void => {
    bytes += piece.length;
  };
  const result = await run(shell('head -c 300000 /dev/zero'), { ...limits, onOutput });
  expect([bytes, result.stdout.length, result.exitCode]).toEqual([300_000, 0, 0]);
});

test('arguments are passed as they are: no shell looks at them', async () => {
  const result = await run(['printf', '%s|', '$HOME', '; echo x', '*', '`id`'], limits);
  expect(Buffer.from(result.stdout).toString()).toBe('$HOME|; echo x|*|`id`|');
});

test('the environment is PATH, LC_ALL=C and what was given', async () => {
  const result = await run(['env'], { ...limits, environment: { SLURM_CONF: '/etc/slurm.conf' } });
  const names = Buffer.from(result.stdout)
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split('=')[0]);
  expect(names.sort()).toEqual(['LC_ALL', 'PATH', 'SLURM_CONF']);
});

test('stdin is closed: a program that reads it goes on at once', async () => {
  const result = await run(['cat'], limits);
  expect(result.stdout.length).toBe(0);
});

test('a program ended by a signal has no exit status', async () => {
  expect((await run(shell('kill -9 $$'), limits)).exitCode).toBeNull();
});

test('a program that is not there is a failure with a next step', async () => {
  expect((await failureOf(run(['no-such-program-here'], limits))).message).toBe(
    'no-such-program-here: not found in PATH; install it or name its path in the configuration',
  );
  expect((await failureOf(run(['/no/such/program'], limits))).message).toContain('no such file');
  expect((await failureOf(run(['/etc/passwd'], limits))).message).toContain('not permitted (EACCES)');
  await failureOf(run(['echo', 'nul\0byte'], limits));
});

test('a program that hangs is a timeout, and ends with all it started', async () => {
  const marker = `60.${process.pid}1`;
  const failure = await failureOf(
    run(shell(`sleep ${marker} & sleep ${marker}`), { ...limits, timeoutMs: 100 }),
  );
  expect(failure.kind).toBe('timeout');
  expect(failure.message).toBe('/bin/sh: no complete answer within 100 ms');
  await waitUntil(() => processesWith(marker).length === 0);
});

test('a program that ignores SIGTERM is killed, and is not started again before it has ended', async () => {
  const marker = `60.${process.pid}2`;
  const stubborn = shell(`trap '' TERM; while :; do sleep ${marker}; done`);
  expect((await failureOf(run(stubborn, { ...limits, timeoutMs: 100 }))).kind).toBe('timeout');
  expect((await failureOf(run(stubborn, limits))).message).toMatch(/last run \(process \d+\) was killed/);
  await waitUntil(() => processesWith(marker).length === 0);
  expect((await failureOf(run(stubborn, { ...limits, timeoutMs: 50 }))).kind).toBe('timeout');
  await waitUntil(() => processesWith(marker).length === 0);
});

test.each(['yes', 'yes >&2'])(
  'a program that prints without end (%s) is stopped at the limit',
  async (script) => {
    expect((await failureOf(run(shell(script), limits))).message).toBe(
      '/bin/sh: printed more than 100000 bytes; it was stopped',
    );
  },
);

test('a child left behind that holds the pipes does not hold the reading', async () => {
  const marker = `60.${process.pid}3`;
  const result = await run(shell(`sleep ${marker} & echo done`), limits);
  expect(Buffer.from(result.stdout).toString()).toBe('done\n');
  await waitUntil(() => processesWith(marker).length === 0);
});

test('calling off ends the program', async () => {
  const marker = `60.${process.pid}4`;
  const controller = new AbortController();
  const running = run(['sleep', marker], { ...limits, signal: controller.signal });
  await waitUntil(() => processesWith(marker).length === 1);
  controller.abort();
  expect((await failureOf(running)).message).toContain('called off');
  await waitUntil(() => processesWith(marker).length === 0);
});

/** Process ids whose command line has the marker, by /proc: what ended but was not reaped has none. */
function processesWith(marker: string): readonly string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => commandLine(id).split('\0').includes(marker));
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    // It ended between listing and reading.
    return '';
  }
}

async function waitUntil(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('waited 5 s in vain');
}

test('a program reads what it is fed, on stdin and on a descriptor of its own', async () => {
  const feeds = new Map([
    [0, Buffer.from('script')],
    [3, Buffer.alloc(1_000_000, 'x')],
  ]);
  const result = await run(shell('cat; wc -c <&3'), { ...limits, feeds });
  expect(Buffer.from(result.stdout).toString().replace(/ /g, '')).toBe('script1000000\n');
});

test('a program that does not read what it is fed ends as it ends', async () => {
  const feeds = new Map([[0, Buffer.alloc(1_000_000)]]);
  expect((await run(shell('exit 4'), { ...limits, feeds })).exitCode).toBe(4);
});

test('a secret output comes back whole, past no pipe, and leaves nothing open', async () => {
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();
  const result = await run(
    shell('where=$(readlink /proc/$$/fd/1); echo "$where" >&2; printf 0123456789; sleep 0.1; echo end'),
    {
      ...limits,
      isSecret: true,
    },
  );
  expect(Buffer.from(result.stdout).toString()).toBe('0123456789end\n');
  expect(result.stderr).toContain('/dev/shm/');
  const flood = run(shell('while :; do echo 0123456789; done'), {
    ...limits,
    isSecret: true,
    maxBytes: 1000,
  });
  expect((await failureOf(flood)).message).toContain('printed more than 1000 bytes');
  const missing = run(['no-such-program'], { ...limits, isSecret: true });
  expect((await failureOf(missing)).message).toContain('not found in PATH');
  const slow = run(['sleep', '60'], { ...limits, isSecret: true, timeoutMs: 100 });
  expect((await failureOf(slow)).kind).toBe('timeout');
  await expect.poll(open).toBeLessThanOrEqual(before);
});

describe('of a program whose output is secret', () => {
  /** All buffers that such output is read into, as they are made. */
  function buffersMade(): Buffer[] {
    const made: Buffer[] = [];
    const make = Buffer.allocUnsafeSlow.bind(Buffer);
    vi.spyOn(Buffer, 'allocUnsafeSlow').mockImplementation((size) => {
      const one = make(size);
      if (size === SECRET.length) made.push(one);
      return one;
    });
    return made;
  }
  const SECRET = 'a secret of 27 octets, here';
  afterEach(() => void vi.restoreAllMocks());

  test('there is one copy, also when a child that it left behind holds its pipes', async () => {
    const made = buffersMade();
    const left = run(shell(`printf '%s' '${SECRET}'; sleep 2 >&2 &`), { ...limits, isSecret: true });
    const { stdout } = await left;
    expect(Buffer.from(stdout).toString()).toBe(SECRET);
    // Its pipes are closed when it was waited for long enough, which is a second end.
    await sleep(300);
    expect(made).toHaveLength(1);
  });

  const MOMENTS: readonly (readonly [string, (end: () => void) => void])[] = [
    ['read', (end) => end()],
    // The turn of the loop in which its file is closed.
    ['closed', (end) => void setImmediate(end)],
  ];
  test.each(MOMENTS)('nothing is left when the time is up while it is %s', async (_when, then) => {
    const made = buffersMade();
    const called = new AbortController();
    const probe = await open('/dev/null');
    const methods: Record<'read', (...given: unknown[]) => Promise<unknown>> = Object.getPrototypeOf(probe);
    await probe.close();
    const original = methods.read;
    vi.spyOn(methods, 'read').mockImplementation(async function (this: unknown, ...given) {
      const done = await original.apply(this, given);
      then(() => called.abort());
      return done;
    });
    const asked = run(shell(`printf '%s' '${SECRET}'`), { ...limits, signal: called.signal, isSecret: true });
    await expect(asked).rejects.toThrow('called off');
    await expect.poll(() => made.map((one) => one.every((octet) => octet === 0))).toEqual([true]);
  });
});
