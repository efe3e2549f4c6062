import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHostKey } from '../../../source/serve/host-key-file.ts';
import { hasSshClient } from '../../support/served-console.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-host-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the host key', () => {
  it('is made once, for its user only, and nothing else is left', async () => {
    const path = join(folder, 'key');
    const made = await openHostKey(path);
    expect(made.isNew).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['key']);
    const again = await openHostKey(path);
    expect(again).toMatchObject({ isNew: false, described: made.described });
  });

  it('is refused where others can read it, with what mends it', async () => {
    const path = join(folder, 'key');
    await openHostKey(path);
    chmodSync(path, 0o640);
    await expect(openHostKey(path)).rejects.toThrow(
      `others can read it (mode 0640); mend with: chmod 600 ${path}`,
    );
  });

  it('is not made through a link that leads nowhere', async () => {
    const path = join(folder, 'key');
    symlinkSync(join(folder, 'elsewhere'), path);
    await expect(openHostKey(path)).rejects.toThrow(path);
    expect(readdirSync(folder)).toEqual(['key']);
  });

  it('that is no key is named', async () => {
    const path = join(folder, 'key');
    writeFileSync(path, 'nothing\n', { mode: 0o600 });
    await expect(openHostKey(path)).rejects.toThrow('no private key without a passphrase');
    expect(readFileSync(path, 'utf8')).toBe('nothing\n');
  });

  it.skipIf(!hasSshClient()).each(['ed25519', 'ecdsa', 'rsa'])(
    'of the type %s is described as ssh-keygen describes it',
    async (type) => {
      const path = join(folder, 'key');
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'host@example', '-f', path]);
      const described = execFileSync('ssh-keygen', ['-l', '-f', path]).toString().trim();
      // OpenSSH's own form holds the comment inside the private part.
      expect((await openHostKey(path)).described).toBe(described);
    },
  );
});
