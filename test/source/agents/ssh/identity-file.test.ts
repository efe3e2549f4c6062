import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Identities } from '../../../../source/agents/ssh/identities.ts';
import { readIdentityFile, shownPath } from '../../../../source/agents/ssh/identity-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (passphrase: string | null): string =>
  String(
    RSA.privateKey.export({
      type: 'pkcs1',
      format: 'pem',
      ...(passphrase === null ? {} : { cipher: 'aes-256-cbc', passphrase }),
    }),
  );
const keyFile = (name: string, text: string, mode = 0o600): string => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return path;
};
const triedBy = async (identities: Identities): Promise<{ methods: string[]; tried: string[] }> => {
  const tried: string[] = [];
  const methods: string[] = [];
  for await (const method of identities.attempts('noc', tried)) methods.push(method.type);
  return { methods, tried };
};

describe('a private key file', () => {
  it('is read', async () => {
    expect(await readIdentityFile(keyFile('good', pem(null)))).toMatchObject({ kind: 'key' });
  });

  it.each([
    [
      'is readable by others',
      () => keyFile('open', pem(null), 0o640),
      /mode 0640\); mend with: chmod 600 .*open$/,
    ],
    ['is not there', () => join(folder, 'absent'), /^is not there$/],
    ['is a folder', () => folder, /^is no private key$/],
    ['holds something else', () => keyFile('text', 'hello'), /^is no private key that weft reads \(/],
    [
      'holds a public key',
      () => keyFile('public', String(RSA.publicKey.export({ type: 'pkcs1', format: 'pem' }))),
      /private/,
    ],
    ['is a gigabyte', () => keyFile('huge', 'x'.repeat(65 * 1024)), /^is no private key$/],
  ])('that %s is not used, and says why', async (_, make, why) => {
    expect(await readIdentityFile(make())).toMatchObject({
      kind: 'unusable',
      why: expect.stringMatching(why),
    });
  });

  it('is shown as people write it', () => {
    expect(shownPath('/home/noc/.ssh/id', '/home/noc')).toBe('~/.ssh/id');
    expect(shownPath('/home/noc2/id', '/home/noc')).toBe('/home/noc2/id');
  });
});

describe('what a user can show', () => {
  const teller = (answer: string | null) => ({
    ask: async () => null,
    askSecret: vi.fn(async () => answer),
    tell: () => undefined,
  });

  it('is tried one after the other, and each is named', async () => {
    const identities = new Identities([keyFile('one', pem(null)), join(folder, 'absent')], null, null);
    expect(await triedBy(identities)).toEqual({
      methods: ['publickey'],
      tried: [`${folder}/one`, `${folder}/absent (is not there)`, 'no agent (SSH_AUTH_SOCK is not set)'],
    });
  });

  it('names an agent that does not answer', async () => {
    const { methods, tried } = await triedBy(new Identities([], join(folder, 'no.sock'), null));
    expect(methods).toEqual([]);
    expect(tried).toEqual([expect.stringMatching(/^agent \(SSH_AUTH_SOCK: .*connect/)]);
  });

  it('asks for a passphrase once, however often the key is needed', async () => {
    const prompt = teller('secret');
    const identities = new Identities([keyFile('locked', pem('secret'))], null, prompt);
    expect(await identities.mayAsk()).toBe(true);
    expect((await triedBy(identities)).methods).toEqual(['publickey']);
    expect((await triedBy(identities)).methods).toEqual(['publickey']);
    expect(prompt.askSecret).toHaveBeenCalledTimes(1);
    identities.forgetPrompt();
    expect((await triedBy(identities)).methods).toEqual(['publickey']);
  });

  it.each([
    ['wrong', 'does not open with that passphrase'],
    ['', 'has a passphrase and none was given'],
    [null, 'has a passphrase and none was given'],
  ])('says what became of the passphrase %j, and never the passphrase', async (answer, phrase) => {
    const identities = new Identities([keyFile('locked', pem('secret'))], null, teller(answer));
    expect((await triedBy(identities)).tried).toContain(`${folder}/locked (${phrase})`);
  });

  it('says how to open a key where nobody can be asked', async () => {
    const identities = new Identities([keyFile('locked', pem('secret'))], null, null);
    expect(await identities.mayAsk()).toBe(false);
    expect((await triedBy(identities)).tried).toContain(
      `${folder}/locked (has a passphrase and nobody can be asked here; run: ssh-add ${folder}/locked)`,
    );
  });
});
