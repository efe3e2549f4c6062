import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Prompt } from '../../source/agents/ssh/prompt.ts';
import { Bastions, hop, lineFor, nameOf, THROUGH_SSHD } from '../support/bastions.ts';
import { makeKey, sshAvailable } from '../support/openssh-server.ts';

describe.skipIf(!sshAvailable())(THROUGH_SSHD, () => {
  let ssh: Bastions;

  beforeAll(async () => {
    ssh = await Bastions.start();
  });
  afterAll(() => ssh?.stop());

  it('asks once for an unknown bastion, and records it so that ssh agrees', async () => {
    const { prompt, asked } = answering('yes');
    ssh.know('earlier.example ssh-ed25519 line-without-end');
    const reach = ssh.reach({ prompt });
    await reach.introduce([[hop(ssh.outer)], [hop(ssh.outer)], []]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('SHA256:');
    const found = execFileSync('ssh-keygen', ['-F', nameOf(ssh.outer), '-f', ssh.knownHosts]).toString();
    expect(found).toContain(ssh.outer.hostKeys.get('ed25519'));
    const stream = await ssh.reach().open([hop(ssh.outer)], '127.0.0.1', ssh.agentPort);
    stream.destroy();
  });

  it('takes no for an answer, and nobody is asked again once the screen is up', async () => {
    const { prompt, asked } = answering('no');
    const reach = ssh.reach({ prompt });
    await reach.introduce([[hop(ssh.outer)]]);
    await expect(reach.open([hop(ssh.outer)], '127.0.0.1', 1)).rejects.toThrow('host key is not known');
    expect(asked).toHaveLength(1);
    expect(() => readFileSync(ssh.knownHosts)).toThrow('ENOENT');
  });

  it('asks for a passphrase once for all bastions', async () => {
    const locked = join(ssh.folder, 'asked');
    const key = makeKey(locked, 'ed25519', 'correct horse');
    const ours = await ssh.another('ours', { authorizedKeys: [key] });
    const theirs = await ssh.another('theirs', { authorizedKeys: [key] });
    ssh.know(lineFor(ours), lineFor(theirs));
    const askSecret = vi.fn(async () => 'correct horse');
    const prompt: Prompt = { ask: async () => null, askSecret, tell: () => undefined };
    const reach = ssh.reach({ prompt, identity: locked });
    await reach.introduce([[hop(ours)], [hop(theirs)]]);
    const port = ssh.agentPort;
    for (const server of [ours, theirs]) (await reach.open([hop(server)], '127.0.0.1', port)).destroy();
    expect(askSecret).toHaveBeenCalledTimes(1);
  });
});

/** Somebody who always says the same, and what they were told before they were asked. */
function answering(answer: string) {
  const asked: string[] = [];
  const ask: Prompt['ask'] = async (lines) => {
    asked.push(lines.join('\n'));
    return answer;
  };
  return { asked, prompt: { ask, askSecret: async () => null, tell: () => undefined } };
}
