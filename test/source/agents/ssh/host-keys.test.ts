import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fingerprintOf, typeOfKey } from '../../../../source/agents/ssh/host-key.ts';
import { HostKeys } from '../../../../source/agents/ssh/host-keys.ts';
import { keyOf } from './wire-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-known-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bastion = { user: null, host: 'bastion.example', port: 2222 };
const key = keyOf('ssh-ed25519', 'bastion');
const other = keyOf('ssh-ed25519', 'other');
const lineOf = (one: Buffer): string => `[bastion.example]:2222 ssh-ed25519 ${one.toString('base64')}\n`;

describe('the key of a host', () => {
  let file = '';
  beforeEach(() => {
    file = join(mkdtempSync(join(folder, 'case-')), '.ssh', 'known_hosts');
  });
  const write = (text: string): void => {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  };
  const answering = (answer: string | null) => ({
    ask: vi.fn(async (_lines: readonly string[], _question: string) => answer),
    askSecret: async () => null,
    tell: vi.fn(),
  });

  it('is verified without a question when it is recorded, and read anew each time', async () => {
    const prompt = answering('yes');
    const keys = new HostKeys(file, prompt);
    write(lineOf(key));
    await keys.verify(bastion, key);
    expect(prompt.ask).not.toHaveBeenCalled();
    write(`${lineOf(key)}@revoked * ssh-ed25519 ${key.toString('base64')}\n`);
    await expect(keys.verify(bastion, key)).rejects.toThrow(`is revoked (${file}:2)`);
  });

  it('is refused without anybody to ask, in one line with its fingerprint', async () => {
    const refused = new HostKeys(file, null).verify(bastion, key);
    await expect(refused).rejects.toThrow(
      `bastion.example:2222: host key is not known: its ssh-ed25519 key ${fingerprintOf(key)} is not in ${file};`,
    );
    await expect(refused).rejects.not.toThrow('\n');
  });

  it('is recorded for this user alone when somebody says yes', async () => {
    await new HostKeys(file, answering('yes')).verify(bastion, key);
    expect(readFileSync(file, 'utf8')).toBe(lineOf(key));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    await new HostKeys(file, null).verify(bastion, key);
  });

  it('is recorded on a line of its own below a file without an end of line', async () => {
    write('# mine');
    await new HostKeys(file, answering(` ${fingerprintOf(key)} `)).verify(bastion, key);
    expect(readFileSync(file, 'utf8')).toBe(`# mine\n${lineOf(key)}`);
  });

  it.each(['no', '', 'y', 'YES!', fingerprintOf(other), null])(
    'is refused by the answer %j',
    async (answer) => {
      await expect(new HostKeys(file, answering(answer)).verify(bastion, key)).rejects.toThrow(
        'is not known',
      );
      expect(() => statSync(file)).toThrow('ENOENT');
    },
  );

  it('is asked about once, also by hops that are dialled at the same time', async () => {
    const prompt = answering('no');
    const keys = new HostKeys(file, prompt);
    await Promise.allSettled([keys.verify(bastion, key), keys.verify(bastion, key)]);
    await Promise.allSettled([keys.verify(bastion, key)]);
    expect(prompt.ask).toHaveBeenCalledTimes(1);
  });

  it('is never asked about when it has changed', async () => {
    write(lineOf(other));
    const prompt = answering('yes');
    await expect(new HostKeys(file, prompt).verify(bastion, key)).rejects.toThrow(
      `ssh-keygen -R '[bastion.example]:2222' -f ${file}`,
    );
    expect(prompt.ask).not.toHaveBeenCalled();
  });

  it('is refused when something on the way to known_hosts is no folder', async () => {
    writeFileSync(join(file, '../..', '.ssh'), 'a file where a folder should be');
    const prompt = answering('yes');
    const keys = new HostKeys(file, prompt);
    await expect(keys.verify(bastion, key)).rejects.toThrow('cannot be read');
    expect(prompt.ask).not.toHaveBeenCalled();
  });

  it('is refused when known_hosts is no file', async () => {
    mkdirSync(file, { recursive: true });
    await expect(new HostKeys(file, answering('yes')).verify(bastion, key)).rejects.toThrow(
      `not dialled, for no host key can be verified: ${file} cannot be read (it is no file)`,
    );
  });

  it('names a type that is its own, or none', () => {
    expect(typeOfKey(key)).toBe('ssh-ed25519');
    expect(typeOfKey(Buffer.from('ssh-ed25519'))).toBeNull();
    expect(typeOfKey(keyOf('ssh\u0007', ''))).toBeNull();
    expect(typeOfKey(new Uint8Array())).toBeNull();
  });
});
