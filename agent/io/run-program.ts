import { type ChildProcess, spawn } from 'node:child_process';
import { Writable } from 'node:stream';
import { type ProgramResult, ReadFailure, type RunProgram } from './io.ts';
import { withinLimits } from './limits.ts';
import { openSecretOutput, type SecretOutput } from './secret-output.ts';

/** How long a program may clean up after SIGTERM before SIGKILL. */
const GRACE_MS = 1000;
/** How long the pipes may stay open after the program ended: a child it left behind can hold them for ever. */
const DRAIN_MS = 500;
/** What is kept of stderr: it is for messages, never for parsing. */
const STDERR_BYTES = 64 * 1024;

/**
 * A `RunProgram` on real processes. Each program leads its own process group, so that what it started
 * ends with it. A program that outlives SIGKILL (a driver call that never returns) is not started a
 * second time: hung ones would pile up by one per period.
 */
export function createRunProgram(): RunProgram {
  const ending = new Map<string, number>();
  return (argv, limits) => {
    const identity = argv.join('\0');
    return withinLimits(limits, argv[0], async (signal) => {
      const pid = ending.get(identity);
      if (pid !== undefined) {
        throw new ReadFailure(
          `${argv[0]}: its last run (process ${pid}) was killed and has not ended yet; see what it waits for`,
        );
      }
      const secret = limits.isSecret === true ? await openSecretOutput(argv[0]) : null;
      const child = start(argv, limits, secret?.descriptor ?? 'pipe');
      const stop = (): void => {
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
        ending.set(identity, child.pid);
        child.once('exit', () => ending.delete(identity));
        end(child);
      };
      signal.addEventListener('abort', stop, { once: true });
      let isWanted = false;
      try {
        const result = await outcome(child, argv[0], limits, secret, signal);
        isWanted = true;
        return result;
      } finally {
        signal.removeEventListener('abort', stop);
        stop();
        await secret?.close();
        // The time may have been up while it was read or closed: then nobody is there who would overwrite it.
        if (!isWanted || signal.aborted) secret?.forget();
      }
    });
  };
}

type Child = ChildProcess & {
  readonly stderr: NonNullable<ChildProcess['stderr']>;
};

function start(
  [program, ...parameters]: readonly [string, ...string[]],
  { environment, feeds = new Map() }: Parameters<RunProgram>[1],
  output: 'pipe' | number,
): Child {
  const descriptors = Array.from({ length: Math.max(2, ...feeds.keys()) + 1 }, (_, descriptor) =>
    descriptor === 1 ? output : descriptor === 2 || feeds.has(descriptor) ? 'pipe' : 'ignore',
  );
  // LC_ALL=C: translated output and decimal commas would parse as something else.
  const child = spawn(program, parameters, {
    detached: true,
    stdio: descriptors,
    env: {
      PATH: process.env['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      ...environment,
    },
  });
  for (const [descriptor, bytes] of feeds) feed(child.stdio[descriptor], bytes);
  const { stderr } = child;
  if (stderr === null) throw new Error(`${program}: was started without its output`);
  return Object.assign(child, { stderr });
}

function feed(pipe: ChildProcess['stdio'][number] | undefined, bytes: Uint8Array): void {
  if (!(pipe instanceof Writable)) return;
  // A program may end without having read what it was given: how it ended is what counts, not the pipe.
  pipe.on('error', () => pipe.destroy());
  pipe.end(bytes);
}

function outcome(
  child: Child,
  program: string,
  { maxBytes, onOutput }: Parameters<RunProgram>[1],
  secret: SecretOutput | null,
  signal: AbortSignal,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let stdoutBytes = 0;
    let stderrBytes = 0;
    const tooMuch = (): void => {
      reject(new ReadFailure(`${program}: printed more than ${maxBytes} bytes; it was stopped`));
      child.stdout?.destroy();
      child.stderr.destroy();
    };
    secret?.watch(maxBytes, tooMuch);
    child.stdout?.on('data', (chunk: Buffer) => {
      if (onOutput !== undefined) return onOutput(chunk);
      stdoutBytes += chunk.length;
      if (stdoutBytes > maxBytes) tooMuch();
      else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderrBytes += chunk.length;
      if (stderrBytes <= STDERR_BYTES) stderr.push(chunk);
      else if (stderrBytes > Math.max(maxBytes, STDERR_BYTES)) tooMuch();
    });
    const settle = (exitCode: number | null): void => {
      const said = { stderr: Buffer.concat(stderr).toString('utf8'), exitCode };
      if (secret === null) resolve({ stdout: Buffer.concat(stdout), ...said });
      // Nobody would overwrite a copy that nobody waits for.
      else if (signal.aborted) reject(signal.reason);
      else secret.take(maxBytes).then((taken) => resolve({ stdout: taken, ...said }), reject);
    };
    child.once('error', (error) => reject(startFailure(program, error)));
    child.once('close', (exitCode) => settle(exitCode));
    child.once('exit', (exitCode) => {
      const drained = setTimeout(() => {
        settle(exitCode);
        signalGroup(child, 'SIGKILL');
        child.stdout?.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
      child.once('close', () => clearTimeout(drained));
    });
  });
}

function startFailure(program: string, error: Error): unknown {
  if (!('code' in error) || error.code !== 'ENOENT') return error;
  const where = program.includes('/') ? 'no such file' : 'not found in PATH';
  return new ReadFailure(`${program}: ${where}; install it or name its path in the configuration`, {
    cause: error,
  });
}

function end(child: Child): void {
  signalGroup(child, 'SIGTERM');
  const hard = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  child.once('exit', () => {
    clearTimeout(hard);
    // Its leader is gone; whatever of the group ignored SIGTERM is still there.
    signalGroup(child, 'SIGKILL');
  });
  child.stdout?.destroy();
  child.stderr.destroy();
}

function signalGroup(child: Child, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: the whole group has ended, which is what was wanted. EPERM: what is left of it changed its
    // user; nobody but root can end that, and an agent must not die of it.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
