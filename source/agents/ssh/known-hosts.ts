import { typeOfKey } from './host-key.ts';
import { type HostPattern, parseHostPattern } from './host-pattern.ts';

/** One line of a known_hosts file that could be read. */
export interface KnownHost {
  /** `file:line`. */
  readonly place: string;
  readonly file: string;
  readonly marker: 'revoked' | 'cert-authority' | null;
  readonly hosts: HostPattern;
  readonly type: string;
  /** The public key in wire form. */
  readonly key: Buffer;
}

/** Lines in the order of the files. */
export interface KnownHosts {
  readonly hosts: readonly KnownHost[];
  readonly unreadable: readonly UnreadableLine[];
}

export interface UnreadableLine {
  readonly place: string;
  readonly text: string;
  /** Whether it takes trust away: then it cannot be passed over. */
  readonly revokes: boolean;
}

/** The longest key there is, RSA with 16,384 bits, takes 2.8 kB; names come on top. */
const LONGEST_LINE = 32 * 1024;

/**
 * Reads a known_hosts file in the format of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". Any bytes give a value;
 * time and memory are proportional to them.
 */
export function parseKnownHosts(bytes: Uint8Array, file: string): KnownHosts {
  const hosts: KnownHost[] = [];
  const unreadable: UnreadableLine[] = [];
  // Names and keys are ASCII; one character for a byte keeps every other byte from meaning anything.
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').split('\n');
  for (const [index, written] of lines.entries()) {
    const line = written.trim();
    if (line === '' || line.startsWith('#')) continue;
    const place = `${file}:${index + 1}`;
    const parsed = line.length > LONGEST_LINE ? 'is too long' : parseLine(line);
    if (typeof parsed === 'string') {
      unreadable.push({ place, text: parsed, revokes: /^@revoked\b/.test(line) });
    } else {
      hosts.push({ place, file, ...parsed });
    }
  }
  return { hosts, unreadable };
}

function parseLine(line: string): Omit<KnownHost, 'place' | 'file'> | string {
  const fields = line.split(/[ \t]+/, 5);
  const marker = fields[0]?.startsWith('@') === true ? fields.shift() : null;
  if (marker !== null && marker !== '@revoked' && marker !== '@cert-authority') {
    return 'begins with a marker that is neither @revoked nor @cert-authority';
  }
  const [names = '', type = '', encoded = ''] = fields;
  const hosts = parseHostPattern(names);
  if (hosts === null) return 'names no host';
  const key = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ? Buffer.from(encoded, 'base64') : null;
  if (key === null || typeOfKey(key) !== type) return `holds no key of the type it names`;
  const trust = marker === '@revoked' ? 'revoked' : marker === '@cert-authority' ? 'cert-authority' : null;
  return { marker: trust, hosts, type, key };
}
