import * as z from 'zod';
import { keys, oneOf, orNull, port, text } from '../../protocol/configuration/fields.ts';
import type { FileFields } from '../../protocol/configuration/file-fields.ts';
import type { SnmpTargetConfig } from './snmp-config.ts';

/** What is read of a device that speaks SNMP: the interfaces of switches and routers, and power by its makers' tables. */
export const SNMP_PROFILES = [
  'if-mib',
  'apc-rpdu2',
  'raritan-pdu2',
  'vertiv-geist',
  'eaton-epdu',
  'servertech-sentry4',
  'ups-mib',
  'nut-extend',
] as const;

const ACCESS = 'community: {file: PATH} for SNMP v2c, or a user for v3';

/** One of an SNMP source's targets: v2c by a community, or v3 by a user, and never both. */
export function snmpTarget(files: FileFields) {
  return keys({
    host: text('a host or a node set'),
    port: port(1).default(161),
    community: orNull(files.secret('a community')),
    user: orNull(user(files)),
    profile: orNull(oneOf(SNMP_PROFILES)),
  }).transform(({ community, user, ...target }, context): SnmpTargetConfig => {
    if (community !== null && user === null) return { ...target, community, user };
    if (community === null && user !== null) return { ...target, community, user };
    const message =
      user === null ? `missing; expected ${ACCESS}` : `found beside a user; expected one of them: ${ACCESS}`;
    context.issues.push({ code: 'custom', input: community, path: ['community'], message });
    return z.NEVER;
  });
}

/** Switches and what tells of power are two things to read: a source is of one of them. */
export function ofOneKind<V extends z.ZodType<readonly SnmpTargetConfig[]>>(targets: V) {
  return targets.superRefine((given, context) => {
    const isSwitch = given.map(({ profile }) => profile === SNMP_PROFILES[0]);
    if (new Set(isSwitch).size < 2) return;
    const message = `switches (profile: ${SNMP_PROFILES[0]}) beside other devices; expected each in a source of its own`;
    context.issues.push({ code: 'custom', input: given.length, message });
  });
}

const USER =
  'a mapping such as {name: weft, auth: {protocol: sha256, file: PATH}, privacy: {protocol: aes, file: PATH}}';

function user(files: FileFields) {
  const longest = 'a name of at most 32 letters (RFC 3414)';
  return keys(
    {
      name: text(longest).max(32, { error: longest }),
      auth: keys(
        {
          protocol: oneOf(['sha', 'sha224', 'sha256', 'sha384', 'sha512']),
          file: files.secretPath('the password that signs'),
        },
        '{protocol: sha256, file: PATH}',
      ),
      privacy: keys(
        { protocol: oneOf(['aes']), file: files.secretPath('the password that encrypts') },
        '{protocol: aes, file: PATH}',
      ),
      context: text('the name of a context').default(''),
    },
    USER,
  );
}
