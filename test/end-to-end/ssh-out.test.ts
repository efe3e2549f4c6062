import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import { Bastions, lineFor, THROUGH_SSHD } from '../support/bastions.ts';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';
import { makeKey, sshAvailable, startSshAgent } from '../support/openssh-server.ts';

describe.skipIf(!sshAvailable())(THROUGH_SSHD, () => {
  let ssh: Bastions;

  beforeAll(async () => {
    ssh = await Bastions.start();
  });
  afterAll(() => ssh?.stop());

  it.each([1, 2])('reports a site behind %i bastions', async (count) => {
    ssh.know(lineFor(ssh.outer), lineFor(ssh.inner));
    ssh.configure([ssh.outer, ssh.inner].slice(0, count));
    const report = await weftReport(ssh.weftYaml, 'sites');
    expect(report).toMatchObject({
      code: 0,
      complete: true,
      sites: [{ site: 'de-halm', freshness: 'live' }],
      rows: [{ site: 'de-halm', nodes: 4 }],
    });
  });

  it('says which keys a bastion refused, and for whom', async () => {
    const wrong = join(ssh.folder, 'wrong');
    makeKey(wrong);
    ssh.know(lineFor(ssh.outer));
    ssh.configure([ssh.outer], [wrong, join(ssh.folder, 'absent')]);
    const error = await ssh.siteError();
    expect(error).toContain(
      `:${ssh.outer.port}: refused this user’s keys for ${userInfo().username}; tried ${wrong}`,
    );
    expect(error).toContain(`${join(ssh.folder, 'absent')} (is not there)`);
  });

  it('does not start with a key that others can read', async () => {
    const open = join(ssh.folder, 'open');
    makeKey(open);
    execFileSync('chmod', ['644', open]);
    ssh.know(lineFor(ssh.outer));
    ssh.configure([ssh.outer], [open]);
    const ran = await runBuilt('weft', 'sites', '--json', '--config', ssh.weftYaml);
    expect(ran.code).toBe(2);
    expect(ran.stderr.toString()).toContain(`chmod 600 ${open}`);
  });

  it('says that a key has a passphrase where nobody can be asked', async () => {
    const locked = join(ssh.folder, 'locked');
    makeKey(locked, 'ed25519', 'correct horse');
    ssh.know(lineFor(ssh.outer));
    ssh.configure([ssh.outer], [locked]);
    expect(await ssh.siteError()).toContain(
      `${locked} (has a passphrase and nobody can be asked here; run: ssh-add ${locked})`,
    );
  });

  it('logs in with what the SSH agent holds', async () => {
    const agentFolder = mkdtempSync(join(ssh.folder, 'agent-'));
    const sshAgent = await startSshAgent(agentFolder, [ssh.identity]);
    onTestFinished(() => sshAgent.stop());
    ssh.know(lineFor(ssh.outer));
    ssh.configure([ssh.outer], []);
    vi.stubEnv('SSH_AUTH_SOCK', sshAgent.socket);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await weftReport(ssh.weftYaml, 'sites')).complete).toBe(true);
  });

  it('says that a bastion lets nobody through', async () => {
    const strict = await ssh.another('strict', { settings: ['AllowTcpForwarding no'] });
    ssh.know(lineFor(strict));
    ssh.configure([strict]);
    expect(await ssh.siteError()).toMatch(
      new RegExp(`:${strict.port}: does not let this user through to 127.0.0.1:\\d+ .*AllowTcpForwarding`),
    );
  });

  it('says that an old bastion has no algorithm in common with us', async () => {
    const old = await ssh.another('old', { settings: ['Ciphers aes128-ctr,chacha20-poly1305@openssh.com'] });
    ssh.know(lineFor(old));
    ssh.configure([old]);
    expect(await ssh.siteError()).toMatch(/:\d+: has no .*cipher in common with weft/);
  });

  it('says what is missing when ssh2 is not installed', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'weft-bare-'));
    onTestFinished(() => rmSync(bare, { recursive: true }));
    copyFileSync(builtProgram('weft'), join(bare, 'weft.mjs'));
    cpSync(join(dirname(builtProgram('weft')), 'parts'), join(bare, 'parts'), { recursive: true });
    // Its parts are modules too.
    writeFileSync(join(bare, 'package.json'), '{"type": "module"}');
    ssh.know(lineFor(ssh.outer));
    ssh.configure([ssh.outer]);
    const output = execFileSync(
      'sh',
      [
        '-c',
        `"${process.execPath}" "${join(bare, 'weft.mjs')}" sites --json --config "${ssh.weftYaml}" || true`,
      ],
      { stdio: 'pipe' },
    );
    expect(output.toString()).toContain('via: needs the package ssh2, which is not installed beside weft');
  });
});
