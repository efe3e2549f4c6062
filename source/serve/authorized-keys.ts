import { type KeyOption, splitOptions } from './key-options.ts';
import { type AddressRule, parseAddressRule } from './source-address.ts';

/** One key that may come in, and as what. */
export interface AuthorizedKey {
  readonly type: KeyType;
  /** The public key in wire form, base64: what a client offers is compared with this. */
  readonly blob: string;
  /** Whose it is: `WEFT_OPERATOR`, else the comment; null where neither is a name. */
  readonly operator: string | null;
  /** A viewer has no way of commands at all. */
  readonly role: 'operator' | 'viewer';
  /** Only the wall is shown, and nothing can be pressed. */
  readonly isWall: boolean;
  readonly from: AddressRule | null;
  /** Milliseconds since 1970 UTC; null never ends. */
  readonly expiresAt: number | null;
}

export interface KeyProblem {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

const KEY_TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** As an agent takes names of operators. */
const OPERATOR = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/;
/** They ask for what is so anyway: nothing is forwarded, and nothing of the user's is run. */
const GRANTED_ANYWAY = new Set([
  'restrict',
  'pty',
  'no-agent-forwarding',
  'no-port-forwarding',
  'no-x11-forwarding',
  'no-user-rc',
]);
/** More keys than people; what is past it is a mistake that would cost time at every login. */
const MOST_LINES = 10_000;

/**
 * An authorized_keys file (sshd(8)) as keys, and the lines that are refused. An option that is not known
 * here refuses its key: it may have been the one that forbids something.
 */
export function parseAuthorizedKeys(text: string): {
  readonly keys: readonly AuthorizedKey[];
  readonly problems: readonly KeyProblem[];
} {
  const keys: AuthorizedKey[] = [];
  const problems: KeyProblem[] = [];
  const lines = text.split('\n');
  for (const [index, written] of lines.slice(0, MOST_LINES).entries()) {
    const line = written.trim();
    if (line === '' || line.startsWith('#')) continue;
    const read = readLine(line);
    if (typeof read === 'string') problems.push({ line: index + 1, text: read });
    else if (keys.some(({ blob }) => blob === read.blob))
      problems.push({ line: index + 1, text: 'the same key stands above already, and that line holds' });
    else keys.push(read);
  }
  if (lines.length > MOST_LINES)
    problems.push({ line: MOST_LINES + 1, text: `at most ${MOST_LINES} lines are read` });
  return { keys, problems };
}

function readLine(line: string): AuthorizedKey | string {
  if (beginsWithKey(line)) return readKey(line, []);
  const split = splitOptions(line);
  if (split === null || !beginsWithKey(split.rest))
    return `no key; expected [options] TYPE KEY [comment], with one of the types ${KEY_TYPES.join(', ')}`;
  return readKey(split.rest, split.options);
}

function beginsWithKey(text: string): boolean {
  return KEY_TYPES.some((type) => text.startsWith(`${type} `) || text.startsWith(`${type}\t`));
}

function readKey(text: string, options: readonly KeyOption[]): AuthorizedKey | string {
  const [written = '', base64 = '', ...words] = text.split(/[ \t]+/);
  const type = KEY_TYPES.find((known) => known === written);
  const blob = Buffer.from(base64, 'base64');
  if (type === undefined || !isOfType(blob, type))
    return `the key is not of the type ${written} it says it is`;
  const comment = words.join(' ');
  const key = {
    type,
    blob: blob.toString('base64'),
    operator: OPERATOR.test(comment) ? comment : null,
    role: 'operator' as const,
    isWall: false,
    from: null,
    expiresAt: null,
  };
  return withOptions(key, options);
}

/** RFC 4253, 6.6: the length of the type in four bytes, and the type. */
function isOfType(blob: Buffer, type: string): boolean {
  return (
    blob.length > 4 + type.length &&
    blob.readUInt32BE(0) === type.length &&
    blob.toString('latin1', 4, 4 + type.length) === type
  );
}

function withOptions(begun: AuthorizedKey, options: readonly KeyOption[]): AuthorizedKey | string {
  let key = begun;
  for (const option of options) {
    const next = withOption(key, option);
    if (typeof next === 'string') return next;
    key = next;
  }
  // Nobody acts without a name that stands on record.
  return key.operator === null || key.isWall ? { ...key, role: 'viewer' } : key;
}

function withOption(key: AuthorizedKey, { name, value }: KeyOption): AuthorizedKey | string {
  if (value === null)
    return GRANTED_ANYWAY.has(name) ? key : `option ${name}: it is not known, so the key is refused`;
  switch (name) {
    case 'from': {
      const from = parseAddressRule(value);
      if (key.from !== null) return 'from= stands twice';
      return from === null
        ? `from="${value}": expected addresses, CIDR blocks or patterns such as 10.1.*; names are not looked up`
        : { ...key, from };
    }
    case 'expiry-time': {
      const expiresAt = parseExpiry(value);
      return expiresAt === null
        ? `expiry-time="${value}": expected YYYYMMDD or YYYYMMDDHHMM[SS], with Z for UTC`
        : { ...key, expiresAt: Math.min(expiresAt, key.expiresAt ?? expiresAt) };
    }
    case 'command':
      return value === 'wall' ? { ...key, isWall: true } : `command="${value}": expected wall`;
    case 'environment':
      return withVariable(key, value);
    default:
      return `option ${name}: it is not known, so the key is refused`;
  }
}

function withVariable(key: AuthorizedKey, assignment: string): AuthorizedKey | string {
  const [, name, value = ''] = /^([A-Za-z_]+)=(.*)$/.exec(assignment) ?? [];
  if (name === 'WEFT_ROLE')
    return value === 'viewer' || value === 'operator'
      ? // The narrower of two holds.
        { ...key, role: key.role === 'viewer' ? 'viewer' : value }
      : `environment="${assignment}": expected WEFT_ROLE=viewer or WEFT_ROLE=operator`;
  if (name === 'WEFT_OPERATOR')
    return OPERATOR.test(value)
      ? { ...key, operator: value }
      : `environment="${assignment}": expected a name of letters, digits, dots, dashes and @`;
  return `environment="${assignment}": expected WEFT_ROLE or WEFT_OPERATOR`;
}

/** As sshd reads it: local time unless a Z follows. Null for what is no time. */
function parseExpiry(text: string): number | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z)?$/i.exec(text);
  if (found === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const isUtc = found[7] !== undefined;
  const local = new Date(year, month - 1, day, hour, minute, second);
  const at = isUtc ? Date.UTC(year, month - 1, day, hour, minute, second) : local.getTime();
  const back = new Date(at);
  const isSame = isUtc
    ? back.getUTCMonth() === month - 1 && back.getUTCDate() === day && back.getUTCHours() === hour
    : back.getMonth() === month - 1 && back.getDate() === day;
  return isSame && minute < 60 && second < 60 ? at : null;
}
