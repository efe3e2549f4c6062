import { createHmac, timingSafeEqual } from 'node:crypto';

/** The first field of a known_hosts line: names with wildcards, or the hash of one name. */
export type HostPattern =
  | {
      readonly kind: 'names';
      readonly names: readonly { readonly glob: string; readonly negated: boolean }[];
    }
  | { readonly kind: 'hashed'; readonly salt: Buffer; readonly hash: Buffer };

/** HMAC-SHA1 and a salt as long as its result: what OpenSSH writes. */
const HASH_BYTES = 20;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Null for a field that can match nothing. */
export function parseHostPattern(field: string): HostPattern | null {
  if (field.startsWith('|')) {
    const [, version, salt = '', hash = '', ...rest] = field.split('|');
    if (version !== '1' || rest.length > 0 || !BASE64.test(salt) || !BASE64.test(hash)) return null;
    const decoded = { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
    return decoded.hash.length === HASH_BYTES && decoded.salt.length > 0
      ? { kind: 'hashed', ...decoded }
      : null;
  }
  const names = field.split(',').flatMap((written) => {
    const negated = written.startsWith('!');
    const glob = (negated ? written.slice(1) : written).toLowerCase();
    return glob === '' ? [] : [{ glob, negated }];
  });
  return names.length === 0 ? null : { kind: 'names', names };
}

/** Whether a line speaks of a host. `name` is as `knownHostName` writes it. */
export function matchesHost(pattern: HostPattern, name: string): boolean {
  if (pattern.kind === 'hashed') {
    return timingSafeEqual(createHmac('sha1', pattern.salt).update(name).digest(), pattern.hash);
  }
  let found = false;
  for (const { glob, negated } of pattern.names) {
    if (!matchesGlob(glob, name)) continue;
    // One refusal outweighs every other name of the line, wherever it stands.
    if (negated) return false;
    found = true;
  }
  return found;
}

/** How known_hosts calls a host: bare on port 22, `[host]:port` elsewhere; lower case. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/**
 * `*` is any run, `?` any one character. Only the last star is gone back to, so that a line of stars
 * costs its length times the name's, where a regular expression would take for ever.
 */
function matchesGlob(glob: string, name: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let position = 0; position < name.length; ) {
    if (glob[at] === '*') {
      star = at;
      at += 1;
      resume = position;
    } else if (glob[at] === '?' || glob[at] === name[position]) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      position = resume;
    } else {
      return false;
    }
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}
