import { isIPv6 } from 'node:net';
import snmp, { type Session } from 'net-snmp';
import { type Limits, ReadFailure } from './io.ts';

/** By whom a device is asked: a community (SNMP v2c), or a user (SNMP v3). Read when it is asked; never in a message. */
export type SnmpAccess = { readonly community: string } | { readonly user: SnmpUser };

/** A device that is asked by SNMP. */
export type SnmpDevice = SnmpAccess & { readonly host: string; readonly port: number };

/** A user of the security model of RFC 3414, signed and encrypted: what only signs, or does neither, is not used. */
export interface SnmpUser {
  readonly name: string;
  readonly auth: { readonly protocol: SnmpAuthProtocol; readonly password: string };
  readonly privacy: { readonly protocol: SnmpPrivacyProtocol; readonly password: string };
  /** Where a device keeps several sets of values; empty is its own (RFC 3411 3.3.1). */
  readonly context: string;
}

/** HMAC-96 with SHA-1 (RFC 3414), and with SHA-2 (RFC 7860). */
export type SnmpAuthProtocol = 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
/** AES-128 in CFB mode (RFC 3826). */
export type SnmpPrivacyProtocol = 'aes';

const RETRIES = 2;
/** RFC 3414 11.2: a password is at least that long. */
const LEAST_PASSWORD = 8;

/** Opens a session; whoever opened it closes it. Fails with `ReadFailure`. */
export function openSession(device: SnmpDevice, limits: Limits): Session {
  const { host, port } = device;
  const options = {
    port,
    timeout: Math.max(100, Math.floor(limits.timeoutMs / (RETRIES + 2))),
    retries: RETRIES,
    transport: isIPv6(host) ? ('udp6' as const) : ('udp4' as const),
  };
  if ('community' in device)
    return snmp.createSession(host, device.community, { ...options, version: snmp.Version2c });
  const { name, auth, privacy, context } = device.user;
  for (const [what, { password }] of [
    ['auth', auth],
    ['privacy', privacy],
  ] as const)
    if (Buffer.byteLength(password) < LEAST_PASSWORD)
      throw new ReadFailure(
        `SNMP ${host}:${port}: the ${what} password is too short; expected at least ${LEAST_PASSWORD} bytes in its file (RFC 3414)`,
      );
  return snmp.createV3Session(
    host,
    {
      name,
      level: snmp.SecurityLevel.authPriv,
      authProtocol: snmp.AuthProtocols[auth.protocol],
      authKey: auth.password,
      privProtocol: snmp.PrivProtocols[privacy.protocol],
      privKey: privacy.password,
    },
    { ...options, context },
  );
}

/** What a device refused, in words that name what to look at. */
export function snmpFailure(error: Error, device: SnmpDevice): ReadFailure {
  const asked = `SNMP ${device.host}:${device.port}`;
  const isV3 = 'user' in device;
  if (error.name === 'RequestTimedOutError') {
    // A device that does not like the community, or cannot decrypt, does not answer at all.
    const words = isV3
      ? 'no answer; is it on, does it speak SNMP v3 there, does it know the user, and is the privacy password right?'
      : 'no answer; is it on, does it speak SNMP v2c there, and is the community right?';
    return new ReadFailure(`${asked}: ${words}`, { cause: error, kind: 'timeout' });
  }
  const refused = REFUSALS.find(([sign]) => error.message.includes(sign));
  return new ReadFailure(`${asked}: ${refused?.[1] ?? oneLine(error.message)}`, { cause: error });
}

/** The counters of RFC 3414 3.2 that a device answers with, as the library words them. */
const REFUSALS: readonly (readonly [string, string])[] = [
  ['Unknown User', 'it knows no such user; expected a user of SNMP v3 that it has'],
  ['Unknown Security Name', 'it knows no such user; expected a user of SNMP v3 that it has'],
  // A device that answers what it could not check signs with its own password, which is another.
  [
    'Authentication digest',
    'its signature is not made with this auth password; are protocol and password right?',
  ],
  ['Wrong Digest', 'it does not take the signature; are the auth protocol and password right?'],
  ['Unsupported Security Level', 'its user is not for signed and encrypted requests (authPriv)'],
  ['Decryption', 'it could not decrypt what was asked; are the privacy protocol and password right?'],
];

function oneLine(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .slice(0, 200);
}
