import { join } from 'node:path';
import { type Environment, findProgram } from './slurm-processes.ts';

/** How a daemon is started, in the foreground. */
export interface DaemonStart {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** Beyond that of its cluster. */
  readonly environment?: Environment;
}

export function munged(directory: string): DaemonStart {
  const folder = join(directory, 'munge');
  const names = {
    'key-file': 'key',
    socket: 'socket',
    'pid-file': 'pid',
    'log-file': 'log',
    'seed-file': 'seed',
  };
  const files = Object.entries(names).map(([option, file]) => `--${option}=${join(folder, file)}`);
  return {
    name: 'munged',
    argv: [findProgram('munged') ?? 'munged', '--foreground', '--force', ...files],
  };
}

export function slurmctld(directory: string): DaemonStart {
  return { name: 'slurmctld', argv: [join(directory, 'bin/slurmctld'), '-D'] };
}

export function slurmd(directory: string, node: string, before: readonly string[]): DaemonStart {
  const own = [join(directory, 'bin/slurmd'), '-D', '-d', join(directory, 'bin/slurmstepd'), '-N', node];
  const [program = '', ...parameters] = [...before, ...own];
  return { name: `slurmd ${node}`, argv: [program, ...parameters] };
}

export function isNode(daemon: string): boolean {
  return daemon.startsWith('slurmd ');
}

/** One that takes whoever may open its socket, and one on loopback that asks for a token. */
export function slurmrestds(socket: string, port: number): readonly DaemonStart[] {
  const program = findProgram('slurmrestd') ?? 'slurmrestd';
  // Only the API without a database: the other one ends the daemon where there is no slurmdbd.
  const api = ['-s', 'v0.0.38'];
  const environment = { SLURMRESTD_SECURITY: 'disable_user_check' };
  return [
    {
      name: 'slurmrestd socket',
      argv: [program, ...api, '-a', 'rest_auth/local', `unix:${socket}`],
      environment,
    },
    {
      name: 'slurmrestd tcp',
      argv: [program, ...api, '-a', 'rest_auth/jwt', `127.0.0.1:${port}`],
      // Without SLURM_JWT it reads no JWT key, and refuses every token.
      environment: { ...environment, SLURM_JWT: 'daemon' },
    },
  ];
}
