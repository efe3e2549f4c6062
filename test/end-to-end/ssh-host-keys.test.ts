import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bastions, lineFor, nameOf, THROUGH_SSHD } from '../support/bastions.ts';
import { weftReport } from '../support/e2e-weft.ts';
import { sshAvailable } from '../support/openssh-server.ts';

describe.skipIf(!sshAvailable())(THROUGH_SSHD, () => {
  let ssh: Bastions;

  beforeAll(async () => {
    ssh = await Bastions.start();
  });
  afterAll(() => ssh?.stop());

  it('finds a bastion whose name is hashed', async () => {
    ssh.know(lineFor(ssh.outer));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', ssh.knownHosts], { stdio: 'pipe' });
    expect(readFileSync(ssh.knownHosts, 'utf8')).toMatch(/^\|1\|/);
    ssh.configure([ssh.outer]);
    expect((await weftReport(ssh.weftYaml, 'sites')).complete).toBe(true);
  });

  it.each(['ed25519', 'ecdsa', 'rsa'] as const)(
    'takes a bastion of which only the %s key is recorded, though it has others',
    async (type) => {
      ssh.know(lineFor(ssh.inner, type));
      ssh.configure([ssh.inner]);
      expect((await weftReport(ssh.weftYaml, 'sites')).complete).toBe(true);
    },
  );

  it('refuses an unknown key and names the bastion, its fingerprint and what to do', async () => {
    ssh.configure([ssh.outer]);
    const fingerprint = execFileSync('ssh-keygen', ['-l', '-f', join(ssh.folder, 'outer/host_ed25519.pub')])
      .toString()
      .split(' ')[1];
    const error = await ssh.siteError();
    expect(error).toMatch(`127.0.0.1:${ssh.outer.port}: host key is not known`);
    expect(error).toContain(`ssh-ed25519 key ${fingerprint}`);
    expect(error).toContain('compare it with what its operators publish');
  });

  it('refuses a second bastion that is unknown, under its own name', async () => {
    ssh.know(lineFor(ssh.outer));
    ssh.configure([ssh.outer, ssh.inner]);
    expect(await ssh.siteError()).toMatch(`127.0.0.1:${ssh.inner.port}: host key is not known`);
  });

  it('refuses a changed key, names the line of the old one and how to remove it', async () => {
    ssh.know('# bastions\n', `${nameOf(ssh.outer)} ${ssh.inner.hostKeys.get('ed25519')}\n`);
    ssh.configure([ssh.outer]);
    const error = await ssh.siteError();
    expect(error).toContain(`127.0.0.1:${ssh.outer.port}: host key has changed`);
    expect(error).toContain(`recorded is ${ssh.knownHosts}:2 (ssh-ed25519)`);
    expect(error).toContain(`ssh-keygen -R '${nameOf(ssh.outer)}' -f ${ssh.knownHosts}`);
  });

  it('refuses a revoked key though it is recorded as good too', async () => {
    ssh.know(lineFor(ssh.outer), `@revoked * ${ssh.outer.hostKeys.get('ed25519')}\n`);
    ssh.configure([ssh.outer]);
    expect(await ssh.siteError()).toMatch(
      new RegExp(`:${ssh.outer.port}: refused, .* is revoked \\(.*:2\\)`),
    );
  });

  it('dials nobody when known_hosts cannot be read', async () => {
    mkdirSync(ssh.knownHosts);
    ssh.configure([ssh.outer]);
    const error = await ssh.siteError();
    rmSync(ssh.knownHosts, { recursive: true });
    expect(error).toContain(`not dialled, for no host key can be verified: ${ssh.knownHosts} cannot be read`);
  });
});
