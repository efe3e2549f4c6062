import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { findProgram } from './slurm-processes.ts';

/** Where one path shows another folder: as on another machine with a disk of its own. */
export interface OwnDisk {
  /** Put before a program, which then sees it. */
  readonly before: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Mounting takes root with the right to; containers often leave it out. For `describe.skipIf`. */
export function ownDisksAvailable(): boolean {
  if (findProgram('unshare') !== null && findProgram('nsenter') !== null) {
    try {
      execFileSync('unshare', ['--mount', 'true'], { stdio: 'pipe' });
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
  console.warn('skipped: no mount namespaces here; to run these tests: as root, with CAP_SYS_ADMIN');
  return false;
}

/** Shows `disk` at `path` to whatever is started through it. */
export async function startOwnDisk(path: string, disk: string): Promise<OwnDisk> {
  const script = 'mount --bind "$1" "$0" && echo ready && exec sleep infinity';
  const holder: ChildProcess = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-c', script, path, disk],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const end = (): void => void holder.kill('SIGKILL');
  process.once('exit', end);
  const [first] = await Promise.race([once(holder.stdout ?? holder, 'data'), once(holder, 'exit')]);
  if (!String(first).includes('ready')) throw new Error(`${disk} could not be shown at ${path}`);
  return {
    before: ['nsenter', '--mount', '--target', String(holder.pid), '--'],
    stop: async () => {
      process.off('exit', end);
      if (holder.exitCode !== null || holder.signalCode !== null) return;
      const exit = once(holder, 'exit');
      end();
      await exit;
    },
  };
}
