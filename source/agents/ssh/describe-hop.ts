import type { SshHop } from '../../config/console-config.ts';
import { messageOf } from '../describe-dial.ts';
import { codeOf, nameOfHop, SshError } from './ssh-error.ts';

/** What went wrong with a hop, in words that name it and say what to look at. */
export function describeHop(hop: SshHop, error: unknown): SshError {
  // A hop before this one broke: its own words name it.
  if (error instanceof SshError) return error;
  return new SshError(hop, phraseFor(codeOf(error), messageOf(error)), { cause: error });
}

/** A server answers why it opened no connection with a number (RFC 4254, 5.1) and perhaps words. */
export function describeForward(hop: SshHop, host: string, port: number, error: unknown): SshError {
  if (error instanceof SshError) return error;
  const target = nameOfHop({ host, port });
  const reason: unknown = error instanceof Error ? Reflect.get(error, 'reason') : null;
  const words = messageOf(error).replace('(SSH) Channel open failure: ', '').slice(0, WORDS_UNITS);
  const text =
    reason === ADMINISTRATIVELY_PROHIBITED
      ? `does not let this user through to ${target} (${words}): see AllowTcpForwarding and PermitOpen there, and the options of this key`
      : reason === CONNECT_FAILED
        ? `let us in, and cannot reach ${target} from there (${words}): is it running, and is this the right way?`
        : `let us in, and opened no connection to ${target}: ${words}`;
  return new SshError(hop, text, { cause: error });
}

/** A server may say 32 kB at a time. */
const WORDS_UNITS = 200;
const ADMINISTRATIVELY_PROHIBITED = 1;
const CONNECT_FAILED = 2;

function phraseFor(code: string | null, message: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (ECONNREFUSED): is sshd running, and is this its port?';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name is not known (${code})`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `cannot be reached (${code})`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `closed the connection (${code})`;
    default:
      break;
  }
  if (message === 'Keepalive timeout') return 'gave no sign of life and was given up';
  if (message === 'Connection lost before handshake') {
    return 'closed the connection before it said what it is: is this an SSH server that lets us in?';
  }
  const kind = /no matching (.+)$/.exec(message)?.[1];
  if (kind !== undefined) {
    return `has no ${kind} in common with weft, which takes curve25519 or nistp key exchange, ed25519, ecdsa or rsa-sha2 host keys and AES-GCM ciphers: renew its sshd`;
  }
  if (message.startsWith('Invalid') || message.includes('identification')) {
    return `does not speak SSH there (${message.slice(0, WORDS_UNITS)})`;
  }
  return `ended the connection: ${message.slice(0, WORDS_UNITS)}`;
}
