import { link, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { ParsedKey } from 'ssh2';
import { ConfigurationError } from '../../protocol/configuration/configuration-error.ts';
import { describeKey } from './key-words.ts';
import { loadServer } from './load-server.ts';
import { newKey } from './new-key.ts';

export interface HostKey {
  /** OpenSSH's or PEM form, without a passphrase. */
  readonly pem: Buffer;
  /** As `ssh-keygen -lf` prints it: bits, `SHA256:…`, comment, type. */
  readonly described: string;
  readonly isNew: boolean;
}

/** RSA with 16,384 bits takes 13 kB. */
const LARGEST = 64 * 1024;
const TYPES = /^(?:ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa)$/;

/**
 * The server's private key; made where there is none, ed25519, for this user only. Fails with
 * `ConfigurationError` where others can read it or it is no key.
 */
export async function openHostKey(path: string): Promise<HostKey> {
  const isNew = (await statusOf(path)) === null && (await make(path));
  const status = await statusOf(path);
  if (status === null || !status.isFile() || status.size > LARGEST) fail(path, 'expected a private key');
  if ((status.mode & 0o077) !== 0) {
    const mode = (status.mode & 0o777).toString(8).padStart(4, '0');
    fail(path, `others can read it (mode ${mode}); mend with: chmod 600 ${path}`);
  }
  const pem = await readFile(path);
  const { utils } = await loadServer();
  const parsed: unknown = utils.parseKey(pem);
  const key: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isKey(key) || !key.isPrivateKey())
    fail(path, 'no private key without a passphrase in OpenSSH’s or PEM form');
  if (!TYPES.test(key.type)) fail(path, `a key of the type ${key.type}; expected ed25519, ECDSA or RSA`);
  return { pem, described: describeKey(key.getPublicSSH(), key.comment), isNew };
}

function fail(path: string, text: string): never {
  throw new ConfigurationError([{ file: '--host-key', line: null, key: path, text }]);
}

async function statusOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return null;
    const because = error instanceof Error ? error.message : String(error);
    return fail(path, `it cannot be looked at: ${because}`);
  }
}

/** Whole and on the disk, or not at all; false where another start made one in this moment. */
async function make(path: string): Promise<boolean> {
  const { utils } = await loadServer();
  const { private: text } = newKey(utils, `weft@${hostname()}`);
  let folder: string | null = null;
  try {
    folder = await mkdtemp(join(dirname(path), '.weft-host-key-'));
    const draft = join(folder, 'key');
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${text.trimEnd()}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    return true;
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'EEXIST') return false;
    return fail(path, `it cannot be made: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

function isKey(value: unknown): value is ParsedKey {
  return typeof value === 'object' && value !== null && 'isPrivateKey' in value && 'getPublicSSH' in value;
}
