import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { wrongWith } from '../support/counting-job.ts';
import { makeKey, type OpenSshServer, sshAvailable, startOpenSsh } from '../support/openssh-server.ts';
import { type OwnDisk, ownDisksAvailable, startOwnDisk } from '../support/own-disk.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { findProgram } from '../support/slurm-processes.ts';
import { HAS_OPENSSL } from '../support/stream-certificates.ts';
import { OPEN_POLICY } from '../support/two-sites-settings.ts';
import { makeForJobs, TwoSlurmSites } from '../support/two-slurm-sites.ts';

const SOON = { timeout: 90_000, interval: 250 };
const hasRsync = findProgram('rsync') !== null;
const isPossible = slurmAvailable() && HAS_OPENSSL && sshAvailable() && hasRsync && ownDisksAvailable();

describe.skipIf(!isPossible)('a checkpoint between sites with a disk each', () => {
  let folder: string;
  let disk: OwnDisk;
  let ssh: OpenSshServer;
  let sites: TwoSlurmSites;
  let noc1: string;

  /** A site whose disk is its own, with an sshd that sees it. */
  async function westDisk(shared: string): Promise<readonly string[]> {
    makeForJobs(join(folder, 'west-disk'));
    disk = await startOwnDisk(shared, join(folder, 'west-disk'));
    const key = makeKey(join(folder, 'key'));
    ssh = await startOpenSsh({
      folder: join(folder, 'sshd'),
      authorizedKeys: [key],
      settings: [`ForceCommand ${disk.before.join(' ')} sh -c "$SSH_ORIGINAL_COMMAND"`],
    });
    const known = `[127.0.0.1]:${ssh.port} ${ssh.hostKeys.get('ed25519')}\n`;
    writeFileSync(join(folder, 'known_hosts'), known);
    const options = `-p ${ssh.port} -i ${join(folder, 'key')} -o UserKnownHostsFile=${join(folder, 'known_hosts')}`;
    // As ~/.ssh/config of the agent's user would say it.
    mkdirSync(join(folder, 'bin'));
    const program = `#!/bin/sh\nexec ${findProgram('ssh')} ${options} -o BatchMode=yes "$@"\n`;
    writeFileSync(join(folder, 'bin/ssh'), program, { mode: 0o755 });
    return disk.before;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weft-rsync-'));
    const transfer = `{type: rsync, target: "${userInfo().username}@127.0.0.1:"}`;
    sites = await TwoSlurmSites.start({
      nodes: 2,
      before: async (site, shared) => (site === 'west' ? await westDisk(shared) : []),
      environment: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
      policy: () => OPEN_POLICY.replace('{type: shared}', transfer),
    });
    noc1 = sites.consoleOf('noc-1');
  }, 120_000);
  afterAll(async () => {
    await sites?.stop();
    await ssh?.kill();
    await disk?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('goes by rsync over ssh, is verified there, and the work that goes on there can write its next one', async () => {
    const job = await sites.count('east', { work: 'carried', options: ['--gpus-per-node=h100:2'] });
    await vi.waitFor(() => expect(sites.livesOf('carried')[0]?.to).toBeGreaterThan(8), SOON);
    await sites.untilShown(noc1, 'east', job);
    const there = join(folder, 'west-disk/carried');
    expect(existsSync(there)).toBe(false);
    const words = ['migrate', `east/${job}`, '--to', 'west', '--reason', 'heat', '--yes', '--wait'];
    expect(await sites.weft(noc1, ...words)).toMatchObject({ code: 0, stderr: '' });
    await vi.waitFor(() => expect(sites.livesOf('carried')).toHaveLength(2), SOON);
    const [first, second] = sites.livesOf('carried');
    expect(second).toMatchObject({ site: 'west', from: first?.checkpoints[0] });
    expect(readdirSync(there)).toEqual([`checkpoint-${first?.checkpoints[0]}`]);
    await sites.clusters.west.run(['scancel', '--signal=USR1', '--batch', second?.job ?? '']);
    await vi.waitFor(() => expect(readdirSync(there)).toHaveLength(2), SOON);
    await vi.waitFor(() => expect(sites.livesOf('carried')[1]?.checkpoints).toHaveLength(1), SOON);
    expect(wrongWith(sites.livesOf('carried'))).toEqual([]);
  });
});
