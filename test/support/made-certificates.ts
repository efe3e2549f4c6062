import { pemBlocks } from '../../protocol/identity/pem.ts';
import { pinOf } from '../../source/agents/secure-way.ts';
import { type Made, makeAuthority, makeCertificate } from '../../source/pki/certificates.ts';
import { nextList } from '../../source/pki/revocation.ts';

export const DAY = 86_400_000;
export const day = (days: number): Date => new Date(Date.now() + days * DAY);

/** The authorities of a federation, and one that belongs to nobody. */
export interface Authorities {
  readonly agents: Made;
  readonly operators: Made;
  readonly strangers: Made;
}

export async function makeAuthorities(): Promise<Authorities> {
  const make = (name: string): Promise<Made> => makeAuthority(name, day(-40), day(365));
  return {
    agents: await make('agents'),
    operators: await make('operators'),
    strangers: await make('strangers'),
  };
}

/** The certificate of an agent on this machine, good from one day to another, counted from now. */
export const agentOf = (ca: Made, uri: string, from = -1, until = 30): Promise<Made> =>
  makeCertificate(ca, {
    name: 'x',
    dns: [],
    ips: ['127.0.0.1'],
    usage: ['serverAuth', 'clientAuth'],
    uri,
    from: day(from),
    until: day(until),
  });

export const operatorOf = (ca: Made, uri: string, from = -1, until = 30): Promise<Made> =>
  makeCertificate(ca, {
    name: 'x',
    dns: [],
    ips: [],
    usage: ['clientAuth'],
    uri,
    from: day(from),
    until: day(until),
  });

/** What both authorities revoked: a list of each, good for so many days. */
export async function listOf(
  { agents, operators }: Authorities,
  revoked: { readonly by: Made; readonly pem: string } | null = null,
  days = 5,
): Promise<string> {
  const lists = [agents, operators].map((ca) =>
    nextList(ca, null, ca === revoked?.by ? revoked.pem : null, day(-2), day(days)),
  );
  return (await Promise.all(lists)).join('');
}

export const pinOfCertificate = (made: Made): string =>
  pinOf(pemBlocks(made.certificate, 'CERTIFICATE')[0] ?? new Uint8Array());
