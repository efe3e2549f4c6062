import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gresConf, type SlurmLayout, slurmConf } from './slurm-config.ts';
import { findProgram } from './slurm-processes.ts';

/** Puts down everything that a cluster's daemons want to find: folders, keys, configuration, devices, links. */
export function prepareFolder(layout: SlurmLayout, confPath: string): void {
  const { directory } = layout;
  for (const folder of ['etc', 'state', 'spool', 'log', 'run', 'munge', 'bin', 'dev']) {
    mkdirSync(join(directory, folder), { recursive: true });
  }
  writeFileSync(join(directory, 'munge/key'), randomBytes(128), { mode: 0o600 });
  writeFileSync(join(directory, 'jwt.key'), randomBytes(32), { mode: 0o600 });
  writeFileSync(confPath, slurmConf(layout));
  writeFileSync(join(directory, 'etc/gres.conf'), gresConf(layout, makeGpuFiles(layout)));
  for (const program of ['slurmctld', 'slurmd', 'slurmstepd']) linkDaemon(directory, program);
}

/**
 * libslurm tells which daemon it is in from the program's name: as `slurmd-wlm`, which Debian's link
 * leads to, it loses every GPU. So each gets a link of its own with the right name, past an emulator
 * that may have taken over Debian's.
 */
function linkDaemon(directory: string, program: string): void {
  const real = findProgram(`${program}-wlm`) ?? findProgram(program) ?? program;
  const link = join(directory, 'bin', program);
  if (existsSync(link) && readlinkSync(link) === real) return;
  symlinkSync(real, link);
}

/**
 * GRES files must be device nodes: copies of /dev/null where we may make them, terminals where not;
 * null where there are neither, and GPUs are only counted.
 */
function makeGpuFiles({ directory, gpusPerNode }: SlurmLayout): string | null {
  if (gpusPerNode === 0) return null;
  const folder = join(directory, 'dev');
  try {
    for (let index = 0; index < gpusPerNode; index += 1) {
      const path = join(folder, `gpu${index}`);
      if (!existsSync(path)) execFileSync('mknod', ['-m', '666', path, 'c', '1', '3'], { stdio: 'pipe' });
    }
    return gpusPerNode === 1 ? join(folder, 'gpu0') : join(folder, `gpu[0-${gpusPerNode - 1}]`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return existsSync(`/dev/tty${gpusPerNode}`) ? `/dev/tty[1-${gpusPerNode}]` : null;
  }
}
