import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findProgram } from './slurm-processes.ts';

/** Whether a running process can be made to see a disk that fails; where not, says on the console why. */
export function canFailDisks(): boolean {
  const missing = findProgram('strace') === null ? 'no strace here: apt-get install -y strace' : null;
  const because = missing ?? (process.getuid?.() === 0 ? null : 'only root may trace other processes');
  if (because !== null) console.warn(`skipped: a disk that fails under a running agent (${because})`);
  return because === null;
}

/**
 * From now on every flush of a running process to a disk fails with EIO, as on a disk that died: the kernel's
 * own answer is replaced. Ends with the process, or when it is stopped.
 */
export async function failFlushes(pid: number): Promise<{ stop(): Promise<void> }> {
  const flushes = 'fdatasync,fsync';
  const child = spawn(
    'strace',
    ['-f', '-p', String(pid), '-e', `trace=${flushes}`, '-e', `inject=${flushes}:error=EIO`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  await attached(child);
  return {
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function attached(child: ChildProcess): Promise<void> {
  let said = '';
  while (!/attached/.test(said)) {
    const [chunk] = await Promise.race([
      once(child.stderr ?? child, 'data'),
      once(child, 'exit').then(() => [null]),
    ]);
    if (chunk === null) throw new Error(`strace ended: ${said}`);
    said += String(chunk);
  }
}
