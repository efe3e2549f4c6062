import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { ParsedKey } from 'ssh2';
import { messageOf } from '../describe-dial.ts';
import { loadSsh2 } from './load-ssh2.ts';
import { codeOf } from './ssh-error.ts';

/** What a private key file holds. */
export type IdentityFile =
  | { readonly kind: 'key'; readonly key: ParsedKey }
  | { readonly kind: 'encrypted'; readonly text: Buffer }
  /** Why it cannot be used, after its name. */
  | { readonly kind: 'unusable'; readonly why: string };

/** RSA with 16,384 bits takes 13 kB. */
const LARGEST_KEY = 64 * 1024;

/** Reads a private key; one that others can read is not used, as ssh does not. */
export async function readIdentityFile(path: string): Promise<IdentityFile> {
  let text: Buffer;
  try {
    const status = await stat(path);
    if (!status.isFile() || status.size > LARGEST_KEY) return unusable('is no private key');
    if ((status.mode & 0o077) !== 0) {
      const mode = (status.mode & 0o777).toString(8).padStart(4, '0');
      return unusable(`can be read by others (mode ${mode}); mend with: chmod 600 ${path}`);
    }
    text = await readFile(path);
  } catch (error) {
    return unusable(codeOf(error) === 'ENOENT' ? 'is not there' : `cannot be read: ${messageOf(error)}`);
  }
  return await parseIdentity(text, null);
}

/** Parses a private key, with a passphrase when it has one. */
export async function parseIdentity(text: Buffer, passphrase: string | null): Promise<IdentityFile> {
  const { utils } = await loadSsh2();
  const parsed: unknown = utils.parseKey(text, passphrase ?? undefined);
  // The library gives an array for OpenSSH's own format, though it holds one key.
  const key: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error) {
    if (passphrase === null && /no passphrase given/i.test(key.message)) return { kind: 'encrypted', text };
    if (passphrase !== null) return unusable('does not open with that passphrase');
    return unusable(`is no private key that weft reads (${key.message}); expected OpenSSH’s or PEM form`);
  }
  if (!isParsedKey(key) || !key.isPrivateKey()) return unusable('is a public key; expected the private one');
  return { kind: 'key', key };
}

/** `~/.ssh/id_ed25519`: as people write it. */
export function shownPath(path: string, home: string = homedir()): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function unusable(why: string): IdentityFile {
  return { kind: 'unusable', why };
}

function isParsedKey(value: unknown): value is ParsedKey {
  return typeof value === 'object' && value !== null && 'isPrivateKey' in value && 'sign' in value;
}
