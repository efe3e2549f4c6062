import type { AuthContext, utils as Utils } from 'ssh2';
import type { AuthorizedKey } from './authorized-keys.ts';
import { rsaBits } from './key-words.ts';
import type { KeysFile } from './keys-file.ts';
import { LIMITS } from './limits.ts';

export interface LoginAttempt {
  readonly keys: KeysFile;
  readonly address: string;
  readonly wall: () => number;
  readonly parseKey: typeof Utils.parseKey;
  /** Told why a key that is in the file was not taken. */
  readonly onRefusal: (key: AuthorizedKey, reason: string) => void;
  /** Nobody may try for ever. */
  readonly onTooMany: () => void;
}

/**
 * Decides on what a client offers; the returned function is for every attempt of one connection. Only public
 * keys are taken. The file is looked at anew each time, and who proved to hold which key is kept in `proved`.
 */
export function logIn(
  attempt: LoginAttempt,
  proved: (key: AuthorizedKey) => void,
): (context: AuthContext) => void {
  let tries = 0;
  return (context) => {
    if (context.method === 'none') return context.reject(['publickey']);
    tries += 1;
    if (tries > LIMITS.triesPerConnection) {
      context.reject([]);
      return attempt.onTooMany();
    }
    if (context.method !== 'publickey') return context.reject(['publickey']);
    attempt.keys.refresh().then(
      () => {
        const key = attempt.keys.find(context.key.data.toString('base64'));
        const refusal = key === null ? null : whyNotKey(key, context.hashAlgo, attempt);
        if (key !== null && refusal !== null) attempt.onRefusal(key, refusal);
        if (key === null || refusal !== null) return context.reject(['publickey']);
        // Asked whether the key would do: a client signs only with keys that would, so this is no try.
        if (context.signature === undefined) {
          tries -= 1;
          return context.accept();
        }
        if (!isSigned(context, attempt.parseKey)) return context.reject(['publickey']);
        proved(key);
        context.accept();
      },
      () => context.reject(['publickey']),
    );
  };
}

/** Why a key that the file has may not be used here and now; null where it may. */
export function whyNotKey(
  key: AuthorizedKey,
  hash: string | undefined,
  { address, wall }: Pick<LoginAttempt, 'address' | 'wall'>,
): string | null {
  if (key.expiresAt !== null && wall() >= key.expiresAt) return 'the key has expired';
  if (key.from !== null && !key.from(address)) return `the key may not be used from ${address}`;
  if (key.type !== 'ssh-rsa') return null;
  if (rsaBits(Buffer.from(key.blob, 'base64')) < 2048) return 'the RSA key is shorter than 2048 bits';
  // Signed as plain `ssh-rsa` it would be SHA-1.
  return hash === 'sha256' || hash === 'sha512' ? null : 'the RSA key signs with SHA-1';
}

function isSigned(
  { key, signature, blob, hashAlgo }: Extract<AuthContext, { readonly method: 'publickey' }>,
  parseKey: typeof Utils.parseKey,
): boolean {
  const parsed: unknown = parseKey(key.data);
  const offered: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!canVerify(offered) || signature === undefined || blob === undefined) return false;
  // The library answers with an error where it cannot tell.
  return offered.verify(blob, signature, hashAlgo) === true;
}

function canVerify(
  value: unknown,
): value is { verify(blob: Buffer, signature: Buffer, hash?: string): unknown } {
  return typeof value === 'object' && value !== null && 'verify' in value;
}
