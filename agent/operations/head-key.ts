import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { ConfigurationError } from '../../protocol/configuration/configuration-error.ts';
import type { JournalHead } from '../../protocol/journal-line.ts';
import { headText, type SignedHead } from '../../protocol/signed-head.ts';
import { createWhole } from '../create-whole.ts';

/** Puts the agent's name to the head of its journal. */
export type SignHead = (head: JournalHead, at: number) => SignedHead;

/**
 * The key in a file (Ed25519, PKCS #8, PEM, for its user only); made where there is none. Fails with `ConfigurationError`.
 */
export async function openHeadKey(path: string, site: string, store: string): Promise<SignHead> {
  const key = await readOrMake(path);
  const { x = '' } = key.export({ format: 'jwk' });
  return (head, at) => {
    const unsigned = { site, store, seq: head.seq, hash: head.hash, at };
    const signature = sign(null, Buffer.from(headText(unsigned)), key).toString('base64url');
    return { ...unsigned, key: x, signature };
  };
}

async function readOrMake(path: string): Promise<KeyObject> {
  const made = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  try {
    await createWhole(path, String(made));
  } catch (cause) {
    throw problem(path, `cannot be made: ${String(cause)}`, cause);
  }
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0)
    throw problem(
      path,
      `can be read by others (mode 0${(mode & 0o777).toString(8)}); mend with: chmod 600 ${path}`,
    );
  let key: KeyObject;
  try {
    key = createPrivateKey(await readFile(path, 'utf8'));
  } catch (cause) {
    throw problem(
      path,
      'holds no private key; expected Ed25519 in PEM, or no file, for then one is made',
      cause,
    );
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw problem(path, `holds a key of type ${key.asymmetricKeyType}; expected Ed25519`);
  return key;
}

function problem(path: string, text: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError([{ file: path, line: null, key: '', text }], { cause });
}
