import { isIPv6 } from 'node:net';
import type { SshHop } from '../../config/console-config.ts';

/** A hop on the way to a site failed. The message is one raw line that begins with the hop. */
export class SshError extends Error {
  override readonly name = 'SshError';

  constructor(hop: SshHop, text: string, options?: ErrorOptions) {
    super(`${nameOfHop(hop)}: ${text}`, options);
  }
}

/** `bastion.example:22`, `[2001:db8::1]:22`. */
export function nameOfHop({ host, port }: Pick<SshHop, 'host' | 'port'>): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The system's word for what went wrong, `ECONNRESET`; null where there is none. */
export function codeOf(error: unknown): string | null {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : null;
}
