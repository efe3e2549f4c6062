import type { SnmpAccessConfig } from './config/snmp-config.ts';
import type { Io, Limits } from './io/io.ts';
import type { SnmpAccess } from './io/snmp-session.ts';

/** The secrets by which a device is asked, read each time, so that a new one needs no restart. Fails with `ReadFailure`. */
export async function readSnmpAccess(
  io: Pick<Io, 'readFile'>,
  { community, user }: SnmpAccessConfig,
  limits: Limits,
): Promise<SnmpAccess> {
  const secret = async (file: string) =>
    new TextDecoder().decode(await io.readFile(file, { ...limits, maxBytes: MOST_OF_A_SECRET })).trim();
  if (user === null) return { community: await secret(community.file) };
  const [auth, privacy] = await Promise.all([secret(user.auth.file), secret(user.privacy.file)]);
  return {
    user: {
      name: user.name,
      auth: { protocol: user.auth.protocol, password: auth },
      privacy: { protocol: user.privacy.protocol, password: privacy },
      context: user.context,
    },
  };
}

const MOST_OF_A_SECRET = 4096;
